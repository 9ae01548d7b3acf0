package world

// meter is what a player believes its way to carry, as hls.js does of a live
// stream: the lower of two means of what loads brought, of which one forgets
// sooner than the other. In integers, so that it is the same on every machine.
type meter struct{ fast, slow mean }

// mean forgets half of what it knew in so much time of loading.
type mean struct {
	sum    int64 // of rates by their weights, in parts of unit
	weight int64 // of all samples, in parts of unit; 0: none yet
}

const (
	unit     = 1 << 24
	fastKeep = 16773340 // of unit, that a ms of loading leaves: half after 3 s
	slowKeep = 16775924 // and half after 9 s
)

// sample takes n bytes that were loaded in so much time from the first on.
func (m *meter) sample(n int64, took Time) {
	ms := max(1, took/millisecond)
	rate := n * 1000 / ms
	m.fast.take(rate, power(fastKeep, ms))
	m.slow.take(rate, power(slowKeep, ms))
}

// rate is in bytes per second; 0 where nothing was loaded yet.
func (m *meter) rate() int64 { return min(m.fast.value(), m.slow.value()) }

func (m *mean) take(value, keep int64) {
	m.sum = m.sum/unit*keep + m.sum%unit*keep/unit + value*(unit-keep)
	m.weight = m.weight*keep/unit + unit - keep
}

func (m *mean) value() int64 { return m.sum / max(1, m.weight) }

// power is keep, in parts of unit, to the n-th.
func power(keep, n int64) int64 {
	all := int64(unit)
	for ; n > 0; n >>= 1 {
		if n&1 > 0 {
			all = all * keep / unit
		}
		keep = keep * keep / unit
	}
	return all
}
