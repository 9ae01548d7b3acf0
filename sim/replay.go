package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"shoal/client/agent"
	"shoal/client/record"
)

// replay runs the recording of a page's agent again and says whether the core
// came to the same actions. Events from o.from to o.to are printed with theirs.
func replay(to io.Writer, o options) error {
	data, err := os.ReadFile(o.replay)
	if err != nil {
		return fmt.Errorf("sim: -replay: %w", err)
	}
	var first *record.Turn
	var begun, now agent.Time
	events, actions := 0, 0
	err = record.Replay(data, func(t record.Turn) bool {
		if events == 0 {
			begun = t.Now
		}
		now = t.Now
		events++
		actions += len(t.Actions)
		if o.asks() && t.Now >= int64(o.from) && t.Now <= int64(o.to) {
			printTurn(to, t)
		}
		if !t.Same {
			first = &t
		}
		return t.Same
	})
	if err != nil {
		return fmt.Errorf("sim: -replay %s: %w", o.replay, err)
	}
	if first != nil {
		printTurn(to, *first)
		return fmt.Errorf("sim: -replay %s: event %d at %v: the core came to other actions than were recorded; printed above", o.replay, events, time.Duration(first.Now))
	}
	fmt.Fprintf(to, "%s: %d events from %v to %v, %d actions: all as recorded\n",
		o.replay, events, time.Duration(begun), time.Duration(now), actions)
	return nil
}

// asks reports whether a span of time is to be printed.
func (o options) asks() bool { return o.from > 0 || o.to < forever }

func printTurn(to io.Writer, t record.Turn) {
	fmt.Fprintf(to, "%v  %T%+v\n", time.Duration(t.Now), t.Event, t.Event)
	for _, act := range t.Actions {
		fmt.Fprintf(to, "    %T%+v\n", act, act)
	}
}
