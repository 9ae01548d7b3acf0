package agent

import (
	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/shared/wire"
)

// maxSegments bounds the segments remembered, held or only announced.
const maxSegments = 4096

// segment is what is known and held of one segment.
type segment struct {
	id       media.SegmentID
	listing  Listing // URI and range, once known
	fresh    bool    // heard of as new, at heardAt
	heardAt  Time
	progress Time // last time that more of it came near; 0 never
	pace     Time // the longest that it took until more of it came near
	came     Time // for how long more and more of it came near, in so many steps
	steps    int64
	movedAt  Time // last time a neighbour's bytes of it came in
	lookAt   Time // when it is looked at again; 0 at once
	keptAt   Time // last time that bytes of it were kept; 0: none are
	wantedAt Time // when the player asked for it, the first of asks

	length   int64 // bytes; 0 unknown
	measured bool  // length is the origin's word
	pieces   []piece
	held     int // pieces held
	done     bool
	active   bool
	changed  bool // neighbours are to be told
	nearby   nearby
	by       slots // the neighbour at whose word most of it is remembered

	asks     []RequestID
	deadline Time // of asks
	wanted   Time // the deadline when the first of them was made
	fetches  int
	askedAt  Time // when the origin was first asked for it; 0 never
	retryAt  Time // no second request to the origin before
	failed   FetchFailed
	reported bool // failed, to the player

	check int // index + 1 of a piece that is in doubt; 0: none is

	distrusted bool // neighbours were caught saying other than the origin

	fromPeers, fromOrigin int64
	reason                qoe.Reason // of the first origin bytes
}

// piece is one piece of a segment.
type piece struct {
	sum     wire.Sum
	known   bool // sum is
	held    bool // stored and verified
	hashing bool // stored, being hashed
	origin  bool // the bytes came, or are coming, from the origin
	frames  uint8
	got     int // bytes stored so far
	slot    int // bytes of the store that are taken: thrown away bytes keep their place until Forget
	from    media.ViewerID
	asked   *request
}

// recent are the entries found last: one event after the other is about the same
// few segments.
type recent struct {
	ids  [4]media.SegmentID
	segs [4]*segment
	turn int
}

func (l *recent) forget(s *segment) {
	for i := range l.segs {
		if l.segs[i] == s {
			l.segs[i] = nil
		}
	}
}

// find is the entry of a segment; nil where there is none.
func (a *Agent) find(id media.SegmentID) *segment {
	l := &a.recent
	for i := range l.ids {
		if l.ids[i] == id && l.segs[i] != nil {
			return l.segs[i]
		}
	}
	s := a.segs[id]
	if s != nil {
		l.ids[l.turn], l.segs[l.turn] = id, s
		l.turn = (l.turn + 1) % len(l.segs)
	}
	return s
}

// segment finds or makes the entry of a segment.
func (a *Agent) segment(id media.SegmentID) *segment {
	if s := a.find(id); s != nil {
		return s
	}
	if len(a.order) >= maxSegments {
		a.forgetLeast()
	}
	s := &segment{id: id}
	if t := a.knownTrack(id.Track); t != nil {
		s.listing, _ = t.listing(id.Number)
	}
	a.segs[id] = s
	a.order = append(a.order, s)
	return s
}

// count is the number of pieces, 0 while the length is unknown.
func (s *segment) count() int {
	return int((s.length + media.PieceSize - 1) / media.PieceSize)
}

// size is the length of piece i, which is full unless it is the last.
func (s *segment) size(i int) int {
	if s.length == 0 {
		return media.PieceSize
	}
	return int(min(media.PieceSize, s.length-int64(i)*media.PieceSize))
}

// grow makes room for n pieces.
func (s *segment) grow(n int) {
	for len(s.pieces) < n {
		s.pieces = append(s.pieces, piece{})
	}
}

// settle fixes the segment's length. It reports false where that contradicts
// what is known.
func (s *segment) settle(length int64) bool {
	if s.length != 0 {
		return s.length == length
	}
	if n := int((length + media.PieceSize - 1) / media.PieceSize); n < len(s.pieces) {
		return false
	}
	s.length = length
	s.grow(s.count())
	return true
}

// complete reports whether every piece is held.
func (s *segment) complete() bool { return s.length > 0 && s.held == s.count() }

// missing are the bytes neither held nor being hashed; the typical size of
// segment is assumed where the length is unknown.
func (s *segment) missing() int64 {
	if s.length == 0 {
		return max(4-int64(s.held), 1) * media.PieceSize
	}
	n := s.length
	for i := range s.pieces {
		if s.pieces[i].held || s.pieces[i].hashing {
			n -= int64(s.size(i))
		}
	}
	return n
}

// commit notes the hash of piece i. It reports false where another is known.
func (s *segment) commit(i int, sum wire.Sum) bool {
	s.grow(i + 1)
	p := &s.pieces[i]
	if p.known {
		return p.sum == sum
	}
	p.sum, p.known = sum, true
	return true
}

// progressed notes that more of s came near.
func (a *Agent) progressed(s *segment) {
	if s.progress > 0 {
		s.pace = max(s.pace, a.now-s.progress)
		s.came, s.steps = s.came+a.now-s.progress, s.steps+1
		if t := a.knownTrack(s.id.Track); t != nil && s.id.Number >= t.paced {
			t.paced, t.pace = s.id.Number, s.came/s.steps
		}
	}
	s.progress = a.now
}

// activate puts a segment on the list of those that are worked on.
func (a *Agent) activate(s *segment) {
	if s.active || s.done {
		return
	}
	s.active = true
	a.active = append(a.active, s)
	a.lookAt(s)
}

// wanted reports whether a segment is still worth working on.
func (a *Agent) wanted(s *segment) bool {
	if s.done {
		return false
	}
	if len(s.asks) > 0 || s.fetches > 0 || s.check > 0 {
		return true
	}
	t := a.knownTrack(s.id.Track)
	return t != nil && a.isPlaying(t.id) && t.wants(s.id.Number)
}

// refocus makes active what the player's new position makes worth having.
func (a *Agent) refocus() {
	for _, s := range a.order {
		if !s.active && a.wanted(s) {
			a.activate(s)
		}
	}
}

// sweep takes off the list what is no longer worked on.
func (a *Agent) sweep() {
	kept := a.active[:0]
	for _, s := range a.active {
		if a.wanted(s) {
			kept = append(kept, s)
			continue
		}
		s.active = false
		a.withdraw(s)
	}
	clear(a.active[len(kept):])
	a.active = kept
}

// touch notes that neighbours are to be told of s.
func (a *Agent) touch(s *segment) {
	if s.changed || !a.mayUpload() {
		return
	}
	s.changed = true
	a.changed = append(a.changed, s)
	sooner(&a.due.announce, a.now+a.cfg.Batch)
}
