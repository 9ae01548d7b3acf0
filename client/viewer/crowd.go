//go:build !js

package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// crowd is the viewers of a run: so many at a time, each in a place that others
// take after it.
type crowd struct {
	options options
	ledger  *ledger

	mu   sync.Mutex
	rows []row // of those who have left, in the end of all who came
	came int
}

// play runs all viewers until the time is over or ctx ends, and says how they
// fared.
func play(ctx context.Context, o options) report {
	ctx, cancel := context.WithTimeout(ctx, o.length)
	defer cancel()
	c := &crowd{options: o, ledger: newLedger()}
	var all sync.WaitGroup
	for range o.n {
		first := c.comes()
		all.Go(func() { c.place(ctx, first) })
		if !pause(ctx, o.join) {
			break
		}
	}
	<-ctx.Done()
	all.Wait()
	slices.SortFunc(c.rows, func(a, b row) int { return a.name - b.name })
	return report{rows: c.rows, totals: c.ledger.totals()}
}

// place lets one viewer after the other play until ctx ends.
func (c *crowd) place(ctx context.Context, v *viewer) {
	for {
		c.stays(ctx, v)
		if ctx.Err() != nil {
			return
		}
		v = c.comes()
	}
}

func (c *crowd) comes() *viewer {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.came++
	c.ledger.joined()
	return newViewer(c.came, c.options, c.ledger)
}

// stays lets the viewer play for as long as it stays, and keeps how it fared.
func (c *crowd) stays(ctx context.Context, v *viewer) {
	begun := time.Now()
	if c.options.stay > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.options.stay/2+rand.N(c.options.stay))
		defer cancel()
	}
	v.run(ctx)
	one := v.row()
	one.stayed = time.Since(begun)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows = append(c.rows, one)
}

// pause waits; it reports false where ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
