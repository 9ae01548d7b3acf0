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
// those of workers (HTML standard, 8.7; Chrome's intensive throttling). The
// worker is started when the page is hidden for the first time: most never are,
// and a worker is a thread with a JavaScript engine of its own. Until it has
// answered, and for good where the page's Content-Security-Policy forbids it, the
// page's own timers do.
type timers struct {
	worker js.Value // undefined where there is none
	tried  bool     // to start the worker
	alive  bool
	hidden bool // the page is
	funcs  js.Funcs

	mu     sync.Mutex
	clocks map[int]*clock
	last   int
}

func newTimers() *timers {
	t := &timers{clocks: map[int]*clock{}}
	if document := js.Global.Get("document"); document.Truthy() {
		look := func() { t.turned(document.Get("hidden").Truthy()) }
		t.funcs.Listen(document, "visibilitychange", func(js.Value) { look() })
		look()
	}
	return t
}

// turned hands what is under way to the timer that can be relied on now.
func (t *timers) turned(hidden bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hidden = hidden
	if hidden && !t.tried {
		t.tried = true
		_ = js.Try(t.startWorker)
	}
	for _, c := range t.clocks {
		if time.Now().Before(c.due) {
			c.arm()
		}
	}
}

// startWorker has the worker ring clock 0, which is nobody's: then it is alive.
func (t *timers) startWorker() {
	t.worker = newWorker(ticking)
	t.funcs.Listen(t.worker, "message", func(event js.Value) {
		if !t.alive {
			t.alive = true
			t.turned(t.hidden)
		}
		t.ring(event.Get("data").Int())
	})
	t.worker.Call("postMessage", []any{0, 0})
}

func newWorker(source string) js.Value {
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

// clock makes a viewer's. It calls ring.
func (t *timers) clock(ring func()) *clock {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last++
	c := &clock{timers: t, number: t.last, ring: ring}
	t.clocks[c.number] = c
	c.own = time.AfterFunc(time.Hour, ring)
	c.own.Stop()
	return c
}

// clock is one viewer's.
type clock struct {
	timers *timers
	number int
	ring   func()
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
	if c.timers.alive && c.timers.hidden {
		c.own.Stop()
		c.ask((min(left.Nanoseconds(), int64(time.Hour)) + 999_999) / 1_000_000)
		return
	}
	c.own.Reset(left)
}

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
