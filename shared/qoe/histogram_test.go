package qoe

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// values are spread over all powers of two, as delays and sizes are.
func values(rng *rand.Rand, n int) []int64 {
	v := make([]int64, n)
	for i := range v {
		v[i] = rng.Int64N(1 << (1 + rng.IntN(maxBits)))
	}
	return v
}

func histogramOf(values []int64) *Histogram {
	h := &Histogram{}
	for _, v := range values {
		h.Add(v)
	}
	return h
}

func TestQuantilesAreThoseOfTheSortedValuesWithinAnEighth(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		sorted := values(rng, 1+rng.IntN(400))
		slices.Sort(sorted)
		h := histogramOf(sorted)
		for _, ppm := range []uint64{0, 1, 50_000, 500_000, 950_000, 999_999, 1_000_000} {
			rank := max(1, (uint64(len(sorted))*ppm+999_999)/1_000_000)
			got, want := h.Quantile(ppm), sorted[rank-1]
			if got < want || got > want+want/split {
				t.Fatalf("%d ppm of %d values: got %d, want %d to an eighth more", ppm, len(sorted), got, want)
			}
		}
	}
}

func TestMergedHistogramsAreThatOfAllValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	a, b := values(rng, 500), values(rng, 300)
	got := histogramOf(a)
	got.Merge(histogramOf(b))
	if want := histogramOf(append(a, b...)); *got != *want {
		t.Error("merging differs from adding all")
	}
}

func TestBucketsLieSideBySide(t *testing.T) {
	for i := range Buckets - 1 {
		if got := bucket(highest(i)); got != i {
			t.Fatalf("the highest value %d of bucket %d falls into %d", highest(i), i, got)
		}
		if got := bucket(highest(i) + 1); got != i+1 {
			t.Fatalf("%d falls into bucket %d, want %d", highest(i)+1, got, i+1)
		}
	}
}

func TestExtremesHaveABucket(t *testing.T) {
	for v, want := range map[int64]int64{math.MinInt64: 0, -1: 0, 0: 0, 1 << maxBits: 1 << maxBits, math.MaxInt64: 1 << maxBits} {
		if got := histogramOf([]int64{v}).Quantile(500_000); got != want {
			t.Errorf("%d: got %d, want %d", v, got, want)
		}
	}
	if got := (&Histogram{}).Quantile(500_000); got != 0 {
		t.Errorf("an empty histogram gives %d", got)
	}
}

func TestCountersAddUp(t *testing.T) {
	var sum Counters
	one := Counters{OriginBytes: 1, PeerBytes: 2, UploadBytes: 3, WastedBytes: 4, ControlBytes: 5, Delivered: 6, Segments: 7, StallNanos: 8}
	one.OriginReasons[Budget] = 1
	sum.Add(one)
	sum.Add(one)
	want := Counters{OriginBytes: 2, PeerBytes: 4, UploadBytes: 6, WastedBytes: 8, ControlBytes: 10, Delivered: 12, Segments: 14, StallNanos: 16}
	want.OriginReasons[Budget] = 2
	if sum != want {
		t.Errorf("got %+v, want %+v", sum, want)
	}
}

func TestEveryReasonHasItsName(t *testing.T) {
	seen := map[string]bool{}
	for r := range Reasons {
		if r.String() == "" || r.String() == "unknown" || seen[r.String()] {
			t.Errorf("reason %d is called %q", r, r)
		}
		seen[r.String()] = true
	}
	if got := Reasons.String(); got != "unknown" {
		t.Errorf("beyond the last: %q", got)
	}
}
