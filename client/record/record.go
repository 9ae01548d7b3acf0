package record

import (
	"sync"

	"shoal/client/agent"
)

// Chapter is how many bytes of events a page keeps together: a minute or more.
const Chapter = 256 << 10

// headroom is for the event that fills a chapter, in bytes.
const headroom = 4 << 10

// snapshotMost bounds the bytes of a state; a larger one ends the recording.
const snapshotMost = 4 << 20

// Recorder is an agent's core that is being recorded. It keeps the chapter under
// way and the one before, each with the state that it began with, and takes the
// memory for both at once: a page's stays the same for hours. Step must not be
// called by two at once; Bytes may be called from anywhere.
type Recorder struct {
	*agent.Agent
	limit int // bytes of a chapter's events

	mu            sync.Mutex
	before, under chapter
	off           bool   // the state was too large, or cannot be recorded
	turn, acts    writer // of an event, of what came of it
}

// chapter is a state and what followed it.
type chapter struct {
	state  []byte
	events []byte
	now    agent.Time // of the last event
}

// New records a core from now on, in chapters of this many bytes of events.
func New(a *agent.Agent, limit int) *Recorder {
	r := &Recorder{Agent: a, limit: limit}
	r.before.events = make([]byte, 0, limit+headroom)
	r.under.events = make([]byte, 0, limit+headroom)
	r.begin()
	return r
}

// Step is that of the core.
func (r *Recorder) Step(now agent.Time, ev agent.Event, out []agent.Action) []agent.Action {
	from := len(out)
	out = r.Agent.Step(now, ev, out)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.off {
		return out
	}
	if !r.note(now, ev, out[from:]) {
		r.end()
	} else if len(r.under.events) >= r.limit {
		r.before, r.under = r.under, r.before
		r.begin()
	}
	return out
}

// begin starts a chapter with the state of the core, in the memory of the one
// before the last.
func (r *Recorder) begin() {
	state, ok := snapshot(r.Agent, r.under.state[:0])
	if !ok {
		r.end()
		return
	}
	r.under = chapter{state: state, events: r.under.events[:0]}
}

// end gives up recording; the core goes on.
func (r *Recorder) end() { r.off, r.before, r.under = true, chapter{}, chapter{} }

// note writes one event: the time since the last, the event, and a digest of
// the actions. It reports false where one of them cannot be written.
func (r *Recorder) note(now agent.Time, ev agent.Event, actions []agent.Action) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	r.turn.buf, r.acts.buf = r.under.events, r.acts.buf[:0]
	r.turn.varint(now - r.under.now)
	r.turn.any(ev)
	r.turn.digest(digest(&r.acts, actions))
	r.under.events, r.under.now = r.turn.buf, now
	return true
}

// Bytes is the recording so far, as version made it; nil where there is none.
func (r *Recorder) Bytes(version string) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.off {
		return nil
	}
	w := writer{buf: []byte(magic)}
	w.text(version)
	w.uvarint(fingerprint())
	for _, c := range []chapter{r.before, r.under} {
		if c.state != nil {
			w.bytes(c.state)
			w.bytes(c.events)
		}
	}
	return w.buf
}

// magic begins every recording.
const magic = "shoal recording 1\n"
