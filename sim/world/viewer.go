package world

import (
	"time"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/sim/scenario"
)

// viewer is one page: a player, an agent, a store, and the ends of its links.
type viewer struct {
	index  int
	id     media.ViewerID
	group  scenario.Group
	site   *site
	luck   chance
	alive  bool
	joined Time
	left   Time // the end of the run where it stayed

	core    Core // nil until it runs
	actions []agent.Action
	due     Time // as Next said
	pending Time // of the earliest wake in the queue
	spins   int  // wakes at this very instant

	store   store
	player  player
	lists   map[uint64]list // playlist texts that the agent holds, by sum
	ends    map[media.ViewerID]*end
	met     map[media.ViewerID]bool
	linked  bool // the coordinator knows it
	fetches map[agent.FetchID]*fetch
	up      pipe
	down    pipe
	path    pipe   // to the origin
	bucket  bucket // of its uploads

	origin  [qoe.Reasons]int64 // bytes sent to it by the origin, by reason
	arrived int64              // of these, bytes that reached it
	heard   int64              // of these, bytes that the agent was told of or given
	sent    int64              // payload to neighbours
	got     int64              // payload from neighbours
	wasted  int64              // of arrived and got, what was not kept
	control int64              // bytes of control messages sent
}

// join opens the page for a new viewer.
func (w *World) join() {
	index := len(w.viewers)
	v := &viewer{
		index: index, site: w.sites[index%len(w.sites)], group: w.groupOf(index),
		luck:  chance(mix(w.cfg.Seed ^ mix(uint64(index)+1))),
		alive: true, joined: w.now, due: never, pending: never,
		ends:    map[media.ViewerID]*end{},
		met:     map[media.ViewerID]bool{},
		fetches: map[agent.FetchID]*fetch{},
		lists:   map[uint64]list{},
		path:    pipe{rate: w.scene.OriginRate},
	}
	v.id = media.ViewerID(v.luck.next() | 1)
	v.up.rate, v.down.rate = v.group.Up, v.group.Down
	v.store.segments = map[media.SegmentID]*kept{}
	w.viewers = append(w.viewers, v)
	w.byID[v.id] = v
	w.tally.alive++
	w.openPlayer(v)
	if !w.cfg.Plain {
		w.push(w.now+int64(w.scene.Startup), task{do: doStart, viewer: v})
	}
}

// groupOf deals the groups out so that every site and every moment of joining
// has its share of each.
func (w *World) groupOf(index int) scenario.Group {
	luck := chance(mix(w.cfg.Seed ^ uint64(index)<<20))
	draw := luck.below(scenario.Whole)
	for _, g := range w.scene.Groups {
		if draw < g.Share {
			return g
		}
		draw -= g.Share
	}
	return w.scene.Base
}

// start runs the agent: what the page knows so far comes first, then the
// greeting to the coordinator.
func (w *World) start(v *viewer) {
	cfg := w.cfg.Tune
	if v.group.Upload != 0 {
		cfg.Upload = v.group.Upload
	}
	if v.group.Memory != 0 {
		cfg.Memory = v.group.Memory
	}
	v.limit(cfg)
	v.core = w.cfg.Agent(cfg)
	w.step(v, agent.PageChanged{
		Hidden: v.group.Hidden, Metered: v.group.Metered, P2P: true, Upload: true,
	}, payload{})
	for i := range v.player.tracks {
		w.catchUp(v, i)
	}
	w.push(w.now+3*int64(w.scene.Socket), task{do: doHello, viewer: v})
}

// leave ends a viewer; vanishing, it tells nobody.
func (w *World) leave(v *viewer, vanish bool) {
	if !v.alive {
		return
	}
	v.alive, v.left = false, w.now
	w.tally.alive--
	wait := 10 * millisecond
	if vanish {
		wait = peerTimeout
	}
	for _, id := range v.neighbours() {
		w.abandon(v.ends[id], wait)
	}
	w.unlink(v, vanish)
	w.closePlayer(v)
}

// neighbours are the viewers it has an end to, ascending.
func (v *viewer) neighbours() []media.ViewerID {
	var list []media.ViewerID
	for id := range v.ends {
		list = insert(list, id)
	}
	return list
}

// churn replaces one viewer, and draws when the next is.
func (w *World) churn() {
	if v := w.someone(); v != nil {
		w.leave(v, w.luck.hit(w.scene.Crash))
		w.push(w.now+second, task{do: doJoin})
	}
	perMinute := int64(w.scene.Viewers) * w.scene.Leave
	mean := int64(time.Minute) * scenario.Whole / max(perMinute, 1)
	w.push(w.now+1+w.luck.below(2*mean), task{do: doChurn})
}

// someone is a viewer drawn from those who are there; nil where nobody is.
func (w *World) someone() *viewer {
	if w.tally.alive == 0 {
		return nil
	}
	for {
		if v := w.viewers[w.luck.below(int64(len(w.viewers)))]; v.alive {
			return v
		}
	}
}
