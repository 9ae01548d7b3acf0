// Package hostile bends agents: a viewer of it runs the real core, and does
// otherwise than that says in one respect, its vice. What it sends is what a
// page that runs another program could send.
package hostile

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// Core is an agent's core as the world drives it.
type Core interface {
	Step(now agent.Time, ev agent.Event, out []agent.Action) []agent.Action
	Next() (agent.Time, bool)
}

// Oracle tells an adversary what it could know, or agree on with its kind.
type Oracle interface {
	// Size is the length of a segment; 0 where the origin has none of this id.
	Size(id media.SegmentID) int64
	// Forged is the hash of a piece of other bytes than the origin's.
	Forged(id media.SegmentID, piece uint32) wire.Sum
}

// Wrong is a frame of other bytes than the origin's.
type Wrong struct{ agent.SendFrame }

// Lie is a frame that no honest viewer can send as the answer to a request that
// is open, or to one that was never made: its receiver is to part at once.
type Lie struct{ agent.SendFrame }

// Slander accuses a viewer, whatever it did.
type Slander struct {
	agent.Notice
	Accused media.ViewerID
}

// vice is what one kind of adversary does. Functions may be nil.
type vice struct {
	// heard looks at an event before the core; true keeps it from the core.
	heard func(*Viewer, agent.Event) bool
	// said takes an action of the core; true if something else was done instead.
	said func(*Viewer, agent.Action) bool
	// ticked acts on its own every so often.
	ticked func(*Viewer)
	every  int64 // ns
}

// Viewer is an adversary.
type Viewer struct {
	core   Core
	vice   vice
	oracle Oracle
	luck   uint64 // parts adversaries of one vice
	now    agent.Time
	since  agent.Time // of the first event
	next   agent.Time // of its own acts
	acts   []agent.Action
	out    []agent.Action

	self  media.ViewerID
	peers []media.ViewerID // connected
	pools map[media.TrackID][]media.ViewerID
	known []media.SegmentID // heard of, the latest last
	last  uint32            // request drawn last
	ticks uint64
	held  []agent.SendFrame // kept back
}

const (
	maxKnown = 64
	ownAsks  = 1 << 30 // where the ids of an adversary's own requests begin
)

// New bends a core. Luck parts adversaries of one vice.
func New(name string, core Core, luck uint64, oracle Oracle) *Viewer {
	return &Viewer{core: core, vice: vices[name], oracle: oracle, luck: luck, last: ownAsks,
		pools: map[media.TrackID][]media.ViewerID{}}
}

// Step takes an event as an agent does.
func (v *Viewer) Step(now agent.Time, ev agent.Event, out []agent.Action) []agent.Action {
	v.now, v.out = now, out
	if v.since == 0 {
		v.since = now
	}
	v.learn(ev)
	if v.vice.heard == nil || !v.vice.heard(v, ev) {
		v.acts = v.core.Step(now, ev, v.acts[:0])
		for _, act := range v.acts {
			v.note(act)
			if v.vice.said == nil || !v.vice.said(v, act) {
				v.do(act)
			}
		}
	}
	if v.vice.ticked != nil && now >= v.next {
		v.ticks++
		v.vice.ticked(v)
		v.next = now + v.vice.every
	}
	out, v.out = v.out, nil
	return out
}

// Next is when Step is to be called with Woke.
func (v *Viewer) Next() (agent.Time, bool) {
	at, any := v.core.Next()
	if v.vice.ticked == nil {
		return at, any
	}
	if !any {
		return v.next, true
	}
	return min(at, v.next), true
}

func (v *Viewer) do(act agent.Action) { v.out = append(v.out, act) }

func (v *Viewer) tell(peer media.ViewerID, m wire.Message) {
	v.do(agent.Send{Peer: peer, Message: m})
}

// learn remembers what vices need of an event.
func (v *Viewer) learn(ev agent.Event) {
	switch ev := ev.(type) {
	case agent.Welcomed:
		v.self = ev.Self
		for _, p := range ev.Pools {
			v.pools[p.Track] = p.Members
		}
	case agent.PoolChanged:
		v.pools[ev.Pool.Track] = ev.Pool.Members
	case agent.Listed:
		for _, l := range ev.Segments {
			v.know(media.SegmentID{Track: ev.Track, Number: l.Number})
		}
	}
}

func (v *Viewer) know(id media.SegmentID) {
	if slices.Contains(v.known, id) {
		return
	}
	if len(v.known) == maxKnown {
		v.known = slices.Delete(v.known, 0, 1)
	}
	v.known = append(v.known, id)
}

// note remembers who is connected.
func (v *Viewer) note(act agent.Action) {
	switch a := act.(type) {
	case agent.Notice:
		switch a.What {
		case agent.PeerJoined:
			v.peers = append(v.peers, a.Peer)
		case agent.PeerLeft:
			v.peers = slices.DeleteFunc(v.peers, func(p media.ViewerID) bool { return p == a.Peer })
		}
	case agent.Disconnect:
		v.peers = slices.DeleteFunc(v.peers, func(p media.ViewerID) bool { return p == a.Peer })
	}
}

// pieces is how many pieces a segment of the origin has.
func (v *Viewer) pieces(id media.SegmentID) uint32 {
	return uint32((v.oracle.Size(id) + media.PieceSize - 1) / media.PieceSize)
}

// isLast reports whether a frame ends its piece.
func (v *Viewer) isLast(f agent.SendFrame) bool {
	end := f.Offset + int64(f.Length)
	return end%media.PieceSize == 0 || end == v.oracle.Size(f.Segment)
}
