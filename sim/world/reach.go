package world

import "shoal/shared/media"

// canMeet reports whether two viewers can get a connection. It is the same for
// a pair however often it tries.
func (r *region) canMeet(v *viewer, peer media.ViewerID) bool {
	p := r.placeOf(peer)
	if p.region < 0 || p.region >= len(r.sites) {
		return false
	}
	other := r.groupOf(r.stage.index(p))
	luck := chance(mix(r.cfg.Seed ^ uint64(v.id) ^ uint64(peer)))
	switch near := p.region == r.index; {
	case near && (r.site.Isolated || v.group.Isolated || other.Isolated):
		return false
	case near:
		return !luck.hit(r.site.NoICE)
	case v.group.Symmetric && other.Symmetric:
		return false
	}
	return !luck.hit(r.scene.NoICE)
}

// attemptsMost is how often a pair may try in vain: twice as often where the
// coordinator forgets, or hears too late of what was.
const attemptsMost = 3

// attempt counts the connections that a viewer begins with a peer.
func (r *region) attempt(v *viewer, peer media.ViewerID) {
	if v.tried == nil {
		v.tried = map[media.ViewerID]int{}
	}
	v.tried[peer]++
	most := attemptsMost
	if r.scene.CoordDown.For > 0 || len(r.scene.Cuts) > 0 {
		most *= 2
	}
	if v.tried[peer] > most && !v.isHostile() && r.viceOf(peer) == "" {
		r.fail(v, "tries to reach %v for the %dth time, in vain before", peer, v.tried[peer])
	}
}
