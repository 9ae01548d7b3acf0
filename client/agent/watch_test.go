package agent

import (
	"testing"

	"shoal/shared/media"
)

func TestOfThoseWhoSeeASegmentStandStillOneGoesFirstAndTheRestQueue(t *testing.T) {
	s, ids, turns := &segment{id: crowdSegment(6)}, []media.ViewerID{1, 2, 3, 4}, map[int64]bool{}
	for _, self := range ids {
		a := &Agent{self: self, cfg: Config{}.withDefaults()}
		for _, id := range ids {
			if id != self {
				a.peers = append(a.peers, &peer{id: id, ready: true})
			}
		}
		a.peers = append(a.peers, &peer{id: 5}) // not ready: nobody waits for it
		turns[a.queueing(s)/a.cfg.Standby] = true
	}
	for turn := range int64(len(ids)) {
		if !turns[turn] {
			t.Errorf("nobody's turn is the one after %d others: %v", turn, turns)
		}
	}
}
