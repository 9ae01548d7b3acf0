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
func (r *region) join() {
	index := len(r.viewers)
	v := &viewer{
		index: index, site: r.sites[index%len(r.sites)], group: r.groupOf(index),
		luck:  chance(mix(r.cfg.Seed ^ mix(uint64(index)+1))),
		alive: true, joined: r.now, due: never, pending: never,
		ends:    map[media.ViewerID]*end{},
		met:     map[media.ViewerID]bool{},
		fetches: map[agent.FetchID]*fetch{},
		lists:   map[uint64]list{},
		path:    pipe{rate: r.scene.OriginRate},
	}
	v.id = media.ViewerID(v.luck.next() | 1)
	v.up.rate, v.down.rate = v.group.Up, v.group.Down
	v.store.segments = map[media.SegmentID]*kept{}
	r.viewers = append(r.viewers, v)
	r.byID[v.id] = v
	r.tally.alive++
	r.openPlayer(v)
	if !r.cfg.Plain {
		r.push(r.now+int64(r.scene.Startup), task{do: doStart, viewer: v})
	}
}

// groupOf deals the groups out so that every site and every moment of joining
// has its share of each.
func (w *stage) groupOf(index int) scenario.Group {
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
func (r *region) start(v *viewer) {
	cfg := r.cfg.Tune
	if v.group.Upload != 0 {
		cfg.Upload = v.group.Upload
	}
	if v.group.Memory != 0 {
		cfg.Memory = v.group.Memory
	}
	v.limit(cfg)
	v.core = r.cfg.Agent(cfg)
	r.step(v, agent.PageChanged{
		Hidden: v.group.Hidden, Metered: v.group.Metered, P2P: true, Upload: true,
	}, payload{})
	for i := range v.player.tracks {
		r.catchUp(v, i)
	}
	r.push(r.now+3*int64(r.scene.Socket), task{do: doHello, viewer: v})
}

// leave ends a viewer; vanishing, it tells nobody.
func (r *region) leave(v *viewer, vanish bool) {
	if !v.alive {
		return
	}
	v.alive, v.left = false, r.now
	r.tally.alive--
	wait := 10 * millisecond
	if vanish {
		wait = peerTimeout
	}
	for _, id := range v.neighbours() {
		r.abandon(v.ends[id], wait)
	}
	r.unlink(v, vanish)
	r.closePlayer(v)
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
func (r *region) churn() {
	if v := r.someone(); v != nil {
		r.leave(v, r.luck.hit(r.scene.Crash))
		r.push(r.now+second, task{do: doJoin})
	}
	perMinute := int64(r.scene.Viewers) * r.scene.Leave
	mean := int64(time.Minute) * scenario.Whole / max(perMinute, 1)
	r.push(r.now+1+r.luck.below(2*mean), task{do: doChurn})
}

// someone is a viewer drawn from those who are there; nil where nobody is.
func (r *region) someone() *viewer {
	if r.tally.alive == 0 {
		return nil
	}
	for {
		if v := r.viewers[r.luck.below(int64(len(r.viewers)))]; v.alive {
			return v
		}
	}
}
