package main

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// impaired writes a body under a fault of kind Stall, Cut or Rate.
type impaired struct {
	http.ResponseWriter
	fault *fault
	ctx   context.Context // the request's
	sent  int64
}

// Unwrap serves http.ResponseController.
func (w *impaired) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// chunk is how finely a limited rate is dealt out among connections.
const chunk = 8 << 10

func (w *impaired) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		n, err := w.next(len(p) - done)
		if err != nil {
			return done, err
		}
		n, err = w.ResponseWriter.Write(p[done : done+n])
		done, w.sent = done+n, w.sent+int64(n)
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// next waits until some of n bytes may be sent and says how many.
func (w *impaired) next(n int) (int, error) {
	f := w.fault
	if f.ended.Err() != nil {
		return n, nil
	}
	if f.Rate > 0 {
		n = min(n, chunk)
		return n, w.wait(f.bucket.take(time.Now(), n, f.Rate))
	}
	if left := f.After - w.sent; left > 0 {
		return int(min(left, int64(n))), nil
	}
	// What was allowed must reach the client before the break.
	http.NewResponseController(w.ResponseWriter).Flush()
	if f.Cut {
		panic(http.ErrAbortHandler)
	}
	select {
	case <-f.ended.Done():
		return n, nil
	case <-w.ctx.Done():
		return 0, w.ctx.Err()
	}
}

// wait sleeps, or less where the fault ends before.
func (w *impaired) wait(d time.Duration) error {
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	defer context.AfterFunc(w.fault.ended, cancel)()
	sleep(ctx, d)
	return w.ctx.Err()
}

// bucket deals out bytes at a rate, first come, first served.
type bucket struct {
	mu   sync.Mutex
	free time.Time // when what was dealt out before has been paid
}

// take says how long to wait before n bytes may be sent.
func (b *bucket) take(now time.Time, n int, rate int64) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.free.Before(now) {
		b.free = now
	}
	b.free = b.free.Add(time.Duration(int64(n) * int64(time.Second) / rate))
	return b.free.Sub(now)
}
