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

func (w *World) openOffice() {
	w.office.matcher = w.cfg.Matcher(coord.Config{Seed: w.cfg.Seed + uint64(w.office.term)})
	w.office.due, w.office.pending = never, never
	if out := w.scene.CoordDown; out.For > 0 && w.office.term == 0 {
		w.push(int64(out.From), task{do: doOutage})
		w.push(int64(out.From+out.For), task{do: doRevival})
	}
}

// relayTime is from viewer to viewer through the coordinator.
func (w *World) relayTime() Time { return 2 * int64(w.scene.Socket) }

// hello greets the coordinator; while it is down, again some time later.
func (w *World) hello(v *viewer) {
	if w.office.down {
		out := w.scene.CoordDown
		back := int64(out.From + out.For)
		w.push(back+1+v.luck.below(retryMost), task{do: doHello, viewer: v})
		return
	}
	v.linked = true
	w.say(coord.Joined{
		Viewer: v.id, Site: v.site.name, Tracks: w.trackIDs,
		CanSeed: !v.group.Hidden && !v.group.Metered, Peers: v.connected(),
	})
}

// connected are the neighbours with open channels, ascending.
func (v *viewer) connected() []media.ViewerID {
	return slices.DeleteFunc(v.neighbours(), func(id media.ViewerID) bool {
		return v.ends[id].state != opened
	})
}

func (w *World) unlink(v *viewer, vanished bool) {
	if !v.linked {
		return
	}
	wait := int64(w.scene.Socket)
	if vanished {
		wait = socketTimeout
	}
	w.push(w.now+wait, task{do: doCoord, coord: coord.Left{Viewer: v.id}})
}

// report passes an agent's report on. What is said while the coordinator is
// down is lost.
func (w *World) report(v *viewer, a agent.Report) {
	if !v.linked || w.office.down {
		return
	}
	w.tally.reports++
	w.push(w.now+int64(w.scene.Socket), task{do: doCoord, coord: coord.Reported{
		Viewer: v.id, Tracks: slices.Clone(a.Tracks), Peers: slices.Clone(a.Peers),
		CanSeed: a.CanSeed, Want: a.Want, Failed: slices.Clone(a.Failed),
	}})
}

// told is an event reaching the coordinator.
func (w *World) told(ev coord.Event) {
	if !w.office.down {
		w.say(ev)
	}
}

// say steps the coordinator and sends what it says.
func (w *World) say(ev coord.Event) {
	o := &w.office
	w.tally.events++
	w.trace.coordEvent(w.now, ev)
	w.watchCoord(ev)
	o.actions = o.matcher.Step(w.now, ev, o.actions[:0])
	for _, act := range o.actions {
		w.trace.coordAction(act)
		w.watchCoord(act)
		w.post(act)
	}
	o.due = never
	if at, any := o.matcher.Next(); any {
		o.due = max(at, w.now)
	}
	if o.due < o.pending {
		o.pending = o.due
		w.push(o.due, task{do: doMatch})
	}
}

func (w *World) match() {
	o := &w.office
	if o.pending != w.now || o.down {
		return
	}
	o.pending = never
	switch {
	case o.due == never:
	case o.due > w.now:
		o.pending = o.due
		w.push(o.due, task{do: doMatch})
	default:
		w.say(coord.Woke{})
	}
}

// post sends one thing that the coordinator said.
func (w *World) post(act coord.Action) {
	switch a := act.(type) {
	case coord.Welcome:
		w.mail(a.Viewer, agent.Welcomed{
			Self: a.Viewer, Neighbours: neighbours(a.Neighbours), Pools: pools(a.Pools),
		})
	case coord.Introduce:
		w.mail(a.Viewer, agent.Introduced{Neighbours: neighbours(a.Neighbours)})
	case coord.SetPools:
		for _, p := range pools(a.Pools) {
			w.mail(a.Viewer, agent.PoolChanged{Pool: p})
		}
	}
}

func (w *World) mail(id media.ViewerID, ev agent.Event) {
	if v := w.byID[id]; v != nil && v.alive {
		w.push(w.now+int64(w.scene.Socket), task{do: doMessage, viewer: v, event: ev})
	}
}

// message is word of the coordinator reaching a viewer.
func (w *World) message(v *viewer, ev agent.Event) {
	switch m := ev.(type) {
	case agent.Welcomed:
		v.meet(m.Neighbours)
	case agent.Introduced:
		v.meet(m.Neighbours)
	}
	w.step(v, ev, payload{})
}

func (v *viewer) meet(list []agent.Neighbour) {
	for _, n := range list {
		v.met[n.Viewer] = true
	}
}

// outage kills the coordinator: every socket breaks.
func (w *World) outage() {
	w.office.down = true
	for _, v := range w.viewers {
		if v.alive && v.linked {
			v.linked = false
			w.push(w.now+int64(w.scene.Socket), task{do: doMessage, viewer: v, event: agent.CoordinatorLost{}})
			w.push(w.now+int64(w.scene.Socket), task{do: doHello, viewer: v})
		}
	}
}

// revival starts a coordinator that knows nothing.
func (w *World) revival() {
	w.office.term++
	w.office.down = false
	w.openOffice()
}

func neighbours(list []coord.Neighbour) []agent.Neighbour {
	out := make([]agent.Neighbour, len(list))
	for i, n := range list {
		out[i] = agent.Neighbour{Viewer: n.Viewer, Offer: n.Offer}
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
