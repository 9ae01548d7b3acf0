package coord

import (
	"slices"

	"shoal/shared/media"
)

const (
	patience = 3 * second  // between two grants of neighbours to one viewer
	stale    = 30 * second // an introduction that led to nothing is over
)

// join admits a viewer and finds its neighbours.
func (s *Swarm) join(ev Joined) *viewer {
	s.leave(s.viewers[ev.Viewer])
	s.joins++
	v := &viewer{
		id: ev.Viewer, order: s.joins, canSeed: ev.CanSeed, inAll: len(s.all), granted: s.now, movedAt: s.now,
	}
	if !v.canSeed {
		v.up = -1
	}
	n := s.network(ev.Site)
	s.take(n.largest(), v)
	v.placed = len(n.sites) == 1
	v.early = !v.placed || s.isTitle()
	s.viewers[v.id] = v
	s.all = append(s.all, v)
	for _, track := range distinct(ev.Tracks, maxTracks) {
		s.enter(v, track)
	}
	s.relieve(v.site.net)
	s.setPeers(v, ev.Peers)
	s.settle(v)
	s.befriend(v, s.room(v))
	return v
}

// leave forgets a viewer; nil is nobody.
func (s *Swarm) leave(v *viewer) {
	if v == nil {
		return
	}
	for len(v.seats) > 0 {
		s.exit(v, v.seats[len(v.seats)-1].group)
	}
	for len(v.links) > 0 {
		s.disconnect(v, v.links[len(v.links)-1].other)
	}
	delete(s.viewers, v.id)
	last := s.all[len(s.all)-1]
	s.all[v.inAll], last.inAll = last, v.inAll
	s.all = dropLast(s.all)
	if v.titled {
		s.titled--
	}
	s.release(v)
}

// report takes what a viewer says of itself.
func (s *Swarm) report(ev Reported) {
	v := s.viewers[ev.Viewer]
	if v == nil {
		return
	}
	v.avoid = distinct(ev.Failed, maxPeers)
	for _, id := range v.avoid {
		s.fail(v, s.viewers[id])
	}
	s.setPeers(v, ev.Peers)
	s.measure(v, ev)
	s.expire(v)
	s.setTracks(v, distinct(ev.Tracks, maxTracks))
	s.measured(v, ev.Pace)
	s.relieve(v.site.net)
	s.settle(v)
	s.orient(v)
	s.mingle(v)
	for _, g := range s.entered {
		s.meetSeeds(v, g, s.cfg.MaxNeighbours)
	}
	s.accompany(v)
	v.want = min(max(ev.Want, 0), s.cfg.MaxNeighbours)
	s.grant(v)
	s.exchange(v)
}

// measure takes what v says of its means and of what it needs.
func (s *Swarm) measure(v *viewer, ev Reported) {
	v.site.takers -= s.taking(v)
	v.canSeed, v.up, v.short = ev.CanSeed, ev.Up, ev.Short
	if v.up == 0 && !v.canSeed {
		v.up = -1
	}
	v.site.takers += s.taking(v)
	v.setPositions(ev.Positions)
	if told := len(v.positions) > 0; told != v.titled {
		v.titled = told
		if told {
			s.titled++
		} else {
			s.titled--
		}
	}
	for i := range v.links {
		l := &v.links[i]
		if at := slices.Index(ev.Peers, l.other.id); 0 <= at && at < len(ev.RTTs) {
			s.hear(v, l, ev.RTTs[at])
		}
	}
}

// fail ends an introduced pair that could not connect. Both sides report the
// same attempt; the link makes sure that it counts once.
func (s *Swarm) fail(v, other *viewer) {
	if other == nil || v.link(other) == nil {
		return
	}
	s.disconnect(v, other)
	v.addFailure(other.id)
	v.fruitless++
	other.fruitless++
}

// setPeers takes whom v is connected to. A link that v had reported and reports
// no more has ended. Connections from an earlier life are taken up as soon as
// both sides claim them: one word alone would let a viewer call on anybody.
func (s *Swarm) setPeers(v *viewer, peers []media.ViewerID) {
	v.peers = distinct(peers, maxPeers)
	for i := len(v.links) - 1; i >= 0; i-- {
		l := &v.links[i]
		connected := slices.Contains(v.peers, l.other.id)
		if l.up && !connected {
			s.disconnect(v, l.other)
			continue
		}
		if l.up = connected; l.up {
			v.fruitless = 0
		}
	}
	for _, id := range v.peers {
		other := s.viewers[id]
		if other == nil || other == v || v.link(other) != nil || !slices.Contains(other.peers, v.id) || tries(v, other) >= maxTries {
			continue
		}
		s.connect(v, other)
		v.link(other).up, other.link(v).up = true, true
		s.settle(other)
	}
}

