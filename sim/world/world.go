// Package world is a discrete-event world in virtual time: viewers with both
// real cores between them, the links that join them, an origin and a
// coordinator. One goroutine, one seed, no clock: a run is the same every
// time, on every machine. After every event it checks what must always hold.
package world

import (
	"fmt"
	"io"
	"time"

	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/shared/media"
	"shoal/sim/scenario"
)

// Time is virtual, in nanoseconds since the world began.
type Time = int64

const (
	second      = int64(time.Second)
	millisecond = int64(time.Millisecond)
	never       = Time(1<<63 - 1)
)

// Core is the agent's core as the world drives it.
type Core interface {
	Step(now agent.Time, ev agent.Event, out []agent.Action) []agent.Action
	Next() (agent.Time, bool)
}

// Matcher is the coordinator's core as the world drives it.
type Matcher interface {
	Step(now coord.Time, ev coord.Event, out []coord.Action) []coord.Action
	Next() (coord.Time, bool)
	Met(a, b media.ViewerID) bool
}

// Config is what a world is made of. Nil functions make the real cores.
type Config struct {
	Scenario scenario.Scenario
	Seed     uint64
	Tune     agent.Config // of every agent; the scenario's bounds go before it
	Agent    func(agent.Config) Core
	Matcher  func(coord.Config) Matcher
	Plain    bool // no agent ever runs: what players do without Shoal
	Watch    Watch
}

// Watch prints what one viewer sees and does, or every fetch from the origin.
type Watch struct {
	To       io.Writer // nil: print nothing
	Fetches  bool      // every fetch
	Viewer   int       // its index; -1: nobody
	From, Up Time      // virtual time watched
}

// World is one run.
type World struct {
	*stage
	region *region
}

// stage is what a world is laid out with: nothing on it changes during a run.
type stage struct {
	cfg      Config
	scene    scenario.Scenario
	channels []channel
	tracks   map[media.TrackID]*channel
	trackIDs []media.TrackID // ascending
}

// region is viewers, and what happens to them in the order in which it does.
type region struct {
	*stage
	now     Time
	queue   queue
	luck    chance
	sites   []*site
	viewers []*viewer
	byID    map[media.ViewerID]*viewer
	office  office
	trace   trace
	broken  *Violation
	tally   tally
}

// site is a group of viewers behind one link.
type site struct {
	name string
	link pipe // towards the origin
}

// New makes a world at time 0, before anybody joined.
func New(cfg Config) *World {
	if cfg.Agent == nil {
		cfg.Agent = func(c agent.Config) Core { return agent.New(c) }
	}
	if cfg.Matcher == nil {
		cfg.Matcher = func(c coord.Config) Matcher { return coord.New(c) }
	}
	s := newStage(cfg)
	return &World{stage: s, region: newRegion(s)}
}

func newStage(cfg Config) *stage {
	w := &stage{
		cfg: cfg, scene: cfg.Scenario,
		channels: make([]channel, len(cfg.Scenario.Tracks)),
		tracks:   map[media.TrackID]*channel{},
	}
	for i := range w.channels {
		w.channels[i] = newChannel(w.scene, i, w.cfg.Seed)
		w.tracks[w.channels[i].id] = &w.channels[i]
		w.trackIDs = insert(w.trackIDs, w.channels[i].id)
	}
	return w
}

func newRegion(s *stage) *region {
	r := &region{
		stage: s,
		luck:  chance(mix(s.cfg.Seed + 1)),
		byID:  map[media.ViewerID]*viewer{},
		trace: newTrace(),
	}
	for i := range r.scene.Sites {
		r.sites = append(r.sites, &site{
			name: fmt.Sprintf("10.0.%d.0/24", i), link: pipe{rate: r.scene.SiteRate},
		})
	}
	r.openOffice()
	for range r.scene.Viewers {
		r.push(r.luck.below(int64(r.scene.Join)+1), task{do: doJoin})
	}
	if r.scene.Leave > 0 {
		r.push(int64(r.scene.Join)+10*second, task{do: doChurn})
	}
	return r
}

func insert[T ~uint64](list []T, v T) []T {
	list = append(list, v)
	for i := len(list) - 1; i > 0 && list[i] < list[i-1]; i-- {
		list[i], list[i-1] = list[i-1], list[i]
	}
	return list
}

// Run runs the world to its end and returns what came of it, or the first
// violation of what must always hold.
func (w *World) Run() (Result, error) {
	r := w.region
	r.run(int64(w.scene.Duration))
	for _, v := range r.viewers {
		r.audit(v)
	}
	if r.broken != nil {
		return w.result(), r.broken
	}
	return w.result(), nil
}

// run does what happens until end.
func (r *region) run(end Time) {
	for r.broken == nil {
		at, any := r.queue.next()
		if !any || at > end {
			r.now = end
			return
		}
		r.now = at
		r.do(r.queue.pop())
	}
}

func (r *region) push(at Time, t task) { r.queue.push(at, t) }

// segment is what an id names at the origin; nil where it names nothing.
func (w *stage) segment(id media.SegmentID) *segment {
	c := w.tracks[id.Track]
	if c == nil {
		return nil
	}
	return c.at(id.Number)
}
