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
	size    int64   // 0: not known yet
	got     []int64 // bytes of each piece
	hashing int     // pieces whose hash is still to come
	loaded  bool    // all of it is here, and proven
	heard   agent.Time
	begun   agent.Time
	bought  int64 // bytes from the origin
	given   int64 // bytes from peers
	errors  int
}

// has reports whether all bytes are here.
func (s *segment) has() bool {
	return s.size > 0 && s.prefix() == s.size
}

// prefix is the length of the pieces that are complete from the front.
func (s *segment) prefix() (n int64) {
	for i := range s.got {
		if s.got[i] < s.pieceLength(i) {
			break
		}
		n += s.got[i]
	}
	return n
}

func (s *segment) pieceLength(i int) int64 {
	return min(media.PieceSize, s.size-int64(i)*media.PieceSize)
}

// measure learns the length of a segment that will be here.
func (c *Core) measure(s *segment, size int64) {
	if s.size == 0 && size > 0 {
		s.size = size
		s.got = make([]int64, (size+media.PieceSize-1)/media.PieceSize)
		c.stored += size
	}
}

// correct takes the origin's word for the length over a peer's.
func (c *Core) correct(s *segment, size int64) {
	if s.size != size {
		c.stored -= s.size
		s.size = 0
	}
	c.measure(s, size)
}

// isFull reports whether so many bytes more leave less than a tenth of the store.
func (c *Core) isFull(more int64) bool { return c.stored+more > c.cfg.Memory-c.cfg.Memory/10 }

// rest forgets all but the complete pieces in front, from where it goes on.
func (s *segment) rest() {
	for i := int(s.prefix() / media.PieceSize); i < len(s.got); i++ {
		if s.got[i] < s.pieceLength(i) {
			s.got[i] = 0
		}
	}
	s.from, s.peer, s.fetch = nowhere, nil, 0
}

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
	for at, end := offset, min(offset+length, s.size); at < end; {
		i := int(at / media.PieceSize)
		next := min(end, int64(i+1)*media.PieceSize)
		s.got[i] = min(s.pieceLength(i), s.got[i]+next-at)
		at = next
	}
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
	s.from, s.peer, s.fetch = nowhere, nil, 0
	s.hashing = len(s.got)
	for i := range s.got {
		l.core.say(agent.Hash{Segment: s.id, Piece: uint32(i), Length: int(s.pieceLength(i))})
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
