//go:build !js

package main

import (
	"crypto/sha256"
	"sync"
	"time"

	"shoal/shared/media"
)

// settle is how long after the last viewer joined the crowd counts as steady:
// by then it has loaded what it starts with.
const settle = 10 * time.Second

// ledger is what all viewers together know of each segment.
type ledger struct {
	mu       sync.Mutex
	last     time.Time // of the joins
	segments map[media.SegmentID]*entry
}

type entry struct {
	first  time.Time // when the first viewer had it
	length int64
	origin int64 // bytes of it that came from the origin, over all viewers
	sum    [sha256.Size]byte
	known  bool // sum is set
	wrong  int  // deliveries of other bytes
}

func newLedger() *ledger { return &ledger{segments: make(map[media.SegmentID]*entry)} }

func (l *ledger) joined() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = time.Now()
}

// entry is called locked.
func (l *ledger) entry(id media.SegmentID) *entry {
	e := l.segments[id]
	if e == nil {
		e = &entry{first: time.Now()}
		l.segments[id] = e
	}
	return e
}

// complete notes that a viewer has a segment, and how much of it came from the
// origin.
func (l *ledger) complete(id media.SegmentID, length, origin int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entry(id)
	e.length = length
	e.origin += origin
}

// played notes what a player was given, and holds it against what others were.
func (l *ledger) played(id media.SegmentID, b []byte) {
	sum := sha256.Sum256(b)
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.entry(id)
	if !e.known {
		e.sum, e.known, e.length = sum, true, int64(len(b))
	} else if e.sum != sum {
		e.wrong++
	}
}

// totals are over all viewers. Copies count segments and init segments that
// were played or brought in by anyone.
type totals struct {
	distinct int64 // bytes of the distinct segments
	segments int
	wrong    int     // deliveries that differ from others of the same segment
	steady   float64 // copies of segments that appeared once everyone had settled; 0: there are none
}

func (l *ledger) totals() (t totals) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var origin, length int64
	for _, e := range l.segments {
		t.segments++
		t.distinct += e.length
		t.wrong += e.wrong
		if e.first.After(l.last.Add(settle)) {
			origin, length = origin+e.origin, length+e.length
		}
	}
	if length > 0 {
		t.steady = float64(origin) / float64(length)
	}
	return t
}
