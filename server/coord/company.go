package coord

import "slices"

// companions is how many who play the same track a viewer should know. Others
// bring it nothing now, but they may once either changes to another rendition.
const companions = 3

// accompany introduces v to more of those who play its tracks where it has
// neighbours, but too few of them do.
func (s *Swarm) accompany(v *viewer) {
	for i := range v.seats {
		g := v.seats[i].group
		missing := min(companions-v.fellows(g), s.full()-len(v.links))
		if missing <= 0 || len(v.links) < companions {
			continue
		}
		found := s.keep(v, s.draw(g.members), 2*missing, func(*viewer) int { return s.full() })
		slices.SortStableFunc(found, func(a, b *viewer) int { return len(a.links) - len(b.links) })
		for _, other := range found[:min(missing, len(found))] {
			s.meet(v, other)
		}
	}
}

// fellows is how many neighbours of v are in g, too.
func (v *viewer) fellows(g *group) int {
	n := 0
	for i := range v.links {
		if v.links[i].other.seat(g) != nil {
			n++
		}
	}
	return n
}
