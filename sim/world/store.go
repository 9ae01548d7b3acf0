package world

import (
	"encoding/binary"
	"slices"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// store stands for a viewer's store: which bytes are kept, not the bytes.
type store struct {
	shelves []shelf // by track, as they came up
	spare   []*kept // dropped, to be used again
	bytes   int64
	budget  int64
}

// shelf is what is kept of one track: segment number base+i at i, nil where
// nothing is. An init segment, whose number is no place in a row, has a shelf
// of its own.
type shelf struct {
	name media.SegmentID
	base uint64
	kept []*kept
}

// shelfOf names the shelf of a segment.
func shelfOf(id media.SegmentID) media.SegmentID {
	if !id.IsInit() {
		id.Number = 0
	}
	return id
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

// find is what is kept of a segment; nil where nothing is.
func (s *store) find(id media.SegmentID) *kept {
	name := shelfOf(id)
	for i := range s.shelves {
		h := &s.shelves[i]
		if h.name == name && id.Number-h.base < uint64(len(h.kept)) {
			return h.kept[id.Number-h.base]
		}
	}
	return nil
}

// shelf is that of a segment, made where there is none.
func (s *store) shelf(id media.SegmentID) *shelf {
	name := shelfOf(id)
	for i := range s.shelves {
		if s.shelves[i].name == name {
			return &s.shelves[i]
		}
	}
	s.shelves = append(s.shelves, shelf{name: name, base: id.Number})
	return &s.shelves[len(s.shelves)-1]
}

// open makes room for a segment of which nothing is kept.
func (s *store) open(id media.SegmentID) *kept {
	h := s.shelf(id)
	if len(h.kept) == 0 {
		h.base = id.Number
	}
	if id.Number < h.base {
		h.kept = append(make([]*kept, h.base-id.Number, uint64(len(h.kept))+h.base-id.Number), h.kept...)
		h.base = id.Number
	}
	for id.Number-h.base >= uint64(len(h.kept)) {
		h.kept = append(h.kept, nil)
	}
	k := &kept{}
	if n := len(s.spare); n > 0 {
		k, s.spare = s.spare[n-1], s.spare[:n-1]
	}
	h.kept[id.Number-h.base] = k
	return k
}

// write keeps p[skip:skip+n] and returns how many of the bytes are new.
func (s *store) write(p payload, skip, n int64) int64 {
	k := s.find(p.segment)
	if k == nil {
		k = s.open(p.segment)
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
	k := s.find(id)
	if k == nil {
		return
	}
	s.bytes -= k.have.overlap(0, media.MaxSegmentBytes)
	k.have, k.wrong, k.verified = k.have[:0], k.wrong[:0], k.verified[:0]
	s.spare = append(s.spare, k)
	h := s.shelf(id)
	h.kept[id.Number-h.base] = nil
	first := slices.IndexFunc(h.kept, func(k *kept) bool { return k != nil })
	if first < 0 {
		first = len(h.kept)
	}
	h.kept = slices.Delete(h.kept, 0, first)
	h.base += uint64(first)
}

// holds reports whether all the bytes are there.
func (s *store) holds(id media.SegmentID, from, to int64) bool {
	k := s.find(id)
	return k != nil && k.have.covers(from, to)
}

// right reports whether all the bytes are there and are the origin's.
func (s *store) right(id media.SegmentID, from, to int64) bool {
	k := s.find(id)
	return k != nil && k.have.covers(from, to) && k.wrong.overlap(from, to) == 0
}

// proven reports whether the agent was told the right hashes of all the bytes.
func (s *store) proven(id media.SegmentID, from, to int64) bool {
	k := s.find(id)
	return k != nil && k.verified.covers(from, to)
}

func (s *store) prove(id media.SegmentID, from, to int64) {
	if k := s.find(id); k != nil && k.have.covers(from, to) {
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
