package store

import (
	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/media"
)

// Segments is the store of one viewer. Its methods are for the driver's loop
// alone. The bytes lie in ArrayBuffers of at most one piece each, which are
// handed out by View only.
type Segments struct {
	inbox    driver.Inbox
	budget   int64
	hasher   hasher
	segments map[media.SegmentID][]piece
	held     int64
	closed   bool
}

// piece is as much of one piece as has been written, gaps included.
type piece struct {
	bytes   js.Bytes // with room to grow
	n       int      // bytes up to the last one written
	written spans
}

var _ driver.Store = (*Segments)(nil)

// New makes an empty store that holds at most budget bytes.
func New(inbox driver.Inbox, budget int64) *Segments {
	return &Segments{
		inbox: inbox, budget: budget,
		hasher:   newHasher(inbox),
		segments: make(map[media.SegmentID][]piece),
	}
}

// Write implements driver.Store.
func (s *Segments) Write(seg media.SegmentID, offset int64, p driver.Payload, skip, n int) bool {
	b, ok := p.(js.Bytes)
	if !ok || skip < 0 || !fits(offset, n) || skip > b.Len()-n {
		return false
	}
	if !s.reserve(seg, offset, int64(n)) {
		return false
	}
	pieces := s.segments[seg]
	for end := skip + n; skip < end; {
		at := int(offset % media.PieceSize)
		put := min(end-skip, media.PieceSize-at)
		pieces[offset/media.PieceSize].write(at, b.Slice(skip, skip+put))
		skip, offset = skip+put, offset+int64(put)
	}
	return true
}

func (p *piece) size() int { return p.n }

func (p *piece) write(at int, src js.Bytes) {
	end := at + src.Len()
	if end > p.bytes.Len() {
		p.resize(room(end))
	}
	p.bytes.Put(at, src)
	p.n = max(p.n, end)
	p.written = p.written.add(int64(at), int64(end))
}

// small is how long a piece may be whose buffer is made no longer, in bytes.
const small = 8 << 10

// room is how long the buffer of a piece is made whose first n bytes are to be
// written: where more may follow all of it at once, since every buffer and every
// copy is a call of JavaScript.
func room(n int) int {
	if n > small {
		return media.PieceSize
	}
	return n
}

func (p *piece) resize(n int) {
	was := p.bytes
	p.bytes = js.NewBytes(n)
	if p.n > 0 {
		p.bytes.Put(0, was.Slice(0, p.n))
	}
}

// Hash implements driver.Store. The bytes are hashed as they are now. Who has a
// piece hashed has all of it, so a buffer that is longer gives the rest back.
func (s *Segments) Hash(seg media.SegmentID, piece uint32, offset int64, n int) {
	if pieces := s.segments[seg]; int(piece) < len(pieces) {
		if p := &pieces[piece]; p.n < p.bytes.Len() {
			p.resize(p.n)
		}
	}
	parts := s.parts(seg, offset, n)
	switch len(parts) {
	case 0:
		s.inbox.Post(driver.PieceHashed{Segment: seg, Piece: piece})
	case 1:
		s.hasher.hash(hashing{seg, piece, parts[0]})
	default:
		s.hasher.hash(hashing{seg, piece, js.Join(parts...)})
	}
}

// Read implements driver.Store.
func (s *Segments) Read(seg media.SegmentID, offset int64, n int) driver.Payload {
	if parts := s.parts(seg, offset, n); parts != nil {
		return js.Join(parts...)
	}
	return nil
}

// View implements driver.Store.
func (s *Segments) View(seg media.SegmentID, offset int64, n int) driver.Payload {
	if parts := s.parts(seg, offset, n); len(parts) == 1 {
		return parts[0]
	}
	return nil
}

// parts are views of what is stored; nil where not all of it has been written.
func (s *Segments) parts(seg media.SegmentID, offset int64, n int) []js.Bytes {
	if !fits(offset, n) {
		return nil
	}
	var parts []js.Bytes
	for n > 0 {
		take := min(n, left(offset))
		p, at := s.find(seg, offset, take)
		if p == nil {
			return nil
		}
		parts = append(parts, p.bytes.Slice(at, at+take))
		offset, n = offset+int64(take), n-take
	}
	return parts
}

// Drop implements driver.Store.
func (s *Segments) Drop(seg media.SegmentID) {
	for _, p := range s.segments[seg] {
		s.held -= int64(p.n)
	}
	delete(s.segments, seg)
}

// Bytes implements driver.Store.
func (s *Segments) Bytes() int64 { return s.held }

// Close implements driver.Store: everything is forgotten, nothing more taken.
func (s *Segments) Close() {
	s.segments, s.held, s.closed = nil, 0, true
}
