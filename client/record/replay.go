package record

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"reflect"

	"shoal/client/agent"
)

// Turn is one event of a recording, run again.
type Turn struct {
	Chapter int // from 0
	Now     agent.Time
	Event   agent.Event
	Actions []agent.Action // valid until the next turn
	Same    bool           // as the recorded actions
}

// Replay runs a recording again and shows each turn to visit, until that returns
// false. It fails where data is no recording of this very version of the core.
func Replay(data []byte, visit func(Turn) bool) error {
	rest, ours := bytes.CutPrefix(data, []byte(magic))
	if !ours {
		return fmt.Errorf("record: not a recording: it does not begin with %q", magic)
	}
	r := reader{buf: rest}
	version := string(r.bytes())
	if sum := r.uvarint(); r.err == nil && sum != fingerprint() {
		return fmt.Errorf("record: made by version %s, whose core has other state than this one: use that version's simulator", version)
	}
	for n := 0; r.err == nil && len(r.buf) > 0; n++ {
		state, events := r.bytes(), r.bytes()
		if r.err != nil {
			break
		}
		if more, err := replay(n, state, events, visit); err != nil || !more {
			return err
		}
	}
	return r.err
}

// replay runs one chapter. It reports whether visit wants more. A core that
// fails, as one of a damaged state will, is an error.
func replay(n int, state, events []byte, visit func(Turn) bool) (more bool, err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("record: chapter %d: the core failed: %v", n, failure)
		}
	}()
	core, err := restore(state)
	if err != nil {
		return false, err
	}
	r, w, t := reader{buf: events}, writer{}, Turn{Chapter: n}
	for len(r.buf) > 0 {
		t.Now += r.varint()
		ev, is := r.any().(agent.Event)
		sum := r.take(4)
		if r.err != nil || !is {
			return false, fmt.Errorf("record: chapter %d at %d ns: not an event: %w", n, t.Now, r.err)
		}
		t.Event, t.Actions = ev, core.Step(t.Now, ev, t.Actions[:0])
		w.buf = w.buf[:0]
		t.Same = digest(&w, t.Actions) == binary.LittleEndian.Uint32(sum)
		if !visit(t) {
			return false, nil
		}
	}
	return true, nil
}

// restore makes the core whose state was written.
func restore(state []byte) (*agent.Agent, error) {
	a, r := new(agent.Agent), reader{buf: state}
	r.value(reflect.ValueOf(a).Elem())
	if r.err == nil && len(r.buf) > 0 {
		r.fail("%d bytes follow the state", len(r.buf))
	}
	return a, r.err
}
