package world

import (
	"slices"

	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/shared/media"
)

const (
	socketTimeout = 10 * second // after which a vanished viewer is noticed
	retryMost     = 5 * second  // over which viewers spread their return
)

// relayTime is from viewer to viewer through the coordinator.
func (w *stage) relayTime() Time { return 2 * int64(w.scene.Socket) }

// tell sends word to the coordinator, wait later than now.
func (r *region) tell(ev coord.Event, wait Time) {
	class, n := saidSize(ev)
	at := r.say(class, n)
	r.write(at+wait+int64(r.scene.Socket), toOffice, 0, task{do: doCoord, what: ev})
}

// hello greets the coordinator; where it is down, again some time later.
func (r *region) hello(v *viewer) {
	if out := r.scene.CoordDown; out.Holds(r.now + int64(r.scene.Socket)) {
		back := int64(out.From + out.For)
		r.push(back+1+v.luck.below(retryMost), task{do: doHello, viewer: v})
		return
	}
	if back := r.site.link.whole(r.now); back > r.now {
		r.push(back+1+v.luck.below(retryMost), task{do: doHello, viewer: v})
		return
	}
	v.linked = true
	r.tell(coord.Joined{
		Viewer: v.id, Site: r.site.name, Tracks: v.player.played(),
		CanSeed: !v.group.Hidden && !v.group.Metered, Peers: v.connected(),
	}, 0)
}

// connected are the neighbours with open channels, ascending.
func (v *viewer) connected() []media.ViewerID {
	var list []media.ViewerID
	for _, e := range v.ends {
		if e.state == opened {
			list = append(list, e.peer)
		}
	}
	return list
}

func (r *region) unlink(v *viewer, vanished bool) {
	if !v.linked {
		return
	}
	wait := Time(0)
	if vanished {
		wait = socketTimeout - int64(r.scene.Socket)
	}
	r.tell(coord.Left{Viewer: v.id}, wait)
}

// report passes an agent's report on.
func (r *region) report(v *viewer, a agent.Report) {
	if !v.linked {
		return
	}
	r.tally.reports++
	r.tell(coord.Reported{
		Viewer: v.id, Tracks: slices.Clone(a.Tracks), Peers: slices.Clone(a.Peers),
		CanSeed: a.CanSeed, Want: a.Want, Failed: slices.Clone(a.Failed),
		RTTs: slices.Clone(a.RTTs), Up: a.Up, Short: a.Short, Positions: positions(a.Positions),
		Pace: coord.Pace(a.Pace),
	}, 0)
}

// message is word of the coordinator reaching a viewer.
func (r *region) message(v *viewer, ev agent.Event) {
	switch m := ev.(type) {
	case agent.Welcomed:
		v.meet(m.Neighbours)
		v.pools = slices.Clone(m.Pools)
	case agent.PoolChanged:
		v.learn(m.Pool)
	case agent.Introduced:
		v.meet(m.Neighbours)
	}
	r.step(v, ev, payload{})
}

func (v *viewer) meet(list []agent.Neighbour) {
	for _, n := range list {
		if !slices.Contains(v.met, n.Viewer) {
			v.met = append(v.met, n.Viewer)
		}
	}
}

// learn takes the place of an older pool of the track.
func (v *viewer) learn(pool agent.Pool) {
	for i := range v.pools {
		if v.pools[i].Track == pool.Track {
			v.pools[i] = pool
			return
		}
	}
	v.pools = append(v.pools, pool)
}

// outage is the coordinator's death reaching its viewers: every socket breaks.
func (r *region) outage() {
	for _, v := range r.viewers {
		if v.alive && v.linked {
			v.linked = false
			r.push(r.now, task{do: doTell, viewer: v, event: agent.CoordinatorLost{}})
			r.push(r.now, task{do: doHello, viewer: v})
		}
	}
}
