package agent

import (
	"slices"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// maxClaims bounds what is remembered of one neighbour's words that were not
// believed.
const maxClaims = 64

// claim is what a neighbour said of a piece, where its word did not count.
type claim struct {
	segment media.SegmentID
	piece   int
	sum     wire.Sum
}

// claim notes a word that is not believed. It may turn out to have been right, or
// the neighbour may say otherwise.
func (p *peer) claim(id media.SegmentID, piece int, sum wire.Sum) {
	if slices.Contains(p.claims, claim{id, piece, sum}) {
		return
	}
	if len(p.claims) == maxClaims {
		p.claims = slices.Delete(p.claims, 0, 1)
	}
	p.claims = append(p.claims, claim{id, piece, sum})
}

func (p *peer) claimAll(m wire.Have) {
	for i, sum := range m.Hashes {
		p.claim(m.Segment, int(m.From)+i, sum)
	}
}

// recall keeps in mind what neighbours said of s, though it counts no more.
func (a *Agent) recall(s *segment, who slots) {
	for i := range min(len(s.pieces), len(s.nearby.pieces)) {
		for rest := s.nearby.pieces[i].stated & who; rest != 0; rest &= rest - 1 {
			a.seat[rest.first()].claim(s.id, i, s.pieces[i].sum)
		}
	}
}

// unclaim forgets what a neighbour said of a segment.
func (p *peer) unclaim(id media.SegmentID) {
	p.claims = slices.DeleteFunc(p.claims, func(c claim) bool { return c.segment == id })
}

// isOther reports whether m says otherwise than the claim.
func (c claim) isOther(m wire.Have) bool {
	i := c.piece - int(m.From)
	return c.segment == m.Segment && i >= 0 && i < len(m.Hashes) && m.Hashes[i] != c.sum
}

// isRetracted reports whether a neighbour says otherwise than it said before,
// without having withdrawn it: no honest viewer does.
func (a *Agent) isRetracted(p *peer, m wire.Have) bool {
	s := a.find(m.Segment)
	return s != nil && s.isRetracted(p, m) || slices.ContainsFunc(p.claims, func(c claim) bool { return c.isOther(m) })
}

func (s *segment) isRetracted(p *peer, m wire.Have) bool {
	for i, sum := range m.Hashes {
		at := int(m.From) + i
		if at < len(s.nearby.pieces) && s.nearby.pieces[at].stated&p.slot != 0 && s.isKnown(at) && s.pieces[at].sum != sum {
			return true
		}
	}
	return m.Length > 0 && s.nearby.statedLength&p.slot != 0 && s.length > 0 && m.Length != s.length
}

// judge holds what neighbours said of a piece against what is held of it now.
func (a *Agent) judge(s *segment, i int) {
	sum, origin := s.pieces[i].sum, s.pieces[i].origin
	a.judges = a.judges || origin
	stated := s.nearby.stated(i)
	for _, p := range a.peers {
		if a.proven&p.slot != 0 || p.isApart(s.id.Track) {
			continue
		}
		if stated&p.slot != 0 {
			a.prove(p, s.id.Track)
			continue
		}
		for _, c := range p.claims {
			if c.segment != s.id || c.piece != i {
				continue
			}
			if c.sum == sum {
				a.prove(p, s.id.Track)
			} else if origin {
				a.setApart(p, s.id.Track)
			}
			break
		}
	}
}

// unlearn forgets the hashes that only a liar told.
func (a *Agent) unlearn(p *peer) {
	for _, s := range a.order {
		for i := range s.nearby.pieces {
			if s.nearby.pieces[i].stated != p.slot || !s.isKnown(i) || s.pieces[i].held || s.pieces[i].origin {
				continue
			}
			a.reset(s, i)
			s.pieces[i].known = false
		}
	}
}
