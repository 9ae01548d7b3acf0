//go:build !js

package store

import (
	"crypto/sha256"
	"sync"

	"shoal/client/driver"
	"shoal/shared/media"
)

// Segments is the store of one native viewer. Its methods may be called from
// anywhere.
type Segments struct {
	inbox  driver.Inbox
	budget int64

	mu       sync.Mutex
	segments map[media.SegmentID][]piece
	held     int64
	closed   bool
}

// piece is as much of one piece as has been written, gaps included.
type piece struct {
	bytes   []byte
	written spans
}

var _ driver.Store = (*Segments)(nil)

// New makes an empty store that holds at most budget bytes.
func New(inbox driver.Inbox, budget int64) *Segments {
	return &Segments{inbox: inbox, budget: budget, segments: make(map[media.SegmentID][]piece)}
}

// Write implements driver.Store.
func (s *Segments) Write(seg media.SegmentID, offset int64, p driver.Payload, skip, n int) bool {
	b, ok := p.(driver.Bytes)
	if !ok || skip < 0 || !fits(offset, n) || skip > len(b)-n {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.reserve(seg, offset, int64(n)) {
		return false
	}
	pieces := s.segments[seg]
	for src := b[skip : skip+n]; len(src) > 0; {
		at := int(offset % media.PieceSize)
		put := min(len(src), media.PieceSize-at)
		pieces[offset/media.PieceSize].write(at, src[:put])
		src, offset = src[put:], offset+int64(put)
	}
	return true
}

func (p *piece) size() int { return len(p.bytes) }

func (p *piece) write(at int, src []byte) {
	if end := at + len(src); end > len(p.bytes) {
		grown := make([]byte, end)
		copy(grown, p.bytes)
		p.bytes = grown
	}
	copy(p.bytes[at:], src)
	p.written = p.written.add(int64(at), int64(at+len(src)))
}

// Hash implements driver.Store. The bytes are hashed as they are now.
func (s *Segments) Hash(seg media.SegmentID, piece uint32, offset int64, n int) {
	b := s.read(seg, offset, n)
	go func() {
		hashed := driver.PieceHashed{Segment: seg, Piece: piece, OK: b != nil}
		if hashed.OK {
			hashed.Sum = sha256.Sum256(b)
		}
		s.inbox.Post(hashed)
	}()
}

// Read implements driver.Store.
func (s *Segments) Read(seg media.SegmentID, offset int64, n int) driver.Payload {
	if b := s.read(seg, offset, n); b != nil {
		return driver.Bytes(b)
	}
	return nil
}

// View implements driver.Store.
func (s *Segments) View(seg media.SegmentID, offset int64, n int) driver.Payload {
	if !fits(offset, n) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, at := s.find(seg, offset, n)
	if p == nil {
		return nil
	}
	return driver.Bytes(p.bytes[at : at+n])
}

func (s *Segments) read(seg media.SegmentID, offset int64, n int) []byte {
	if !fits(offset, n) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]byte, 0, n)
	for len(out) < n {
		take := min(n-len(out), left(offset))
		p, at := s.find(seg, offset, take)
		if p == nil {
			return nil
		}
		out = append(out, p.bytes[at:at+take]...)
		offset += int64(take)
	}
	return out
}

// Drop implements driver.Store.
func (s *Segments) Drop(seg media.SegmentID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.segments[seg] {
		s.held -= int64(p.size())
	}
	delete(s.segments, seg)
}

// Bytes implements driver.Store.
func (s *Segments) Bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

// Close implements driver.Store: everything is forgotten, nothing more taken.
func (s *Segments) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.segments, s.held, s.closed = nil, 0, true
}
