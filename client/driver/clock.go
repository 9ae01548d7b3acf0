package driver

import "time"

// Timer is the Clock of native viewers.
type Timer struct {
	c     chan struct{}
	timer *time.Timer
}

// NewTimer makes a clock that has nothing asked of it.
func NewTimer() *Timer {
	t := &Timer{c: make(chan struct{}, 1)}
	t.timer = time.AfterFunc(time.Hour, func() {
		select {
		case t.c <- struct{}{}:
		default:
		}
	})
	t.timer.Stop()
	return t
}

// After implements Clock.
func (t *Timer) After(ns int64) { t.timer.Reset(time.Duration(ns)) }

// C implements Clock.
func (t *Timer) C() <-chan struct{} { return t.c }

// Stop implements Clock.
func (t *Timer) Stop() { t.timer.Stop() }
