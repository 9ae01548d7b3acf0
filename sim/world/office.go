package world

import (
	"slices"

	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/shared/media"
)

// office is the coordinator: its core, and what it posts. It is a process of
// its own: what is said to it and what it says takes a socket's delay.
type office struct {
	process
	matcher Matcher
	actions []coord.Action
	alarm   alarm
	term    uint64 // how often it has died
}

func newOffice(s *stage) *office {
	o := &office{process: newProcess(s)}
	o.open()
	if out := s.scene.CoordDown; out.For > 0 {
		o.push(int64(out.From+out.For), task{do: doRevival})
	}
	return o
}

func (o *office) open() {
	o.matcher = o.cfg.Matcher(coord.Config{Seed: o.cfg.Seed + o.term})
	o.alarm = silent()
}

// run does what happens before until.
func (o *office) run(until Time) {
	for {
		at, any := o.queue.next()
		if !any || at >= until {
			return
		}
		o.now = at
		o.do(o.queue.pop())
	}
}

// do is what reaches the coordinator. While it is down all of that is lost.
func (o *office) do(t task) {
	switch {
	case t.do == doRevival:
		o.term++
		o.open()
	case o.scene.CoordDown.Holds(o.now):
	case t.do == doMatch:
		o.match()
	case t.do == doCoord:
		o.say(t.what.(coord.Event))
	case t.do == doOffer:
		o.relay(t)
	}
}

// relay passes an offer or its answer on, between viewers that it introduced.
func (o *office) relay(t task) {
	if c := t.what.(*call); o.matcher.Met(c.from, c.to) {
		o.mail(c.to, task{do: doInvite, what: c, wire: descriptionBytes, class: SignallingBytes})
	}
}

// say steps the coordinator and sends what it says.
func (o *office) say(ev coord.Event) {
	o.tally.events++
	o.trace.coordEvent(o.now, ev)
	o.watchCoord(ev)
	o.actions = o.matcher.Step(o.now, ev, o.actions[:0])
	for _, act := range o.actions {
		o.trace.coordAction(act)
		o.watchCoord(act)
		o.post(act)
	}
	o.alarm.due = never
	if at, any := o.matcher.Next(); any {
		o.alarm.due = max(at, o.now)
	}
	if o.alarm.set() {
		o.push(o.alarm.due, task{do: doMatch})
	}
}

func (o *office) match() {
	rings, again := o.alarm.rings(o.now)
	switch {
	case rings:
		o.say(coord.Woke{})
	case again:
		o.push(o.alarm.due, task{do: doMatch})
	}
}

// post sends one thing that the coordinator said.
func (o *office) post(act coord.Action) {
	switch a := act.(type) {
	case coord.Welcome:
		o.tell(a.Viewer, agent.Welcomed{
			Self: a.Viewer, Neighbours: neighbours(a.Neighbours), Pools: pools(a.Pools), Saturated: a.Saturated,
		})
	case coord.Introduce:
		o.tell(a.Viewer, agent.Introduced{Neighbours: neighbours(a.Neighbours), Part: slices.Clone(a.Part)})
	case coord.SetLink:
		o.tell(a.Viewer, agent.LinkChanged{Saturated: a.Saturated})
	case coord.SetPools:
		for _, p := range pools(a.Pools) {
			o.tell(a.Viewer, agent.PoolChanged{Pool: p})
		}
	}
}

func (o *office) tell(to media.ViewerID, ev agent.Event) {
	o.mail(to, task{do: doMessage, event: ev, wire: toldSize(ev), class: SignallingBytes})
}

// mail sends a task to a viewer. Who made the id up sends it nowhere.
func (o *office) mail(to media.ViewerID, t task) {
	if p := o.placeOf(to); p.region >= 0 && p.region < len(o.sites) {
		o.write(o.now+int64(o.scene.Socket), p.region, p.slot, t)
	}
}

func neighbours(list []coord.Neighbour) []agent.Neighbour {
	out := make([]agent.Neighbour, len(list))
	for i, n := range list {
		out[i] = agent.Neighbour{Viewer: n.Viewer, Offer: n.Offer}
	}
	return out
}

func positions(list []agent.Position) []coord.Position {
	var out []coord.Position
	for _, p := range list {
		held := make([]coord.Span, len(p.Held))
		for i, h := range p.Held {
			held[i] = coord.Span(h)
		}
		out = append(out, coord.Position{Track: p.Track, Next: p.Next, Held: held})
	}
	return out
}

func pools(list []coord.Pool) []agent.Pool {
	out := make([]agent.Pool, len(list))
	for i, p := range list {
		out[i] = agent.Pool{Track: p.Track, Version: p.Version, Members: slices.Clone(p.Members)}
	}
	return out
}
