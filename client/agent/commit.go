package agent

import (
	"slices"

	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/shared/wire"
)

// agree compares a neighbour's commitment with the one in use, and takes over
// what is new where its word is enough.
func (a *Agent) agree(p *peer, s *segment, m wire.Have) bool {
	for i, sum := range m.Hashes {
		at := int(m.From) + i
		if s.length > 0 && at >= s.count() {
			return false
		}
		if s.isKnown(at) && s.pieces[at].held && s.pieces[at].sum == sum {
			a.prove(p, s.id.Track)
		}
		if !s.isKnown(at) && !a.believes(p) {
			p.claim(s.id, at, sum)
			continue
		}
		if !s.commit(at, sum) {
			return false
		}
		n := s.nearby.piece(at)
		n.toldSum |= p.slot
		n.stated |= p.slot
	}
	if m.Length == 0 {
		return true
	}
	s.nearby.toldLength |= p.slot
	if s.length == 0 {
		a.lookAt(s)
	}
	if !s.settle(m.Length) {
		return false
	}
	s.nearby.statedLength |= p.slot
	return true
}

func (s *segment) isKnown(i int) bool { return i < len(s.pieces) && s.pieces[i].known }

// believes reports whether a neighbour's word alone makes a hash known: it has
// said what is true of bytes that are held here, or this viewer has none by which
// to judge. So nobody is believed who begins with a lie.
func (a *Agent) believes(p *peer) bool { return a.believed()&p.slot != 0 }

// believed are the neighbours whose word counts. Of nobody else is a piece asked:
// who names the hash of other bytes gains nothing by one who sends such bytes.
func (a *Agent) believed() slots {
	if a.judges {
		return a.proven
	}
	return a.known
}

func (a *Agent) prove(p *peer, t media.TrackID) {
	if a.proven&p.slot == 0 {
		a.proven |= p.slot
		a.lookAtAll() // what it holds may be asked for now
	}
	if !p.wasRight(t) {
		p.right = append(p.right, t)
	}
}

// wasRight reports whether p once said of a track what is true here: its origin
// gives it the same bytes.
func (p *peer) wasRight(t media.TrackID) bool { return slices.Contains(p.right, t) }

// maxRedeemed bounds how often a neighbour is believed again.
const maxRedeemed = 3

// isRedeemed reports whether a neighbour that was found wrong in a track is right
// again: it may have believed a liar.
func (a *Agent) isRedeemed(p *peer, m wire.Have) bool {
	s := a.find(m.Segment)
	if s == nil || !p.wasRight(s.id.Track) || p.redeemed == maxRedeemed {
		return false
	}
	for i, sum := range m.Hashes {
		at := int(m.From) + i
		if s.isKnown(at) && s.pieces[at].held && s.pieces[at].origin && s.pieces[at].sum == sum {
			p.redeemed++
			return true
		}
	}
	return false
}

// dispute leaves a neighbour out of a segment of which it says otherwise than
// was believed. The origin decides between them: of one piece.
func (a *Agent) dispute(p *peer, s *segment, m wire.Have) {
	n := &s.nearby
	n.holdsNo(p.slot)
	n.bringing &^= p.slot
	n.disputed |= p.slot
	a.lookAt(s)
	if s.opposes(m) {
		n.opposed |= p.slot
		return
	}
	a.doubt(p, s, s.disputedPiece(m))
}

// doubt has the origin decide about a piece.
func (a *Agent) doubt(p *peer, s *segment, i int) {
	if s.check != 0 || s.listing.URI == "" || s.done && s.fromPeers == 0 {
		return
	}
	s.check, s.nearby.doubters = i+1, p.slot
	s.done = false
	a.activate(s)
	a.lookAt(s)
}

// disputedPiece is the piece of which m says otherwise than is known, or the
// last, whose length it disputes.
func (s *segment) disputedPiece(m wire.Have) int {
	for i, sum := range m.Hashes {
		if at := int(m.From) + i; s.isKnown(at) && s.pieces[at].sum != sum {
			return at
		}
	}
	return max(0, s.count()-1)
}

// settleDispute asks the origin for the piece in doubt.
func (a *Agent) settleDispute(s *segment) {
	i := s.check - 1
	if i < 0 || s.fetches > 0 || a.now < s.retryAt || len(a.fetches) >= maxFetches {
		return
	}
	if i >= len(s.pieces) || s.pieces[i].origin && s.pieces[i].held {
		s.check = 0
		return
	}
	if s.pieces[i].origin && s.pieces[i].hashing {
		return
	}
	a.reset(s, i)
	a.fetch(s, i, i+1, qoe.Integrity)
}

// settled notes that the origin's own bytes of piece i are here: who said
// otherwise is not believed any more.
func (a *Agent) settled(s *segment, i int) {
	if s.check != i+1 {
		return
	}
	s.check = 0
	for _, p := range a.peers {
		if s.nearby.doubters&p.slot != 0 {
			a.setApart(p, s.id.Track)
		}
	}
}
