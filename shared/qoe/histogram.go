package qoe

import "math/bits"

// A histogram's buckets: values below 16 have one each; above, every power of
// two is split into eight, so that a quantile is at most one eighth too high.
const (
	exact   = 16 // values with a bucket of their own
	split   = 8  // buckets of a power of two
	maxBits = 40 // values from 2^40 on share the last bucket

	// Buckets is how many there are.
	Buckets = exact + (maxBits-4)*split + 1
)

// Histogram counts values of one kind: milliseconds, bytes. Histograms of many
// viewers merge exactly. The zero value is empty and ready.
type Histogram struct {
	counts [Buckets]uint64
	total  uint64
}

// Add counts v once. Negative values count as 0.
func (h *Histogram) Add(v int64) {
	h.counts[bucket(v)]++
	h.total++
}

// Merge adds all that o counted.
func (h *Histogram) Merge(o *Histogram) {
	for i, n := range o.counts {
		h.counts[i] += n
	}
	h.total += o.total
}

// Count is how many values were added.
func (h *Histogram) Count() uint64 { return h.total }

// Quantile is a value that at least ppm millionths of the values do not
// exceed: the highest of the bucket in which that value lies. It is 0 for an
// empty histogram, and 2^40 for values from there on. ppm is 0 to 1,000,000.
func (h *Histogram) Quantile(ppm uint64) int64 {
	if h.total == 0 {
		return 0
	}
	hi, lo := bits.Mul64(h.total, min(ppm, 1e6))
	rank, rest := bits.Div64(hi, lo, 1e6)
	if rest > 0 {
		rank++
	}
	seen := uint64(0)
	for i, n := range h.counts {
		if seen += n; n > 0 && seen >= rank {
			return highest(i)
		}
	}
	return highest(Buckets - 1)
}

// bucket is the index of the bucket that v falls into.
func bucket(v int64) int {
	if v < exact {
		return int(max(v, 0))
	}
	power := bits.Len64(uint64(v)) - 1 // 4 for 16
	if power >= maxBits {
		return Buckets - 1
	}
	return exact + (power-4)*split + int(v>>(power-3))&(split-1)
}

// highest is the highest value of bucket i.
func highest(i int) int64 {
	if i < exact {
		return int64(i)
	}
	if i == Buckets-1 {
		return 1 << maxBits
	}
	power, part := 4+(i-exact)/split, int64((i-exact)%split)
	return (split+part+1)<<(power-3) - 1
}
