// Package coord is the coordinator's heart for one swarm: a pure state machine
// that knows who watches what and where, names seeds and introduces viewers.
// Like the agent's core it does no I/O, reads no clock, starts no goroutine
// and decides with integers only, so the simulator runs this very code.
package coord

import "shoal/shared/media"

// Time is monotonic, in nanoseconds since the caller's epoch.
type Time = int64

// Event is something that happened to the swarm.
type Event interface{ isEvent() }

// Joined: a viewer was admitted. Site is the key of the group of viewers it
// can cheaply exchange bytes with (see [SiteOf]). Peers are neighbours it
// kept from before, where it comes back.
type Joined struct {
	Viewer  media.ViewerID
	Site    string
	Tracks  []media.TrackID
	CanSeed bool
	Peers   []media.ViewerID
}

// Left: a viewer's socket ended.
type Left struct{ Viewer media.ViewerID }

// Reported: what a viewer plays and can do now.
type Reported struct {
	Viewer  media.ViewerID
	Tracks  []media.TrackID
	Peers   []media.ViewerID
	CanSeed bool
	Want    int
	Failed  []media.ViewerID
	// RTTs are the round trips to Peers, in the same order, in ms; 0, or too
	// few of them: not measured yet.
	RTTs      []int64
	Up        int  // kbit/s it can upload; negative: nothing, 0: not known
	Short     bool // it soon runs out of media
	Positions []Position
	Pace      Pace
}

// Position is how far a viewer is in a track that has an end.
type Position struct {
	Track media.TrackID
	Next  uint64 // number of the segment that it needs next
	Held  []Span // segments that it holds, ascending
}

// Span is a run of segments by number, both ends included.
type Span struct{ First, Last uint64 }

// Accused: a viewer says that a neighbour broke the rules.
type Accused struct{ Viewer, Of media.ViewerID }

// Woke: the time named by Next has come.
type Woke struct{}

func (Joined) isEvent()   {}
func (Left) isEvent()     {}
func (Reported) isEvent() {}
func (Accused) isEvent()  {}
func (Woke) isEvent()     {}

// Action is something the hub must do.
type Action interface{ isAction() }

// Neighbour is a viewer to meet; Offer says that the viewer told makes the offer.
type Neighbour struct {
	Viewer media.ViewerID
	Offer  bool
}

// Pool is the seeds of a track in one site.
type Pool struct {
	Track   media.TrackID
	Version uint64
	Members []media.ViewerID
}

// Welcome answers Joined.
type Welcome struct {
	Viewer     media.ViewerID
	Neighbours []Neighbour
	Pools      []Pool
	Saturated  bool // as in SetLink
}

// Introduce tells a viewer of further neighbours, and of those to part with.
// Both sides are told, each by an Introduce or Welcome of its own.
type Introduce struct {
	Viewer     media.ViewerID
	Neighbours []Neighbour
	Part       []media.ViewerID
}

// SetPools tells a viewer which pools changed.
type SetPools struct {
	Viewer media.ViewerID
	Pools  []Pool
}

// SetLink tells a viewer whether the link that its site shares towards the
// origin is the bottleneck.
type SetLink struct {
	Viewer    media.ViewerID
	Saturated bool
}

func (Welcome) isAction()   {}
func (SetLink) isAction()   {}
func (Introduce) isAction() {}
func (SetPools) isAction()  {}

// Config tunes a swarm. Zero fields take the default.
type Config struct {
	Seed          uint64
	Neighbours    int // introduced on joining; 8
	MaxNeighbours int // beyond which nobody is introduced to a viewer; 16
	PoolSize      int // seeds per site and track; 4
	Blind         Blind
	// May says whether two sites may exchange bytes at all; nil: always.
	May func(a, b string) bool
}

// Blind switches parts of the matching off, so that what each is worth can be
// measured.
type Blind struct{ Latency, Uplink, Position bool }

func (c Config) withDefaults() Config {
	set := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	set(&c.Neighbours, 8)
	set(&c.MaxNeighbours, 16)
	set(&c.PoolSize, 4)
	if c.May == nil {
		c.May = func(a, b string) bool { return true }
	}
	return c
}

// Swarm matches the viewers of one stream. It is not safe for concurrent use.
type Swarm struct {
	cfg     Config
	now     Time
	rand    random
	viewers map[media.ViewerID]*viewer // looked up, never iterated
	nets    map[string]*network        // looked up, never iterated
	all     []*viewer                  // in no meaningful order
	titled  int                        // viewers who told a position
	joins   uint64                     // viewers that ever joined
	version uint64                     // of the pool that changed last
	wakes   wakes

	draws, tickets, scheduled, looks uint64 // so far

	// What the present Step has to say; empty between Steps.
	told    []*viewer  // were introduced to somebody, or are to part
	moved   []*viewer  // are of another site than before
	changed []*group   // have another pool than before
	entered []*group   // the viewer of the event began to play
	silent  *viewer    // has been told of entered already
	deck    []*viewer  // scratch of draw
	marked  []*network // whose link's mark has changed
}

// New makes an empty swarm.
func New(cfg Config) *Swarm {
	return &Swarm{
		cfg:     cfg.withDefaults(),
		rand:    random(cfg.Seed),
		viewers: make(map[media.ViewerID]*viewer),
		nets:    make(map[string]*network),
	}
}

// Step takes one event at time now and appends the actions that follow to out.
// Events of viewers that are not in the swarm are ignored; a viewer that joins
// again leaves first. Time never runs backwards.
func (s *Swarm) Step(now Time, ev Event, out []Action) []Action {
	s.now = max(s.now, now)
	switch ev := ev.(type) {
	case Joined:
		v := s.join(ev)
		s.wake()
		out = s.welcome(v, out)
	case Left:
		s.leave(s.viewers[ev.Viewer])
		s.wake()
	case Reported:
		s.report(ev)
		s.wake()
		out = s.sendEntered(ev.Viewer, out)
	case Accused:
		s.accuse(ev)
		s.wake()
	case Woke:
		s.wake()
	}
	return s.send(out)
}

// Next is when Step must be called with Woke if nothing happens before.
func (s *Swarm) Next() (Time, bool) {
	if len(s.wakes) == 0 {
		return 0, false
	}
	return s.wakes[0].at, true
}

// Met reports whether a and b were introduced to each other, which is what
// entitles them to exchange offers, answers and candidates. It ends when either
// leaves or reports that no connection came about.
func (s *Swarm) Met(a, b media.ViewerID) bool {
	v, other := s.viewers[a], s.viewers[b]
	return v != nil && other != nil && v.link(other) != nil
}

// Len is the number of viewers.
func (s *Swarm) Len() int { return len(s.all) }
