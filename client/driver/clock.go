package driver

import "time"

// Timer is the Clock of native viewers.
type Timer struct{ timer *time.Timer }

// NewTimer makes a clock that has nothing asked of it. It calls ring, which is
// the driver's Queue.Ring.
func NewTimer(ring func()) *Timer {
	t := &Timer{time.AfterFunc(time.Hour, ring)}
	t.timer.Stop()
	return t
}

// After implements Clock.
func (t *Timer) After(ns int64) { t.timer.Reset(time.Duration(ns)) }

// Stop implements Clock.
func (t *Timer) Stop() { t.timer.Stop() }
