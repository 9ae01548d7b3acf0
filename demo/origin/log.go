package main

import (
	"net/http"
	"sync"
	"time"
)

const (
	maxRecords = 200_000
	maxText    = 256 // bytes of a path, range or client that are kept
)

// record is one answered request.
type record struct {
	Time    time.Time `json:"time"`   // when it came
	Millis  float64   `json:"ms"`     // until its last byte was written
	Client  string    `json:"client"` // the query's v, or the header X-Client
	Method  string    `json:"method"`
	Path    string    `json:"path"`
	Range   string    `json:"range,omitempty"`
	Status  int       `json:"status"` // 0: the client left before an answer
	Bytes   int64     `json:"bytes"`  // of body, handed to the connection
	Aborted bool      `json:"aborted,omitempty"`
}

// snapshot is the answer of /_log.
type snapshot struct {
	Total    int64    `json:"total"`    // requests answered since the last reset
	Dropped  int64    `json:"dropped"`  // of these, the oldest, no longer kept
	InFlight int      `json:"inFlight"` // requests not yet answered
	Requests []record `json:"requests"` // in the order in which they ended
}

// requestLog keeps the newest records, up to maxRecords.
type requestLog struct {
	mu       sync.Mutex
	ring     []record
	total    int64
	inFlight int
}

func newLog() *requestLog { return &requestLog{} }

// begin notes a request. The func it returns, deferred, records its end.
func (l *requestLog) begin(r *http.Request, a *answer) (done func()) {
	started := time.Now()
	l.mu.Lock()
	l.inFlight++
	l.mu.Unlock()
	return func() {
		broken := recover()
		l.end(record{
			Time: started.UTC(), Millis: float64(time.Since(started).Microseconds()) / 1000,
			Client: clip(client(r)), Method: r.Method, Path: clip(r.URL.Path), Range: clip(r.Header.Get("Range")),
			Status: a.status, Bytes: a.bytes, Aborted: broken != nil || r.Context().Err() != nil,
		})
		if broken != nil {
			panic(broken)
		}
	}
}

func (l *requestLog) end(r record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
	if len(l.ring) < maxRecords {
		l.ring = append(l.ring, r)
	} else {
		l.ring[l.total%maxRecords] = r
	}
	l.total++
}

func (l *requestLog) snapshot() snapshot {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := snapshot{Total: l.total, Dropped: l.total - int64(len(l.ring)), InFlight: l.inFlight}
	oldest := 0
	if s.Dropped > 0 {
		oldest = int(l.total % maxRecords)
	}
	s.Requests = make([]record, 0, len(l.ring))
	s.Requests = append(s.Requests, l.ring[oldest:]...)
	s.Requests = append(s.Requests, l.ring[:oldest]...)
	return s
}

func (l *requestLog) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ring, l.total = nil, 0
}

func client(r *http.Request) string {
	if v := r.URL.Query().Get("v"); v != "" {
		return v
	}
	return r.Header.Get("X-Client")
}

func clip(s string) string { return s[:min(len(s), maxText)] }
