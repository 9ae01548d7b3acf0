package world

import "shoal/sim/scenario"

// chance is a seeded generator (splitmix64, Steele and others 2014). Each
// viewer has its own, so that one viewer's luck does not move another's.
type chance uint64

func (c *chance) next() uint64 {
	*c += 0x9e3779b97f4a7c15
	return mix(uint64(*c))
}

// below draws from 0 to n-1; 0 where n is.
func (c *chance) below(n int64) int64 {
	if n <= 0 {
		return 0
	}
	return int64(c.next() >> 1 % uint64(n))
}

// within draws from s.
func (c *chance) within(s scenario.Span) int64 {
	return s.Least + c.below(s.Most-s.Least+1)
}

// mean draws a time with this mean.
func (c *chance) mean(t Time) Time { return 1 + c.below(2*t) }

// hit is true for this share of draws, in parts per million.
func (c *chance) hit(share int64) bool {
	return share > 0 && c.below(scenario.Whole) < share
}

func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// unmix undoes mix.
func unmix(x uint64) uint64 {
	x = (x ^ x>>31 ^ x>>62) * 0x319642b2d24d8ec3
	x = (x ^ x>>27 ^ x>>54) * 0x96de1b173f119089
	return x ^ x>>30 ^ x>>60
}
