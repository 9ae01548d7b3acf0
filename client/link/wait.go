package link

import (
	"math/rand/v2"
	"time"
)

// Bounds of a wait that this side chooses, and of one that it is asked for.
const (
	shortest = 100 * time.Millisecond
	longest  = 10 * time.Minute
)

// wait is how long to wait before the next try. Asked by the coordinator, it
// is that and up to a quarter more; else any time up to a ceiling that doubles
// from try to try ("full jitter": Brooker, Exponential Backoff And Jitter,
// 2015), so that viewers who lost their coordinator together do not come back
// together.
func (p pace) wait(tries int, askedMS int64) time.Duration {
	if askedMS > 0 {
		asked := min(time.Duration(min(askedMS, longest.Milliseconds()))*time.Millisecond, longest)
		return asked + rand.N(asked/4+1)
	}
	ceiling := p.last
	if tries < 16 {
		ceiling = min(p.last, p.first<<tries)
	}
	return min(shortest, ceiling) + rand.N(ceiling)
}
