package agent

import (
	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/shared/wire"
)

// distrust throws away what neighbours said and sent of s: the origin's own
// bytes contradict it.
func (a *Agent) distrust(s *segment) {
	for i := range s.pieces {
		c := &s.pieces[i]
		if c.origin && c.got > 0 {
			c.known = c.held
			continue
		}
		a.reset(s, i)
		c.known = false
	}
	if s.nearby.met() != 0 {
		a.lost = append(a.lost, s.id)
	}
	a.hearAgain(s)
	s.check = 0
	length := s.length
	s.length = 0
	s.distrusted, s.reason = true, qoe.Integrity
	kept := 0
	for i := range s.pieces {
		if s.pieces[i].got > 0 {
			kept = i + 1
		}
	}
	s.pieces = s.pieces[:kept]
	s.measured = s.measured && s.settle(length)
	a.touch(s)
}

// hearAgain forgets what neighbours said of s, but for those who said otherwise
// than was believed: they are asked to say it again.
func (a *Agent) hearAgain(s *segment) {
	n := &s.nearby
	others := n.disputed &^ n.opposed
	a.recall(s, a.known)
	n.dispute(n.met())
	for _, p := range a.peers {
		if others&p.slot != 0 && !p.isApart(s.id.Track) {
			n.forget(p.slot)
			a.send(p, wire.Lost{Segments: []media.SegmentID{s.id}})
		}
	}
}

// measure takes the segment's length from the origin.
func (a *Agent) measure(s *segment, length int64) {
	if !s.settle(length) {
		s.measured = false
		a.contradict(s, s.nearby.holders(s.count()-1))
		s.settle(length)
	}
	s.measured = true
}

// contradict takes the origin's word against that of neighbours who hold
// something else.
func (a *Agent) contradict(s *segment, holders slots) {
	a.distrust(s)
	for _, p := range a.peers {
		if holders&p.slot != 0 {
			a.setApart(p, s.id.Track)
		}
	}
}

// hashed takes the hash of a stored piece: held against the commitment, or,
// where the bytes are the origin's own, the commitment's next entry.
func (a *Agent) hashed(ev Hashed) {
	if a.isStale(pieceID{ev.Segment, ev.Piece}) {
		return
	}
	s := a.find(ev.Segment)
	if s == nil || int(ev.Piece) >= len(s.pieces) || !s.pieces[ev.Piece].hashing {
		return
	}
	i := int(ev.Piece)
	c := &s.pieces[i]
	c.hashing = false
	if !ev.OK {
		a.reset(s, i)
		return
	}
	if !c.origin && c.sum != ev.Sum {
		a.liar(s, i)
		return
	}
	lie := c.origin && c.known && c.sum != ev.Sum
	if lie {
		a.contradict(s, s.nearby.holders(i))
		c = &s.pieces[i]
	}
	c.sum, c.known, c.held = ev.Sum, true, true
	a.judge(s, i)
	if c.origin && !lie {
		a.settled(s, i)
	}
	s.held++
	a.count(s, i)
	a.touch(s)
	if s.complete() {
		a.complete(s)
		return
	}
	a.endNeedless(s)
}

// liar parts from the neighbour whose piece did not match.
func (a *Agent) liar(s *segment, i int) {
	from := s.pieces[i].from
	a.reset(s, i)
	if p := a.peer(from); p != nil {
		a.part(p, wire.BadBytes)
	}
}

// uncount takes a verified piece out of the books of its segment.
func (a *Agent) uncount(s *segment, c *piece) {
	if c.origin {
		s.fromOrigin -= int64(c.got)
	} else {
		s.fromPeers -= int64(c.got)
	}
}

// count books a verified piece.
func (a *Agent) count(s *segment, i int) {
	c := &s.pieces[i]
	if c.origin {
		s.fromOrigin += int64(c.got)
		return
	}
	s.fromPeers += int64(c.got)
	a.stats.PeerBytes += int64(c.got)
	if p := a.peer(c.from); p != nil {
		p.received += int64(c.got)
	}
}
