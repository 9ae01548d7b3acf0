package world

import (
	"time"

	"shoal/shared/media"
	"shoal/shared/qoe"
)

// standbyAfter is how long the owner may be late until the next in rank starts:
// the agent's default.
const standbyAfter = int64(500 * time.Millisecond)

// fallen are the segments whose owner vanished while it brought them in, with
// when it had asked the origin for them.
type fallen map[media.SegmentID]Time

// fell notes that a viewer vanishes in the middle of a fetch.
func (r *region) fell(s *segment) {
	if r.fallen == nil {
		r.fallen = fallen{}
	}
	if _, again := r.fallen[s.id]; !again {
		r.fallen[s.id] = r.now
	}
}

// takenOver notes how long after its schedule a standby has the first byte of a
// segment whose owner vanished. The owner asks at the first news, so its schedule
// runs from there; who stands further behind comes later by its rank.
func (r *region) takenOver(v *viewer, f *fetch) {
	began, is := r.fallen[f.segment.id]
	if !is || f.reason != qoe.Standby {
		return
	}
	delete(r.fallen, f.segment.id)
	rank := int64(1)
	for _, pool := range v.pools {
		if pool.Track == f.segment.id.Track {
			rank = max(1, int64(media.Rank(v.id, pool.Members, f.segment.id)))
		}
	}
	late := r.now - began - rank*standbyAfter
	r.tally.takeovers = append(r.tally.takeovers, int32(late/millisecond))
}
