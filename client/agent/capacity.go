package agent

import (
	"math"
	"slices"
	"time"
)

const (
	window   = int64(time.Second)          // of loading tells what the way to the origin carries; players smooth it again
	waited   = int64(time.Second)          // for bytes is news of the way, however few came
	trickle  = int64(1 << 10)              // bytes in a window: nothing slower is told
	fresh    = int64(20 * time.Second)     // after a sample it still tells how the way is
	words    = 2                           // of neighbours are heeded at least, lest one lies
	quickest = int64(2 * time.Millisecond) // that a sample may have taken
)

// capacity is what this viewer's way to the origin carried lately, all fetches
// together: what the player's bitrate logic would have measured by itself. A
// single fetch's rate (see path) tells less where several share the way, and
// more where its bytes came in a burst.
type capacity struct {
	fetches int
	since   Time  // when what follows began: the first of fetches, or the end of another
	first   int64 // ns from since to the head of an answer; -1: none came yet
	bytes   int64 // that came since
	ttfb    int64 // ns until a head usually comes, at best; 0: none came yet

	at            Time  // of the last sample
	carried, busy int64 // bytes and ns of the last window of loading; nothing was measured while busy is 0
}

func (c *capacity) begin(now Time) {
	if c.fetches++; c.fetches == 1 {
		c.since, c.first, c.bytes = now, -1, 0
	}
}

// answered notes that a fetch's head came.
func (c *capacity) answered(now Time) {
	if c.first >= 0 {
		return
	}
	c.first = now - c.since
	if c.ttfb == 0 || c.first < c.ttfb {
		c.ttfb = c.first
	}
	c.ttfb += (c.first - c.ttfb) >> 4
}

// end takes a fetch's end, whatever it came to. Waiting for the head is no
// loading, but what a busy page adds to that is: bytes come in meanwhile.
func (c *capacity) end(now Time) {
	c.fetches--
	took := now - c.since
	switch {
	case c.bytes >= leastSample:
		c.sample(now, c.bytes, took-min(c.first, c.ttfb))
	case took < waited || c.first < 0:
		return // too little to tell: it is added up with what follows
	default:
		c.sample(now, c.bytes, took)
	}
	c.since, c.first, c.bytes = now, 0, 0
}

// sample adds what a while of loading brought. Of what was before, only as much
// is kept as fills the window.
func (c *capacity) sample(now Time, bytes, took int64) {
	c.at = now
	took = max(took, quickest)
	if keep := max(0, window-took); c.busy > keep {
		c.carried = c.carried * (keep / int64(time.Microsecond)) / max(c.busy/int64(time.Microsecond), 1)
		c.busy = keep
	}
	c.carried += bytes
	c.busy += took
}

// rate is in bytes per second; 0 where nothing was measured.
func (c *capacity) rate() int64 {
	return c.carried * int64(time.Millisecond) / max(c.busy/int64(time.Microsecond), 1)
}

// word is what neighbours are told.
func (c *capacity) word(now Time) uint32 {
	if c.busy == 0 || now > c.at+fresh {
		return 0
	}
	return uint32(min(max(c.rate()>>10, 1), math.MaxUint32))
}

// took is how long n bytes would have taken from the first to the last: 0 where
// nothing was measured.
func (c *capacity) took(n int64) int64 {
	if c.busy == 0 {
		return 0
	}
	return n * (c.busy / int64(time.Microsecond)) / max(c.carried, trickle) * int64(time.Microsecond)
}

// wouldTake is how long the player is told that n bytes took. Whoever has not
// fetched for a while, as most do in a large site, takes it from what those
// nearby found of late who do: the lower middle of their words.
func (a *Agent) wouldTake(n int64) int64 {
	if a.capacity.busy > 0 && a.now <= a.capacity.at+fresh {
		return a.capacity.took(n)
	}
	var told []int64
	for _, p := range a.peers {
		if p.ready && p.origin > 0 && a.now <= p.originAt+fresh {
			told = append(told, int64(p.origin)<<10)
		}
	}
	if len(told) < words {
		return a.capacity.took(n)
	}
	slices.Sort(told)
	return n * int64(time.Second) / told[(len(told)-1)/2]
}
