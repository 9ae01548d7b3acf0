package agent

import (
	"shoal/shared/media"
	"shoal/shared/wire"
)

// announce tells the neighbours what changed here, once it has waited for
// company.
func (a *Agent) announce() {
	if a.now < a.due.announce {
		return
	}
	a.due.announce = never
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
	if s.held == 0 && s.fetches == 0 || p.isApart(s.id.Track) && !p.wasRight(s.id.Track) {
		return
	}
	if s.nearby.disputed&p.slot != 0 {
		return
	}
	m := wire.Have{Segment: s.id, Fetching: s.fetches > 0}
	news := m.Fetching != (s.nearby.toldBringing&p.slot != 0)
	if news {
		s.nearby.toldBringing ^= p.slot
	}
	for i := range s.pieces {
		if !s.pieces[i].held {
			continue
		}
		if s.isFull(&m, i, p) {
			a.send(p, m)
			m = wire.Have{Segment: s.id, Fetching: m.Fetching}
			news = false
		}
		news = s.tellPiece(p, i, &m) || news
	}
	if news {
		a.send(p, m)
	}
}

// isFull reports whether what is to be told of piece i has no room in m: a run
// of hashes ends where the commitment has a gap.
func (s *segment) isFull(m *wire.Have, i int, p *peer) bool {
	if len(m.Hashes) == wire.MaxHashes || len(m.Pieces) == wire.MaxSpans {
		return true
	}
	hash := s.nearby.piece(i).toldSum&p.slot == 0
	return hash && len(m.Hashes) > 0 && int(m.From)+len(m.Hashes) != i
}

// tellPiece adds to m what is new of piece i, which is held: who states a hash
// has hashed the bytes.
func (s *segment) tellPiece(p *peer, i int, m *wire.Have) bool {
	c, n := &s.pieces[i], s.nearby.piece(i)
	news := false
	if n.toldSum&p.slot == 0 {
		if len(m.Hashes) == 0 {
			m.From = uint32(i)
		}
		m.Hashes = append(m.Hashes, c.sum)
		n.toldSum |= p.slot
		news = true
	}
	if s.length > 0 && i == len(s.pieces)-1 && s.nearby.toldLength&p.slot == 0 {
		m.Length, news = s.length, true
		s.nearby.toldLength |= p.slot
	}
	if (n.holders|n.toldHas)&p.slot == 0 {
		m.Pieces, news = appendPiece(m.Pieces, uint32(i)), true
		n.toldHas |= p.slot
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
	if a.isRetracted(p, m) {
		a.part(p, wire.BadPromise)
		return
	}
	if p.isApart(m.Segment.Track) && a.isRedeemed(p, m) {
		p.apart = remove(p.apart, m.Segment.Track)
	}
	if p.isApart(m.Segment.Track) || !a.admits(p, m) {
		p.claimAll(m)
		return
	}
	s := a.segment(m.Segment)
	n := &s.nearby
	if n.disputed&p.slot == 0 && !a.agree(p, s, m) {
		a.dispute(p, s, m)
	}
	if n.disputed&p.slot != 0 {
		p.claimAll(m)
		if n.opposed&p.slot != 0 && len(m.Pieces) > 0 {
			a.setApart(p, s.id.Track)
		}
		return
	}
	a.setBringing(p, s, m.Fetching)
	for _, span := range m.Pieces {
		for i := int(span.First); i < int(span.First+span.Count) && i < len(s.pieces); i++ {
			a.setHolder(p, s, i)
		}
	}
	a.lengthKnown(s)
	if a.wanted(s) {
		a.activate(s)
	}
}

func (a *Agent) setBringing(p *peer, s *segment, bringing bool) {
	switch was := s.nearby.bringing&p.slot != 0; {
	case bringing && !was:
		s.nearby.bringing |= p.slot
		a.progressed(s)
		a.askToYield()
	case was && !bringing:
		s.nearby.bringing &^= p.slot
		a.lookAt(s)
	}
}

func (a *Agent) setHolder(p *peer, s *segment, i int) {
	n := s.nearby.piece(i)
	if c := &s.pieces[i]; !c.known || n.holders&p.slot != 0 {
		return
	} else if s.active && !c.held {
		a.due.asks = 0
	}
	n.holders |= p.slot
	p.gives = true
	if !n.seen {
		n.seen = true
		a.progressed(s)
		a.askToYield()
	}
}

// withdrawn takes a neighbour's word that it no longer has segments.
func (a *Agent) withdrawn(p *peer, m wire.Lost) {
	for _, id := range m.Segments {
		p.unclaim(id)
		s := a.find(id)
		if s == nil {
			continue
		}
		s.nearby.forget(p.slot)
		if s.nearby.bringing|s.nearby.holdsAny() == 0 {
			s.progress = 0 // there was none: the next in rank waits for nobody
		}
		a.lookAt(s)
		for i := len(p.asked) - 1; i >= 0; i-- {
			if p.asked[i].seg == s {
				a.giveUp(p.asked[i], false)
			}
		}
		if s.held > 0 {
			a.touch(s)
		}
		a.forgetVoid(s)
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
