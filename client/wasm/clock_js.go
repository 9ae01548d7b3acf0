package main

import (
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
}

func newTimers() *timers {
	t := &timers{}
	if document := js.Global.Get("document"); document.Truthy() {
		look := func() { t.turned(document.Get("hidden").Truthy()) }
		t.funcs.Listen(document, "visibilitychange", func(js.Value) { look() })
		look()
	}
	return t
}

// turned hands what is under way to the timer that can be relied on now.
func (t *timers) turned(hidden bool) {
	t.hidden = hidden
	if hidden && !t.tried {
		t.tried = true
		_ = js.Try(t.startWorker)
	}
	for _, c := range clocks {
		if left := time.Until(c.due); c.timers == t && left > 0 {
			c.arm(left.Nanoseconds())
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
		ring(int32(event.Get("data").Int()))
	})
	t.worker.Call("postMessage", []any{0, 0})
}

func newWorker(source string) js.Value {
	blob := js.Global.Get("Blob").New([]any{source}, map[string]any{"type": "text/javascript"})
	address := js.Global.Get("URL").Call("createObjectURL", blob)
	defer js.Global.Get("URL").Call("revokeObjectURL", address)
	return js.Global.Get("Worker").New(address)
}

// clock is one viewer's.
type clock struct {
	timers *timers
	number int32
	ring   func()
	due    time.Time // when to ring; zero: nothing was asked
}

// clocks are those of the page by number, which begins at 1.
var (
	clocks    = map[int32]*clock{}
	lastClock int32
)

// clock makes a viewer's. It calls ring.
func (t *timers) clock(ring func()) *clock {
	lastClock++
	c := &clock{timers: t, number: lastClock, ring: ring}
	clocks[c.number] = c
	return c
}

func ring(number int32) {
	if c := clocks[number]; c != nil {
		c.ring()
	}
}

//go:wasmexport shoal_rang
func clockRang(number int32) int32 {
	return js.Exported(func() { ring(number) })
}

var _ driver.Clock = (*clock)(nil)

// After implements driver.Clock.
func (c *clock) After(ns int64) {
	c.due = time.Now().Add(time.Duration(ns))
	c.arm(ns)
}

// arm sets the timer that can be relied on now: the page's own while the page is
// shown, which costs no message to another thread, the worker's otherwise.
func (c *clock) arm(ns int64) {
	ms := int32((min(max(ns, 0), int64(time.Hour)) + 999_999) / 1_000_000)
	if c.timers.alive && c.timers.hidden {
		c.ask(ms)
		ms = -1
	}
	clockSet(c.number, ms)
}

// Stop implements driver.Clock.
func (c *clock) Stop() {
	clockSet(c.number, -1)
	c.ask(-1)
	delete(clocks, c.number)
}

// ask sets the worker's timer.
func (c *clock) ask(ms int32) {
	if c.timers.worker.IsUndefined() {
		return
	}
	_ = js.Try(func() { c.timers.worker.Call("postMessage", []any{c.number, ms}) })
}

// clockSet has the bridge ring in ms, where that is not negative, instead of any
// time asked for before: 1 where it was still to come.
//
//go:wasmimport shoal clock_set
func clockSet(clock, ms int32) int32
