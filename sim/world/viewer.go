package world

import (
	"slices"

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
	luck   chance
	alive  bool
	joined Time
	left   Time // the end of the run where it stayed

	core    Core         // nil until it runs
	honest  *agent.Agent // core, where that is the real one
	actions []agent.Action
	alarm   alarm // of its agent's next wake
	spins   int   // wakes at this very instant

	store   store
	player  player
	lists   map[uint64]list        // playlist texts that the agent holds, by sum
	ends    []*end                 // ascending by peer
	peers   []media.ViewerID       // theirs, in the same order
	met     []media.ViewerID       // introduced by the coordinator
	pools   []agent.Pool           // as it told last
	tried   map[media.ViewerID]int // connections begun with each since one was open
	linked  bool                   // the coordinator knows it
	cold    cold
	fetches map[agent.FetchID]*fetch
	up      pipe
	down    pipe
	air     *pipe  // that both share, on Wi-Fi
	path    pipe   // to the origin
	edge    int    // of it
	dozesAt Time   // first; of a page that sleeps
	bucket  bucket // of its uploads

	inits   int64              // bytes of init segments sent to it by the origin
	origin  [qoe.Reasons]int64 // of media, bytes sent to it by the origin, by reason
	arrived int64              // of these, bytes that reached it
	heard   int64              // of these, bytes that the agent was told of or given
	sent    int64              // payload to neighbours
	got     int64              // payload from neighbours
	wasted  int64              // of arrived and got, what was not kept
	control int64              // bytes of control messages sent

	vice      string                   // empty: honest
	tainted   map[taint]media.ViewerID // who sent wrong bytes that are not hashed yet
	delivered int64                    // media bytes that reached its player
	played    int64                    // of these, wrong ones
	relayed   int64                    // wrong bytes sent to neighbours in good faith
}

// join opens the page for a new viewer.
func (r *region) join() {
	p := place{r.index, len(r.viewers)}
	index := r.stage.index(p)
	v := &viewer{
		index: index, id: r.identity(p), group: r.groupOf(index),
		luck:  chance(mix(r.cfg.Seed ^ mix(uint64(index)+1))),
		alive: true, joined: r.now, alarm: silent(),
		fetches: map[agent.FetchID]*fetch{},
		lists:   map[uint64]list{},
		path:    pipe{rate: r.pathRate},
		edge:    r.edgeOf(index),
	}
	v.up.rate, v.down.rate = v.group.Up, v.group.Down
	r.viewers = append(r.viewers, v)
	r.alive++
	r.most = max(r.most, r.alive)
	r.joinAir(v)
	r.lull(v)
	r.openPlayer(v)
	if !r.cfg.Plain {
		r.openPage(v)
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
	v.core = r.bend(v, r.cfg.Agent(cfg))
	v.honest, _ = v.core.(*agent.Agent)
	r.step(v, agent.PageChanged{
		Hidden: v.group.Hidden, Metered: v.group.Metered, P2P: true, Upload: true,
	}, payload{})
	for i := range v.player.tracks {
		r.catchUp(v, i)
	}
	r.push(r.now+2*int64(r.scene.Socket), task{do: doHello, viewer: v})
}

// leave ends a viewer; vanishing, it tells nobody.
func (r *region) leave(v *viewer, vanish bool) {
	if !v.alive {
		return
	}
	v.alive, v.left = false, r.now
	r.alive--
	wait := 10 * millisecond
	if vanish {
		wait = peerTimeout
	}
	for len(v.ends) > 0 {
		r.abandon(v.ends[0], wait)
	}
	r.unlink(v, vanish)
	r.leaveDoor(v)
	r.closePlayer(v)
	v.forget()
}

// forget drops what nobody asks a viewer for that has left.
func (v *viewer) forget() {
	v.core, v.honest, v.actions, v.store, v.lists, v.fetches = nil, nil, nil, store{}, nil, nil
	v.player.tracks, v.met, v.ends, v.peers = nil, nil, nil, nil
	v.pools, v.tried, v.tainted = nil, nil, nil
}

// end is its side of the connection to a peer; nil where there is none.
func (v *viewer) end(peer media.ViewerID) *end {
	if i := slices.Index(v.peers, peer); i >= 0 {
		return v.ends[i]
	}
	return nil
}

// on is its side of this very connection; nil where it has ended.
func (v *viewer) on(peer media.ViewerID, call uint64) *end {
	if e := v.end(peer); e != nil && e.call == call {
		return e
	}
	return nil
}