// expire ends introductions of v that led to nothing, without a word from
// either side.
func (s *Swarm) expire(v *viewer) {
	for i := len(v.links) - 1; i >= 0; i-- {
		l := &v.links[i]
		if !l.up && !l.other.link(v).up && s.now-l.since >= stale {
			s.fail(v, l.other)
		}
	}
}

// setTracks moves v between groups.
func (s *Swarm) setTracks(v *viewer, tracks []media.TrackID) {
	for i := len(v.seats) - 1; i >= 0; i-- {
		if g := v.seats[i].group; !slices.Contains(tracks, g.track) {
			s.exit(v, g)
		}
	}
	for _, track := range tracks {
		if !slices.ContainsFunc(v.seats, func(st seat) bool { return st.group.track == track }) {
			s.entered = append(s.entered, s.enter(v, track))
		}
	}
}

// grant gives v the neighbours it wishes for, a few at a time, and tries again
// later for what is missing: viewers only report when something changes.
func (s *Swarm) grant(v *viewer) {
	if v.want == 0 {
		return
	}
	if s.now-v.granted >= patience || v.short && s.now-v.granted >= second {
		v.granted = s.now
		enough := min(len(v.links)+v.want, s.room(v))
		v.want = max(0, v.want-s.befriend(v, enough))
	}
	if v.want > 0 {
		s.returnTo(v, v.granted+patience)
	}
}

// returnTo has v looked at again at a time, if that is not planned already.
func (s *Swarm) returnTo(v *viewer, at Time) {
	if !v.waiting {
		v.waiting = true
		s.wakeAt(wake{at: at, viewer: v})
	}
}

// welcome answers Joined.
func (s *Swarm) welcome(v *viewer, out []Action) []Action {
	w := Welcome{Viewer: v.id, Neighbours: v.told, Saturated: v.site.net.link.saturated}
	v.told = nil
	for i := range v.seats {
		w.Pools = append(w.Pools, v.seats[i].group.public())
		s.entered = append(s.entered, v.seats[i].group)
	}
	s.silent = v
	return append(out, w)
}

// sendEntered tells a reporter of the pools of the tracks it began to play.
func (s *Swarm) sendEntered(id media.ViewerID, out []Action) []Action {
	if len(s.entered) == 0 {
		return out
	}
	pools := make([]Pool, len(s.entered))
	for i, g := range s.entered {
		pools[i] = g.public()
	}
	s.silent = s.viewers[id]
	return append(out, SetPools{Viewer: id, Pools: pools})
}

// send appends what the Step has to say to the others, and clears it.
func (s *Swarm) send(out []Action) []Action {
	for _, v := range s.told {
		if len(v.told)+len(v.part) > 0 {
			out = append(out, Introduce{Viewer: v.id, Neighbours: v.told, Part: v.part})
			v.told, v.part = nil, nil
		}
	}
	for _, v := range s.moved {
		var pools []Pool
		for i := range v.seats {
			pools = append(pools, v.seats[i].group.public())
		}
		out = append(out, SetPools{Viewer: v.id, Pools: pools})
	}
	for _, g := range s.changed {
		g.changed = false
		pools := []Pool{g.public()}
		for _, v := range g.members {
			if v.moved || v == s.silent && slices.Contains(s.entered, g) {
				continue // has just been told
			}
			out = append(out, SetPools{Viewer: v.id, Pools: pools})
		}
	}
	for _, v := range s.moved {
		v.moved = false
	}
	out = s.sendLinks(out)
	clear(s.told)
	clear(s.moved)
	clear(s.changed)
	clear(s.entered)
	s.told, s.moved, s.changed = s.told[:0], s.moved[:0], s.changed[:0]
	s.entered, s.silent = s.entered[:0], nil
	return out
}

// distinct is the first n different ids of the list, in its order; 0 is nobody.
func distinct[T ~uint64](list []T, n int) []T {
	var kept []T
	for _, id := range list {
		if len(kept) == n {
			break
		}
		if id != 0 && !slices.Contains(kept, id) {
			kept = append(kept, id)
		}
	}
	return kept
}

func dropLast[T any](list []*T) []*T {
	list[len(list)-1] = nil
	return list[:len(list)-1]
}
