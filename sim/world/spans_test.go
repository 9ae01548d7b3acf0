package world

import "testing"

// bitmap is the simple oracle of spans.
type bitmap [64]bool

func (b *bitmap) set(from, to int64, v bool) {
	for i := from; i < to; i++ {
		b[i] = v
	}
}

func (b *bitmap) count(from, to int64) (n int64) {
	for i := from; i < to; i++ {
		if b[i] {
			n++
		}
	}
	return n
}

func TestSpansAgreeWithABitmap(t *testing.T) {
	luck := chance(3)
	for range 300 {
		var s spans
		var b bitmap
		for range 40 {
			from := luck.below(64)
			to := from + 1 + luck.below(64-from)
			if luck.below(3) == 0 {
				s.remove(from, to)
				b.set(from, to, false)
			} else {
				want := to - from - b.count(from, to)
				if got := s.add(from, to); got != want {
					t.Fatalf("add(%d, %d) says %d new bytes, want %d", from, to, got, want)
				}
				b.set(from, to, true)
			}
			from = luck.below(64)
			to = from + 1 + luck.below(64-from)
			if got, want := s.overlap(from, to), b.count(from, to); got != want {
				t.Fatalf("%v: overlap(%d, %d) = %d, want %d", s, from, to, got, want)
			}
			for i := 1; i < len(s); i++ {
				if s[i].from <= s[i-1].to {
					t.Fatalf("%v touch or are out of order", s)
				}
			}
		}
	}
}
