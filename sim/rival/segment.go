package rival

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// source is where a segment is coming from.
type source uint8

const (
	nowhere source = iota
	origin
	neighbour
)

// segment is one segment as this viewer knows it.
type segment struct {
	agent.Listing
	id      media.SegmentID
	from    source
	fetch   agent.FetchID
	peer    *peer
	size    int64 // 0: not known yet
	held    []run // bytes that are here, ascending, apart
	hashing int   // pieces whose hash is still to come
	loaded  bool  // all of it is here, and proven
	heard   agent.Time
	begun   agent.Time
	bought  int64 // bytes from the origin
	given   int64 // bytes from peers
	errors  int
}

// run is bytes from to to-1.
type run struct{ from, to int64 }

// hold adds bytes to those that are here.
func (s *segment) hold(r run) {
	i := 0
	for i < len(s.held) && s.held[i].to < r.from {
		i++
	}
	for i < len(s.held) && s.held[i].from <= r.to {
		r = run{min(r.from, s.held[i].from), max(r.to, s.held[i].to)}
		s.held = slices.Delete(s.held, i, i+1)
	}
	s.held = slices.Insert(s.held, i, r)
}

// holds reports whether all of r is here.
func (s *segment) holds(r run) bool {
	return slices.ContainsFunc(s.held, func(h run) bool { return h.from <= r.from && r.to <= h.to })
}

// has reports whether all bytes are here.
func (s *segment) has() bool { return s.size > 0 && s.holds(run{0, s.size}) }

// prefix is how many bytes are here from the front.
func (s *segment) prefix() int64 {
	if len(s.held) == 0 || s.held[0].from > 0 {
		return 0
	}
	return s.held[0].to
}

// pieces is how many the segment has.
func (s *segment) pieces() int { return int((s.size + media.PieceSize - 1) / media.PieceSize) }

// piece is the bytes of one.
func (s *segment) piece(i int) run {
	from := int64(i) * media.PieceSize
	return run{from, min(from+media.PieceSize, s.size)}
}

// measure learns the length of a segment that will be here.
func (c *Core) measure(s *segment, size int64) {
	if s.size == 0 && size > 0 {
		s.size = size
		c.stored += size
	}
}

// correct takes the origin's word for the length over a peer's.
func (c *Core) correct(s *segment, size int64) {
	if size > 0 && s.size != size {
		c.stored -= s.size
		s.size = 0
	}
	c.measure(s, size)
}

// isFull reports whether so many bytes more leave less than a tenth of the store.
func (c *Core) isFull(more int64) bool { return c.stored+more > c.cfg.Memory-c.cfg.Memory/10 }

// rest is a segment whose download ended: what is here of it stays.
func (s *segment) rest() { s.from, s.peer, s.fetch = nowhere, nil, 0 }

// news is what a peer is told of a segment.
func (s *segment) news() wire.Have {
	if s.loaded {
		return wire.Have{Segment: s.id, Length: s.size}
	}
	return wire.Have{Segment: s.id, Fetching: true}
}

// index is where a segment number is, or would be, in a list.
func index(list []*segment, number uint64) (int, bool) {
	return slices.BinarySearchFunc(list, number, func(s *segment, n uint64) int {
		switch {
		case s.Number < n:
			return -1
		case s.Number > n:
			return 1
		}
		return 0
	})
}

// take keeps bytes of the event being stepped, and hashes what is complete.
func (l *loader) take(s *segment, offset, length int64) {
	l.core.say(agent.Keep{Segment: s.id, Offset: offset, Length: int(length)})
	s.heard = l.core.now
	if s.from == neighbour {
		s.given += length
	} else {
		s.bought += length
	}
	s.hold(run{offset, offset + length})
	if s.has() {
		l.complete(s)
	}
}

// complete hashes a segment, as the world wants it of whoever passes bytes on.
func (l *loader) complete(s *segment) {
	if s.from == origin {
		l.learn(s.size, l.core.now-s.begun)
	}
	if p := s.peer; p != nil {
		p.speed = float64(s.given) / float64(max(1, l.core.now-s.begun))
		p.job = nil
	}
	s.rest()
	s.hashing = s.pieces()
	for i := range s.hashing {
		p := s.piece(i)
		l.core.say(agent.Hash{Segment: s.id, Piece: uint32(i), Length: int(p.to - p.from)})
	}
}

// hashed announces a segment once all of it is proven.
func (l *loader) hashed(ev agent.Hashed) {
	s := l.find(ev.Segment.Number)
	if s == nil {
		return
	}
	if s.hashing--; s.hashing > 0 {
		return
	}
	s.loaded = true
	l.core.tell(s.news())
	l.process()
}

// prune drops what was played long ago, and where the store is full what lies
// furthest ahead.
func (l *loader) prune() {
	keep := uint64(keepBehind / max(l.target, 1))
	for len(l.segments) > 0 && l.segments[0].Number+keep < l.playing && l.forget(0) {
	}
	for i := len(l.segments) - 1; i >= 0 && l.core.isFull(0); i-- {
		if s := l.segments[i]; s.size > 0 && s.Number > l.playing+1 {
			l.forget(i)
		}
	}
}

// forget drops a segment, unless it is on its way.
func (l *loader) forget(i int) bool {
	s := l.segments[i]
	if s.from != nowhere || s.hashing > 0 {
		return false
	}
	if s.size > 0 {
		l.core.stored -= s.size
		l.core.say(agent.Forget{Segment: s.id})
		l.core.tell(wire.Lost{Segments: []media.SegmentID{s.id}})
	}
	l.segments = slices.Delete(l.segments, i, i+1)
	return true
}
