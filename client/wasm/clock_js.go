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
	// document tells whether the page is hidden.
	document js.Value
	funcs    js.Funcs

	mu     sync.Mutex
	clocks map[int]*clock
	last   int
}

func newTimers() *timers {
	t := &timers{clocks: map[int]*clock{}, document: js.Global.Get("document")}
	if t.document.Truthy() {
		t.funcs.Listen(t.document, "visibilitychange", func(js.Value) { t.turned() })
	}
	_ = js.Try(func() {
		t.worker = startWorker(ticking)
		t.funcs.Listen(t.worker, "message", func(event js.Value) {
			t.alive = true
			t.ring(event.Get("data").Int())
		})
		t.worker.Call("postMessage", []any{0, 0})
	})
	return t
}

// turned hands what is under way to the timer that can be relied on now.
func (t *timers) turned() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.clocks {
		if time.Now().Before(c.due) {
			c.arm()
		}
	}
}

func (t *timers) hidden() bool { return t.document.Truthy() && t.document.Get("hidden").Truthy() }

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
	due    time.Time   // when to ring; zero: nothing was asked
}

var _ driver.Clock = (*clock)(nil)

// After implements driver.Clock.
func (c *clock) After(ns int64) {
	c.due = time.Now().Add(time.Duration(ns))
	c.arm()
}

// arm sets the timer that can be relied on now: the page's own while the page is
// shown, which costs no message to another thread, the worker's otherwise.
func (c *clock) arm() {
	left := max(time.Until(c.due), 0)
	if c.timers.alive && c.timers.hidden() {
		c.own.Stop()
		c.ask((min(left.Nanoseconds(), int64(time.Hour)) + 999_999) / 1_000_000)
		return
	}
	c.own.Reset(left)
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
