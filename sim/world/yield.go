package world

import "shoal/client/agent"

// soonDone is how much longer the player's own load may take, at the rate at
// which it came so far, and still be left alone on a saturated link.
const soonDone = second

// yield leaves the player's own load to the agent.
func (r *region) yield(v *viewer, a agent.Yield) {
	_, i := v.player.find(a.Segment.Track)
	if i < 0 {
		r.fail(v, "wants a segment of an unknown track")
		return
	}
	t := &v.player.tracks[i]
	f := t.loading
	if f == nil || f.segment.id != a.Segment {
		return
	}
	left, took := f.to-f.from, r.now-f.began
	if f.from > 0 && left*took/f.from < soonDone {
		return
	}
	f.ended, t.loading = true, nil
	r.ask(v, t)
}

// tellLoading tells a fresh agent of the player's own load.
func (r *region) tellLoading(v *viewer, t *track) {
	if f := t.loading; f != nil {
		r.step(v, agent.Loading{
			Segment: f.segment.id, Kind: t.kind, Got: f.from, Length: f.segment.size, Took: r.now - f.began,
		}, payload{})
	}
}
