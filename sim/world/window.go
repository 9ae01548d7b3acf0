package world

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Run runs the world to its end and returns what came of it, or the first
// violation of what must always hold.
func (w *World) Run() (Result, error) {
	crew := newCrew(w.workers())
	defer crew.dismiss()
	end, tick := int64(w.scene.Duration), second
	for w.broken == nil {
		from, any := w.next()
		if !any || from > end {
			from = end + 1
		}
		if tick <= from && tick <= end {
			w.eachSecond(tick)
			tick += second
			continue
		}
		if from > end {
			break
		}
		w.window(crew, min(from+max(w.lookahead, 1), tick, end+1))
	}
	w.close(end)
	if w.broken != nil {
		return w.result(), w.broken
	}
	return w.result(), nil
}

// close ends the run for everybody who is still there.
func (w *World) close(end Time) {
	w.ended = end
	if w.broken != nil {
		w.ended = w.broken.At
	}
	for _, r := range w.regions {
		r.now = w.ended
		for _, v := range r.viewers {
			if v.alive {
				r.audit(v)
				r.closePlayer(v)
				v.left = r.now
			}
		}
		w.blame(r.broken)
	}
}

// window runs every process up to until, side by side: no letter that is
// written in the window arrives in it. Then all letters are delivered, in the
// order of their writers.
func (w *World) window(crew *crew, until Time) {
	jobs := crew.jobs[:0]
	for _, r := range w.regions {
		if at, any := r.queue.next(); any && at < until {
			jobs = append(jobs, r)
		}
	}
	jobs = append(jobs, w.office)
	crew.work(jobs, until)
	for _, r := range w.regions {
		w.blame(r.broken)
		w.deliver(&r.process, until)
	}
	w.blame(w.office.broken)
	w.deliver(&w.office.process, until)
}

// next is when the next thing happens anywhere; false where nothing will.
func (w *World) next() (Time, bool) {
	at, any := w.office.queue.next()
	for _, r := range w.regions {
		if t, some := r.queue.next(); some && (!any || t < at) {
			at, any = t, true
		}
	}
	return at, any
}

func (w *World) deliver(p *process, until Time) {
	for i := range p.letters {
		l := &p.letters[i]
		switch {
		case l.at < until:
			w.blame(w.violation(l.at, -1, "a letter arrives in the window in which it was written"))
		case l.to == toOffice:
			w.office.push(l.at, l.task)
		default:
			w.regions[l.to].receive(l.at, l.slot, l.task)
		}
		*l = letter{}
	}
	p.letters = p.letters[:0]
}

// blame keeps the earliest violation, of the first region at equal times.
func (w *World) blame(b *Violation) {
	if b != nil && (w.broken == nil || b.At < w.broken.At) {
		w.broken = b
	}
}

// job is a process to run: all that happens in it before until.
type job interface{ run(until Time) }

// crew is goroutines that run processes. Who runs which does not matter.
type crew struct {
	jobs  []job
	until Time
	next  atomic.Int64
	start chan struct{}
	done  sync.WaitGroup
	hands int // besides the caller
}

func newCrew(workers int) *crew {
	c := &crew{start: make(chan struct{}, workers), hands: workers - 1}
	for range c.hands {
		go func() {
			for range c.start {
				c.help()
				c.done.Done()
			}
		}()
	}
	return c
}

func (c *crew) dismiss() { close(c.start) }

// work runs every job, and returns when all have returned.
func (c *crew) work(jobs []job, until Time) {
	c.jobs, c.until = jobs, until
	c.next.Store(0)
	hands := min(c.hands, len(jobs)-1)
	c.done.Add(hands)
	for range hands {
		c.start <- struct{}{}
	}
	c.help()
	c.done.Wait()
}

func (c *crew) help() {
	for {
		i := int(c.next.Add(1)) - 1
		if i >= len(c.jobs) {
			return
		}
		c.jobs[i].run(c.until)
	}
}

// workers is one for each core, one alone where there is one region, and where
// what is watched is to come in order.
func (w *World) workers() int {
	n := w.cfg.Workers
	if n == 0 {
		n = runtime.GOMAXPROCS(0)
	}
	if w.cfg.Watch.To != nil && (w.cfg.Watch.Fetches || w.cfg.Watch.Viewer >= 0) {
		return 1
	}
	return max(1, min(n, len(w.regions)))
}
