package world

import (
	"encoding/binary"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// store stands for a viewer's store: which bytes are kept, not the bytes.
type store struct {
	segments map[media.SegmentID]*kept
	bytes    int64
	budget   int64
}

// kept is what a store has of one segment.
type kept struct {
	have     spans
	wrong    spans // of have, those that differ from the origin's
	verified spans // whole pieces whose right hash the agent was told
}

// payload is media bytes under way: where they belong, and whether they are
// what the origin has there.
type payload struct {
	segment media.SegmentID
	offset  int64
	length  int64
	wrong   bool
	lie     bool           // its frame is one that no honest viewer sends
	from    media.ViewerID // the neighbour who sent it; 0: the origin
}

// write keeps p[skip:skip+n] and returns how many of the bytes are new.
func (s *store) write(p payload, skip, n int64) int64 {
	k := s.segments[p.segment]
	if k == nil {
		k = &kept{}
		s.segments[p.segment] = k
	}
	from, to := p.offset+skip, p.offset+skip+n
	fresh := k.have.add(from, to)
	s.bytes += fresh
	k.wrong.remove(from, to)
	if p.wrong {
		k.wrong.add(from, to)
		k.verified.remove(from, to)
	}
	return fresh
}

func (s *store) drop(id media.SegmentID) {
	k := s.segments[id]
	if k == nil {
		return
	}
	s.bytes -= k.have.overlap(0, media.MaxSegmentBytes)
	delete(s.segments, id)
}

// holds reports whether all the bytes are there.
func (s *store) holds(id media.SegmentID, from, to int64) bool {
	k := s.segments[id]
	return k != nil && k.have.covers(from, to)
}

// right reports whether all the bytes are there and are the origin's.
func (s *store) right(id media.SegmentID, from, to int64) bool {
	k := s.segments[id]
	return k != nil && k.have.covers(from, to) && k.wrong.overlap(from, to) == 0
}

// proven reports whether the agent was told the right hashes of all the bytes.
func (s *store) proven(id media.SegmentID, from, to int64) bool {
	k := s.segments[id]
	return k != nil && k.verified.covers(from, to)
}

func (s *store) prove(id media.SegmentID, from, to int64) {
	if k := s.segments[id]; k != nil && k.have.covers(from, to) {
		k.verified.add(from, to)
	}
}

// sum stands for the SHA-256 of n bytes of a piece: the same for the same
// bytes, another for any others.
func (s *store) sum(id media.SegmentID, piece uint32, n int64) (wire.Sum, bool) {
	from := int64(piece) * media.PieceSize
	if !s.holds(id, from, from+n) {
		return wire.Sum{}, false
	}
	return sumOf(id, piece, n, !s.right(id, from, from+n)), true
}

func sumOf(id media.SegmentID, piece uint32, n int64, wrong bool) (sum wire.Sum) {
	x := uint64(id.Track) ^ mix(id.Number) ^ mix(uint64(piece)<<32|uint64(n))
	if wrong {
		x = ^x
	}
	for i := 0; i < len(sum); i += 8 {
		x = mix(x + 0x9e3779b97f4a7c15)
		binary.BigEndian.PutUint64(sum[i:], x)
	}
	return sum
}
