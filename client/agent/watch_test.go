package agent

import (
	"testing"

	"shoal/shared/media"
)

func TestOfThoseWhoSeeASegmentStandStillOneGoesFirstAndTheRestQueue(t *testing.T) {
	for _, c := range []struct {
		neighbours int
		gap        int64 // between one turn and the next
	}{{manyNear, Config{}.withDefaults().Standby}, {manyNear / 4, Config{}.withDefaults().Standby / 4}} {
		turns, s := map[int64]bool{}, &segment{id: crowdSegment(6)}
		for self := range c.neighbours + 1 {
			turns[among(self, c.neighbours+1).queueing(s)] = true
		}
		for turn := range int64(c.neighbours + 1) {
			if !turns[turn*c.gap] {
				t.Errorf("%d neighbours: nobody's turn is the one after %d others: %v", c.neighbours, turn, turns)
			}
		}
	}
}

// among is viewer self of so many who are all connected, and to one more who is
// not ready: nobody waits for that one.
func among(self, all int) *Agent {
	a := &Agent{self: media.ViewerID(self + 1), cfg: Config{}.withDefaults()}
	for seat := range all + 1 {
		a.seat[seat] = &peer{id: media.ViewerID(seat + 1)}
		if seat != self && seat < all {
			a.ready |= 1 << seat
		}
	}
	return a
}
