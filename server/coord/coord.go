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
}

// Woke: the time named by Next has come.
type Woke struct{}

func (Joined) isEvent()   {}
func (Left) isEvent()     {}
func (Reported) isEvent() {}
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
}

// Introduce tells a viewer of further neighbours. Both sides are told, each
// by an Introduce or Welcome of its own.
type Introduce struct {
	Viewer     media.ViewerID
	Neighbours []Neighbour
}

// SetPools tells a viewer which pools changed.
type SetPools struct {
	Viewer media.ViewerID
	Pools  []Pool
}

func (Welcome) isAction()   {}
func (Introduce) isAction() {}
func (SetPools) isAction()  {}

// Config tunes a swarm. Zero fields take the default.
type Config struct {
	Seed          uint64
	Neighbours    int // introduced on joining; 8
	MaxNeighbours int // beyond which nobody is introduced to a viewer; 12
	PoolSize      int // seeds per site and track; 4
	// May says whether two sites may exchange bytes at all; nil: always.
	May func(a, b string) bool
}

// Swarm matches the viewers of one stream. It is not safe for concurrent use.
type Swarm struct{ cfg Config }

// New makes an empty swarm.
func New(cfg Config) *Swarm { return &Swarm{cfg: cfg} }

// Step takes one event at time now and appends the actions that follow to out.
func (s *Swarm) Step(now Time, ev Event, out []Action) []Action { return out }

// Next is when Step must be called with Woke if nothing happens before.
func (s *Swarm) Next() (Time, bool) { return 0, false }

// Met reports whether a and b were introduced to each other, which is what
// entitles them to exchange offers, answers and candidates.
func (s *Swarm) Met(a, b media.ViewerID) bool { return false }

// Len is the number of viewers.
func (s *Swarm) Len() int { return 0 }
