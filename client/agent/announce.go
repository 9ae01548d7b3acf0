package agent

import (
	"shoal/shared/media"
	"shoal/shared/wire"
)

// maxHoldings bounds the segments remembered of one neighbour.
const maxHoldings = maxSegments

// announce tells the neighbours what changed here, once it has waited for
// company.
func (a *Agent) announce() {
	if a.now < a.flushAt {
		a.wakeBy(a.flushAt)
		return
	}
	a.flushAt = never
	for _, p := range a.peers {
		if !p.ready {
			continue
		}
		a.tellLost(p)
		for _, s := range a.changed {
			a.tell(p, s)
		}
	}
	for _, s := range a.changed {
		s.changed = false
	}
	a.changed, a.lost = a.changed[:0], a.lost[:0]
}

func (a *Agent) tellLost(p *peer) {
	for rest := a.lost; len(rest) > 0; {
		n := min(len(rest), wire.MaxLost)
		a.send(p, wire.Lost{Segments: append([]media.SegmentID(nil), rest[:n]...)})
		rest = rest[n:]
	}
}

// tell announces to p what it does not know yet of s: further commitment
// entries, and pieces that it lacks itself.
func (a *Agent) tell(p *peer, s *segment) {
	if s.held == 0 && s.fetches == 0 || p.isApart(s.id.Track) {
		return
	}
	h := p.holding(s.id)
	if h.disputed {
		return
	}
	m := wire.Have{Segment: s.id, Fetching: s.fetches > 0}
	news := m.Fetching != h.told.fetching
	h.told.fetching = m.Fetching
	for i := 0; i < len(s.pieces); i++ {
		if len(m.Hashes) == wire.MaxHashes || len(m.Pieces) == wire.MaxSpans {
			a.send(p, m)
			m = wire.Have{Segment: s.id, Fetching: m.Fetching}
			news = false
		}
		news = a.tellPiece(h, s, i, &m) || news
	}
	if news {
		a.send(p, m)
	}
}

// forgetTold makes the neighbours be told of s anew: what they heard is void.
func (a *Agent) forgetTold(s *segment) {
	for _, p := range a.peers {
		if h := p.holds[s.id]; h != nil {
			h.told = told{}
		}
	}
}

// tellPiece adds to m what is new of piece i. A run of hashes ends where the
// commitment has a gap; what follows waits for its own announcement.
func (a *Agent) tellPiece(h *holding, s *segment, i int, m *wire.Have) bool {
	c := &s.pieces[i]
	if !c.known {
		return false
	}
	news := false
	if !h.told.sums.has(i) {
		if len(m.Hashes) > 0 && int(m.From)+len(m.Hashes) != i {
			a.touch(s)
			return false
		}
		if len(m.Hashes) == 0 {
			m.From = uint32(i)
		}
		m.Hashes = append(m.Hashes, c.sum)
		h.told.sums.set(i)
		news = true
	}
	if s.length > 0 && i == len(s.pieces)-1 && !h.told.closed {
		m.Length, h.told.closed = s.length, true
		news = true
	}
	if c.held && !h.pieces.has(i) && h.told.pieces.set(i) {
		m.Pieces = appendPiece(m.Pieces, uint32(i))
		news = true
	}
	return news
}

func appendPiece(spans []wire.Span, i uint32) []wire.Span {
	if n := len(spans); n > 0 && spans[n-1].First+spans[n-1].Count == i {
		spans[n-1].Count++
		return spans
	}
	return append(spans, wire.Span{First: i, Count: 1})
}

// have takes a neighbour's announcement.
func (a *Agent) have(p *peer, m wire.Have) {
	if p.isApart(m.Segment.Track) || p.holds[m.Segment] == nil && len(p.holds) >= maxHoldings {
		return
	}
	s, h := a.segment(m.Segment), p.holding(m.Segment)
	if !h.disputed && !a.agree(p, s, h, m) {
		h.disputed, h.opposed, h.fetching, h.pieces = true, s.opposes(m), false, nil
	}
	if h.disputed {
		if h.opposed && len(m.Pieces) > 0 {
			a.setApart(p, s.id.Track)
		}
		return
	}
	if m.Fetching && !h.fetching {
		s.progress = a.now
	}
	h.fetching = m.Fetching
	for _, span := range m.Pieces {
		for i := int(span.First); i < int(span.First+span.Count) && i < len(s.pieces); i++ {
			if s.pieces[i].known && h.pieces.set(i) && s.seen.set(i) {
				s.progress = a.now
			}
		}
	}
	a.lengthKnown(s)
	if a.wanted(s) {
		a.activate(s)
	}
}

// agree compares a neighbour's commitment with the one in use and takes over
// what is new. Contradicting bytes that came from the origin itself proves a
// lie, or a differing edge: the neighbour is not believed for this segment.
func (a *Agent) agree(p *peer, s *segment, h *holding, m wire.Have) bool {
	for i, sum := range m.Hashes {
		at := int(m.From) + i
		if s.length > 0 && at >= s.count() || !s.commit(at, sum) {
			return false
		}
		h.told.sums.set(at)
	}
	if m.Length == 0 {
		return true
	}
	h.told.closed = true
	return s.settle(m.Length)
}

// withdrawn takes a neighbour's word that it no longer has segments.
func (a *Agent) withdrawn(p *peer, m wire.Lost) {
	for _, id := range m.Segments {
		delete(p.holds, id)
		s := a.segs[id]
		if s == nil {
			continue
		}
		for i := len(p.asked) - 1; i >= 0; i-- {
			if p.asked[i].seg == s {
				a.giveUp(p.asked[i], false)
			}
		}
		if s.held > 0 {
			a.touch(s)
		}
	}
}

// withdraw stops all work on a segment, here and at neighbours and origin.
func (a *Agent) withdraw(s *segment) {
	for i := range s.pieces {
		if s.pieces[i].asked != nil {
			a.giveUp(s.pieces[i].asked, true)
		}
	}
	a.abortFetches(s)
}
