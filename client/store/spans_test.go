package store

import (
	"math/rand/v2"
	"testing"
)

// TestSpansAgreeWithABitmap holds spans against the dumbest thing that works.
func TestSpansAgreeWithABitmap(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var s spans
		var bits [64]bool
		for range 12 {
			start := rnd.Int64N(60)
			end := start + 1 + rnd.Int64N(64-start)
			if rnd.IntN(2) == 0 {
				end = min(end, start+4)
			}
			s = s.add(start, end)
			for i := start; i < end; i++ {
				bits[i] = true
			}
			compare(t, s, bits)
		}
	}
}

func compare(t *testing.T, s spans, bits [64]bool) {
	t.Helper()
	for i := 1; i < len(s); i++ {
		if s[i].start <= s[i-1].end {
			t.Fatalf("spans touch or overlap: %v", s)
		}
	}
	for start := int64(0); start < 64; start++ {
		all := true
		for end := start + 1; end <= 64; end++ {
			all = all && bits[end-1]
			if got := s.covers(start, end); got != all {
				t.Fatalf("%v covers %d to %d: %v, want %v", s, start, end, got, all)
			}
		}
	}
}
