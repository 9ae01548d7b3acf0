// Package store is the port Store: media bytes by segment, up to a hard
// budget. The native twin holds []byte; the twin in the browser holds
// ArrayBuffers, so that bytes never pass through WASM memory.
//
// Bytes are held by piece (media.PieceSize), in any order and in parts: what
// has been written of a piece is remembered in spans, and only what was
// written can be read or hashed. Writing the same bytes again is allowed.
package store

import "shoal/shared/media"

// MaxSegments bounds the segments held, so that empty or tiny ones cannot
// grow the store's index without end. Beyond it Write reports false.
const MaxSegments = 4096

// fits reports whether n bytes at offset lie within the longest segment.
func fits(offset int64, n int) bool {
	return offset >= 0 && n > 0 && offset <= media.MaxSegmentBytes-int64(n)
}

// left is how many bytes of a piece there are from offset.
func left(offset int64) int { return media.PieceSize - int(offset%media.PieceSize) }

// reserve makes room for the bytes and counts them; false where they do not
// fit, and then nothing has changed. The native twin calls it locked.
func (s *Segments) reserve(seg media.SegmentID, offset, n int64) bool {
	pieces, known := s.segments[seg]
	if s.closed || !known && len(s.segments) >= MaxSegments {
		return false
	}
	first, last := offset/media.PieceSize, (offset+n-1)/media.PieceSize
	growth := int64(0)
	for i := first; i <= last; i++ {
		have := 0
		if i < int64(len(pieces)) {
			have = pieces[i].size()
		}
		growth += max(min(offset+n-i*media.PieceSize, media.PieceSize)-int64(have), 0)
	}
	if s.held+growth > s.budget {
		return false
	}
	s.held += growth
	for int64(len(pieces)) <= last {
		pieces = append(pieces, piece{})
	}
	s.segments[seg] = pieces
	return true
}

// find is the piece that n bytes at offset lie in, and where; nil where they are
// not all written, or of several pieces. The native twin calls it locked.
func (s *Segments) find(seg media.SegmentID, offset int64, n int) (*piece, int) {
	i, at := offset/media.PieceSize, offset%media.PieceSize
	pieces := s.segments[seg]
	if i >= int64(len(pieces)) || !pieces[i].written.covers(at, at+int64(n)) {
		return nil, 0
	}
	return &pieces[i], int(at)
}
