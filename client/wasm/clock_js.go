package main

import (
	"sync"
	"time"

	"shoal/client/driver"
	"shoal/client/js"
)

// ticking is the worker's program. It keeps one timer for each clock and says
// the clock's number when it is up. Less than 0 ms: none.
const ticking = `const timers = {};
onmessage = ({ data: [clock, ms] }) => {
  clearTimeout(timers[clock]);
  delete timers[clock];
  if (ms >= 0) timers[clock] = setTimeout(() => { delete timers[clock]; postMessage(clock); }, ms);
};`

// timers are the page's clocks. A worker keeps them, because browsers slow the
// timers of hidden pages down to one a second, later one a minute, but not
// those of workers (HTML standard, 8.7; Chrome's intensive throttling). Until
// the worker has answered, and for good where the page's
// Content-Security-Policy forbids it, the page's own timers do.
type timers struct {
	worker js.Value // undefined where there is none
	alive  bool
	funcs  js.Funcs

	mu     sync.Mutex
	clocks map[int]*clock
	last   int
}

func newTimers() *timers {
	t := &timers{clocks: map[int]*clock{}}
	_ = js.Try(func() {
		t.worker = startWorker(ticking)
		t.funcs.Listen(t.worker, "message", func(event js.Value) {
			t.alive = true
			t.ring(event.Get("data").Int())
		})
	})
	return t
}

func startWorker(source string) js.Value {
	blob := js.Global.Get("Blob").New([]any{source}, map[string]any{"type": "text/javascript"})
	address := js.Global.Get("URL").Call("createObjectURL", blob)
	defer js.Global.Get("URL").Call("revokeObjectURL", address)
	return js.Global.Get("Worker").New(address)
}

func (t *timers) ring(number int) {
	t.mu.Lock()
	c := t.clocks[number]
	t.mu.Unlock()
	if c != nil {
		c.ring()
	}
}

func (t *timers) clock() *clock {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last++
	c := &clock{timers: t, number: t.last, c: make(chan struct{}, 1)}
	t.clocks[c.number] = c
	c.own = time.AfterFunc(time.Hour, c.ring)
	c.own.Stop()
	return c
}

// clock is one viewer's.
type clock struct {
	timers *timers
	number int
	c      chan struct{}
	own    *time.Timer // of the page
}

var _ driver.Clock = (*clock)(nil)

// After implements driver.Clock.
func (c *clock) After(ns int64) {
	if c.timers.alive {
		c.own.Stop()
	} else {
		c.own.Reset(time.Duration(ns))
	}
	c.ask((min(ns, int64(time.Hour)) + 999_999) / 1_000_000)
}

// C implements driver.Clock.
func (c *clock) C() <-chan struct{} { return c.c }

// Stop implements driver.Clock.
func (c *clock) Stop() {
	c.own.Stop()
	c.ask(-1)
	c.timers.mu.Lock()
	defer c.timers.mu.Unlock()
	delete(c.timers.clocks, c.number)
}

func (c *clock) ask(ms int64) {
	if c.timers.worker.IsUndefined() {
		return
	}
	_ = js.Try(func() { c.timers.worker.Call("postMessage", []any{c.number, ms}) })
}

func (c *clock) ring() {
	select {
	case c.c <- struct{}{}:
	default:
	}
}
