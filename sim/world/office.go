package world

import (
	"slices"

	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/shared/media"
)

// office is the coordinator: its core, and the sockets to the viewers.
type office struct {
	matcher Matcher
	actions []coord.Action
	down    bool
	due     Time
	pending Time
	term    int // how often it has died
}

const (
	socketTimeout = 10 * second // after which a vanished viewer is noticed
	retryMost     = 5 * second  // over which viewers spread their return
)

func (r *region) openOffice() {
	r.office.matcher = r.cfg.Matcher(coord.Config{Seed: r.cfg.Seed + uint64(r.office.term)})
	r.office.due, r.office.pending = never, never
	if out := r.scene.CoordDown; out.For > 0 && r.office.term == 0 {
		r.push(int64(out.From), task{do: doOutage})
		r.push(int64(out.From+out.For), task{do: doRevival})
	}
}

// relayTime is from viewer to viewer through the coordinator.
func (w *stage) relayTime() Time { return 2 * int64(w.scene.Socket) }

// hello greets the coordinator; while it is down, again some time later.
func (r *region) hello(v *viewer) {
	if r.office.down {
		out := r.scene.CoordDown
		back := int64(out.From + out.For)
		r.push(back+1+v.luck.below(retryMost), task{do: doHello, viewer: v})
		return
	}
	v.linked = true
	r.say(coord.Joined{
		Viewer: v.id, Site: v.site.name, Tracks: r.trackIDs,
		CanSeed: !v.group.Hidden && !v.group.Metered, Peers: v.connected(),
	})
}

// connected are the neighbours with open channels, ascending.
func (v *viewer) connected() []media.ViewerID {
	return slices.DeleteFunc(v.neighbours(), func(id media.ViewerID) bool {
		return v.ends[id].state != opened
	})
}

func (r *region) unlink(v *viewer, vanished bool) {
	if !v.linked {
		return
	}
	wait := int64(r.scene.Socket)
	if vanished {
		wait = socketTimeout
	}
	r.push(r.now+wait, task{do: doCoord, coord: coord.Left{Viewer: v.id}})
}

// report passes an agent's report on. What is said while the coordinator is
// down is lost.
func (r *region) report(v *viewer, a agent.Report) {
	if !v.linked || r.office.down {
		return
	}
	r.tally.reports++
	r.push(r.now+int64(r.scene.Socket), task{do: doCoord, coord: coord.Reported{
		Viewer: v.id, Tracks: slices.Clone(a.Tracks), Peers: slices.Clone(a.Peers),
		CanSeed: a.CanSeed, Want: a.Want, Failed: slices.Clone(a.Failed),
		RTTs: slices.Clone(a.RTTs), Up: a.Up, Short: a.Short, Positions: positions(a.Positions),
	}})
}

// told is an event reaching the coordinator.
func (r *region) told(ev coord.Event) {
	if !r.office.down {
		r.say(ev)
	}
}

// say steps the coordinator and sends what it says.
func (r *region) say(ev coord.Event) {
	o := &r.office
	r.tally.events++
	r.trace.coordEvent(r.now, ev)
	r.watchCoord(ev)
	o.actions = o.matcher.Step(r.now, ev, o.actions[:0])
	for _, act := range o.actions {
		r.trace.coordAction(act)
		r.watchCoord(act)
		r.post(act)
	}
	o.due = never
	if at, any := o.matcher.Next(); any {
		o.due = max(at, r.now)
	}
	if o.due < o.pending {
		o.pending = o.due
		r.push(o.due, task{do: doMatch})
	}
}

func (r *region) match() {
	o := &r.office
	if o.pending != r.now || o.down {
		return
	}
	o.pending = never
	switch {
	case o.due == never:
	case o.due > r.now:
		o.pending = o.due
		r.push(o.due, task{do: doMatch})
	default:
		r.say(coord.Woke{})
	}
}

// post sends one thing that the coordinator said.
func (r *region) post(act coord.Action) {
	switch a := act.(type) {
	case coord.Welcome:
		r.mail(a.Viewer, agent.Welcomed{
			Self: a.Viewer, Neighbours: neighbours(a.Neighbours), Pools: pools(a.Pools),
		})
	case coord.Introduce:
		r.mail(a.Viewer, agent.Introduced{Neighbours: neighbours(a.Neighbours), Part: slices.Clone(a.Part)})
	case coord.SetPools:
		for _, p := range pools(a.Pools) {
			r.mail(a.Viewer, agent.PoolChanged{Pool: p})
		}
	}
}

func (r *region) mail(id media.ViewerID, ev agent.Event) {
	if v := r.byID[id]; v != nil && v.alive {
		r.push(r.now+int64(r.scene.Socket), task{do: doMessage, viewer: v, event: ev})
	}
}

// message is word of the coordinator reaching a viewer.
func (r *region) message(v *viewer, ev agent.Event) {
	switch m := ev.(type) {
	case agent.Welcomed:
		v.meet(m.Neighbours)
	case agent.Introduced:
		v.meet(m.Neighbours)
	}
	r.step(v, ev, payload{})
}

func (v *viewer) meet(list []agent.Neighbour) {
	for _, n := range list {
		v.met[n.Viewer] = true
	}
}

// outage kills the coordinator: every socket breaks.
func (r *region) outage() {
	r.office.down = true
	for _, v := range r.viewers {
		if v.alive && v.linked {
			v.linked = false
			r.push(r.now+int64(r.scene.Socket), task{do: doMessage, viewer: v, event: agent.CoordinatorLost{}})
			r.push(r.now+int64(r.scene.Socket), task{do: doHello, viewer: v})
		}
	}
}

// revival starts a coordinator that knows nothing.
func (r *region) revival() {
	r.office.term++
	r.office.down = false
	r.openOffice()
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
