// Package world is a discrete-event world in virtual time: viewers with both
// real cores between them, the links that join them, an origin and a
// coordinator. The viewers of a site are a region, and regions run side by
// side in windows of time; one seed, no clock: a run is the same every time,
// on every machine, with any number of workers. After every event it checks
// what must always hold of a viewer, every second what must hold of all.
package world

import (
	"io"
	"slices"
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
	Workers  int          // goroutines that run regions; 0: one for each core
	Tick     func(Sample) // told of each virtual second; nil: nobody is
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
	regions []*region
	office  *office
	broken  *Violation
	ended   Time
	counted Sample // sums of all samples
	samples []Sample
	mesh    []Edge
}

// stage is what a world is laid out with: nothing on it changes during a run.
type stage struct {
	cfg       Config
	scene     scenario.Scenario
	sites     []scenario.Site
	channels  []channel
	tracks    map[media.TrackID]*channel
	lookahead Time   // no letter takes less
	pathRate  int64  // of a viewer's path to the origin
	salt      uint64 // of viewers' ids
	sleepy    bool   // some pages sleep
	segments  int    // of all channels
	// The picture of the mesh shows what passed from meshFrom until meshAt.
	meshFrom, meshAt Time
	// forgeable says that some viewers lie where the mode of trust takes their
	// word: then wrong bytes are counted, and otherwise forbidden.
	forgeable bool
	hostile   bool  // some viewers lie
	largest   int64 // bytes of the longest segment
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
	w := &World{stage: s, office: newOffice(s)}
	for i := range s.sites {
		w.regions = append(w.regions, newRegion(s, i))
	}
	return w
}

func newStage(cfg Config) *stage {
	w := &stage{
		cfg: cfg, scene: cfg.Scenario,
		sites:    cfg.Scenario.Layout(),
		channels: make([]channel, len(cfg.Scenario.Tracks)),
		tracks:   map[media.TrackID]*channel{},
		salt:     mix(cfg.Seed + 2),
		pathRate: pathRate(&cfg.Scenario),
	}
	w.hostile, w.forgeable = w.anyVice(scenario.Vices...), w.anyVice(scenario.Trusted...)
	for i := range w.channels {
		w.channels[i] = newChannel(w.scene, i, w.cfg.Seed)
		w.tracks[w.channels[i].id] = &w.channels[i]
		for j := range w.channels[i].segments {
			w.channels[i].segments[j].order = w.segments
			w.largest = max(w.largest, w.channels[i].segments[j].size)
			w.segments++
		}
	}
	w.meshAt = int64(w.scene.Duration) * 3 / 4 / second * second
	w.meshFrom = w.meshAt - meshSpan
	w.sleepy = w.scene.Base.Sleep.Every > 0 || slices.ContainsFunc(w.scene.Groups, func(g scenario.Group) bool { return g.Sleep.Every > 0 })
	w.lookahead = int64(w.scene.Socket)
	for _, site := range w.sites {
		w.lookahead = min(w.lookahead, site.Far.Least)
	}
	return w
}

func insert[T ~uint64](list []T, v T) []T {
	list = append(list, v)
	for i := len(list) - 1; i > 0 && list[i] < list[i-1]; i-- {
		list[i], list[i-1] = list[i-1], list[i]
	}
	return list
}

// segment is what an id names at the origin; nil where it names nothing.
func (w *stage) segment(id media.SegmentID) *segment {
	c := w.tracks[id.Track]
	if c == nil {
		return nil
	}
	return c.at(id.Number)
}
