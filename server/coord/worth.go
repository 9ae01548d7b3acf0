package coord

import (
	"cmp"
	"slices"
)

const (
	slowUp   = 256 // kbit/s, below which a viewer's upload is in nobody's time
	maxHeld  = 4   // spans of one track that count
	fewTakes = 2   // neighbours of a viewer who gives nothing, at least
	soon     = 4   // segments that a viewer of a title needs next
)

// setPositions keeps a bounded copy.
func (v *viewer) setPositions(list []Position) {
	v.positions = v.positions[:0]
	for _, p := range list[:min(len(list), maxTracks)] {
		p.Held = slices.Clone(p.Held[:min(len(p.Held), maxHeld)])
		v.positions = append(v.positions, p)
	}
}

// canGive reports whether v uploads at all, and fast enough to be of use.
func (s *Swarm) canGive(v *viewer) bool {
	return s.cfg.Blind.Uplink || v.up == 0 || v.up >= slowUp
}

// taking is 1 for a viewer who gives nothing.
func (s *Swarm) taking(v *viewer) int {
	if s.canGive(v) {
		return 0
	}
	return 1
}

// gives reports whether a can give b anything that it needs next. At a live
// edge everybody needs the same; what is not known of a title is hoped for.
func (s *Swarm) gives(a, b *viewer) bool {
	if !s.canGive(a) {
		return false
	}
	if s.cfg.Blind.Position || len(a.positions) == 0 || len(b.positions) == 0 {
		return true
	}
	for _, need := range b.positions {
		for _, has := range a.positions {
			if has.Track == need.Track && has.covers(need.Next, need.Next+soon) {
				return true
			}
		}
	}
	return false
}

// covers reports whether any segment from first to last is held.
func (p Position) covers(first, last uint64) bool {
	return slices.ContainsFunc(p.Held, func(h Span) bool { return h.First <= last && first <= h.Last })
}

// worth is what v and other are to each other, more being better for v.
func (s *Swarm) worth(v, other *viewer) int {
	worth := 0
	if s.gives(other, v) {
		worth = 2
	}
	if s.gives(v, other) {
		worth++
	}
	return worth
}

// prefer puts those of most worth to v first, and leaves out those who are of
// none, unless v would have too few links to be reached by anything.
func (s *Swarm) prefer(v *viewer, drawn []*viewer) []*viewer {
	even, taking := true, s.taking(v)
	for _, other := range drawn {
		other.worth = s.worth(v, other)
		if taking == 1 && other.worth > 1 && s.takers(other) >= s.cfg.MaxNeighbours/2 {
			other.worth = 1 // half of its neighbours should give
		}
		even = even && other.worth == drawn[0].worth
	}
	if even && len(drawn) > 0 && drawn[0].worth > 0 {
		return drawn
	}
	slices.SortStableFunc(drawn, func(a, b *viewer) int { return cmp.Compare(b.worth, a.worth) })
	if len(v.links) < fewLinks {
		return drawn
	}
	worthy := 0
	for worthy < len(drawn) && drawn[worthy].worth > 0 {
		worthy++
	}
	return drawn[:worthy]
}

// takers counts the neighbours of v that give nothing.
func (s *Swarm) takers(v *viewer) int {
	n := 0
	for i := range v.links {
		n += s.taking(v.links[i].other)
	}
	return n
}
