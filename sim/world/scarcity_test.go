package world

import (
	"testing"
	"time"
)

// Viewers who upload at most 5 Mbit/s carry a stream of 3 Mbit/s, so that all
// but one copy in a hundred could come from them.
func TestThinUplinksCarryTheStream(t *testing.T) {
	const bound = 0.99
	for name, within := range map[string]float64{"thin-upload": 0.02, "thin-mute": 0.05} {
		r := run(t, load(t, name, 100, 80*time.Second), 1)
		if got := 1 - r.Joined.Mean()/100; got < bound-within {
			t.Errorf("%s: offload %.3f once joined, want at least %.3f", name, got, bound-within)
		}
		if r.Stalls != 0 {
			t.Errorf("%s: %d stalls, want none", name, r.Stalls)
		}
	}
}

func TestWhoHardlySendsCostsNothingVisible(t *testing.T) {
	for _, name := range []string{"tenth", "held"} {
		r := run(t, load(t, name, 60, 80*time.Second), 1)
		if r.Stalls != 0 || r.Waste() > 0.03 {
			t.Errorf("%s: %d stalls and %.3f of the bytes wasted, want none and at most 0.03", name, r.Stalls, r.Waste())
		}
	}
}

// The link of the site carries five copies: whoever gives up on the neighbours
// too soon slows all others down.
func TestBehindAThinLinkNeighboursAreNotGivenUpAllAtOnce(t *testing.T) {
	for _, seed := range []uint64{2, 5, 8} {
		r := run(t, load(t, "thin", 100, 4*time.Minute), seed)
		if got := r.Joined.Mean(); got > 1.05 {
			t.Errorf("seed %d: %.3f copies once joined, want at most 1.05", seed, got)
		}
		if got := r.StallRatio(); got > 0.001 {
			t.Errorf("seed %d: stall ratio %.4f, want at most 0.001", seed, got)
		}
	}
}
