//go:build !js

package main

import (
	"context"
	"sync"
	"time"
)

// play runs all viewers until the time is over or ctx ends, and says how they
// fared.
func play(ctx context.Context, o options) report {
	ctx, cancel := context.WithTimeout(ctx, o.length)
	defer cancel()
	l := newLedger()
	viewers := make([]*viewer, 0, o.n)
	var all sync.WaitGroup
	for i := range o.n {
		v := newViewer(i+1, o, l)
		viewers = append(viewers, v)
		l.joined()
		all.Go(func() { v.run(ctx) })
		if !pause(ctx, o.join) {
			break
		}
	}
	<-ctx.Done()
	all.Wait()
	r := report{totals: l.totals()}
	for _, v := range viewers {
		r.rows = append(r.rows, v.row())
	}
	return r
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
