package agent

import (
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	// maxBrought bounds what is remembered at one neighbour's word alone: about
	// as many pieces as a store of 512 MB holds.
	maxBrought = 8192
	// unlisted is what a segment that no playlist here lists counts for, in
	// pieces: 256 of them are remembered of one neighbour.
	unlisted = 32
	reckonIn = int64(time.Second) // between two counts of what a neighbour brought up
)

// admits reports whether an announcement is worth remembering: of a segment that
// may exist, and not beyond what one neighbour may bring up.
func (a *Agent) admits(p *peer, m wire.Have) bool {
	s, pieces := a.find(m.Segment), m.Count()
	if s != nil && pieces <= len(s.pieces) {
		return true
	}
	if s == nil && !a.mayExist(m.Segment) {
		return false
	}
	if p.brought+pieces+unlisted > maxBrought {
		a.reckon(p)
	}
	if p.brought+pieces+unlisted > maxBrought {
		return false
	}
	s = a.segment(m.Segment)
	s.by = p.slot
	p.brought += a.burden(s) + pieces
	return true
}

// mayExist reports whether the playlist of a track, where one was read, may list
// a segment now or soon. That of a live rendition that is played no more was
// read who knows when.
func (a *Agent) mayExist(id media.SegmentID) bool {
	t := a.knownTrack(id.Track)
	if t == nil || !t.seen || id.IsInit() {
		return true
	}
	last, any := t.last()
	if t.live {
		left := t.started && !a.isPlaying(t.id)
		return left || id.Number >= t.first && any && id.Number <= last+newsAhead
	}
	_, listed := t.listing(id.Number)
	return listed
}

// burden is what a segment counts for, beside its pieces.
func (a *Agent) burden(s *segment) int {
	if s.listing.URI == "" {
		return unlisted
	}
	return 1
}

// reckon counts anew what a neighbour brought up: much of it may be gone.
func (a *Agent) reckon(p *peer) {
	if a.now < p.reckonAt {
		return
	}
	p.brought, p.reckonAt = 0, a.now+reckonIn
	for _, s := range a.order {
		if s.by == p.slot {
			p.brought += a.burden(s) + len(s.pieces)
		}
	}
}

// forgetVoid drops a segment of which nothing is left: neither bytes nor anybody
// who has some, and no playlist here lists it.
func (a *Agent) forgetVoid(s *segment) bool {
	void := s.listing.URI == "" && s.stored() == 0 && len(s.asks) == 0 && s.fetches == 0 && s.nearby.met() == 0
	if void {
		a.forget(s)
	}
	return void
}

// Footprint is how much an agent remembers: what must stay bounded whatever
// neighbours do.
type Footprint struct {
	Tracks, Segments, Pieces, Listings int
	Neighbours, Banned                 int
	Asked                              int // requests under way to neighbours
	Uploads                            int // neighbours' requests in the queue
	Fetches, Hashes                    int
	Playlists                          int // of neighbours
	Claims                             int // of neighbours, not believed
}

// Footprint counts what the agent remembers.
func (a *Agent) Footprint() Footprint {
	f := Footprint{
		Tracks: len(a.tracks), Segments: len(a.order), Neighbours: len(a.peers), Banned: len(a.banned),
		Uploads: len(a.uplink.queue), Fetches: len(a.fetches), Hashes: len(a.stale),
	}
	for _, t := range a.tracks {
		f.Listings += len(t.listings)
	}
	for _, s := range a.order {
		f.Pieces += max(len(s.pieces), len(s.nearby.pieces))
	}
	for _, p := range a.peers {
		f.Asked += len(p.asked)
		f.Playlists += len(p.lists)
		f.Claims += len(p.claims)
	}
	return f
}
