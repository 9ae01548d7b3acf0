package main

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// origin puts latency, faults and a log in front of the streams.
type origin struct {
	streams http.Handler
	control http.Handler
	latency time.Duration
	noStore bool
	log     *requestLog
	faults  *faults
}

func newOrigin(streams http.Handler, c config) *origin {
	o := &origin{streams: streams, latency: c.latency, noStore: c.noStore, log: newLog(), faults: newFaults()}
	if c.rate > 0 {
		o.faults.add(&fault{Rate: c.rate})
	}
	o.control = o.routes()
	return o
}

func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	if strings.HasPrefix(r.URL.Path, "/_") {
		o.control.ServeHTTP(w, r)
		return
	}
	a := &answer{ResponseWriter: w, noStore: o.noStore}
	done := o.log.begin(r, a)
	defer done()
	if !sleep(r.Context(), o.latency) {
		return
	}
	o.answer(a, r)
}

// answer serves the request through the faults that match it.
func (o *origin) answer(a *answer, r *http.Request) {
	var w http.ResponseWriter = a
	for _, f := range o.faults.matching(r.URL.Path) {
		switch {
		case f.Status != 0:
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Set("Timing-Allow-Origin", "*")
			http.Error(w, "a fault was asked for", f.Status)
			return
		case f.Whole:
			r = r.Clone(r.Context())
			r.Header.Del("Range")
		default:
			w = &impaired{ResponseWriter: w, fault: f, ctx: r.Context()}
		}
	}
	o.streams.ServeHTTP(w, r)
}

// answer counts what is written to a connection.
type answer struct {
	http.ResponseWriter
	noStore bool // forbid caches to keep it
	status  int
	bytes   int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	if a.noStore {
		a.Header().Set("Cache-Control", "no-store")
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap serves http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// sleep reports false where ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
