package coord

// swapEvery is between two exchanges that one viewer takes part in: what is on
// the way over a connection is lost with it.
const swapEvery = 3 * second

// ample is how many links are enough, so that one of no use need not be replaced.
// Agents wish for no more.
const ample = 6

// exchange replaces one neighbour that v and it are of no use to by one of use.
// Where none can be found, it ends the link if both have enough without.
func (s *Swarm) exchange(v *viewer) {
	if s.now-v.swappedAt < swapEvery {
		return
	}
	l := s.useless(v)
	if l == nil {
		return
	}
	dropped := l.other
	full := len(v.links) > s.cfg.MaxNeighbours
	if (full || !s.meetWorthy(v)) && min(len(v.links), len(dropped.links)) <= ample {
		return
	}
	s.end(v, dropped)
	v.swappedAt, dropped.swappedAt = s.now, s.now
	s.returnTo(v, s.now+swapEvery)
}

// useless is a connection of v's, old enough to judge, over which nothing of use
// can pass in either direction; nil where all are of use.
func (s *Swarm) useless(v *viewer) *link {
	for i := range v.links {
		l := &v.links[i]
		if l.up && !l.over && s.now-l.since >= swapEvery && s.now-l.other.swappedAt >= swapEvery && s.worth(v, l.other) == 0 {
			return l
		}
	}
	return nil
}

// meetWorthy introduces v to one more of its site who is of use, and best can
// give to it.
func (s *Swarm) meetWorthy(v *viewer) bool {
	before := len(v.links)
	if g := v.narrowest(); g != nil {
		s.meetSome(v, g.members, 1, s.cfg.MaxNeighbours)
	}
	if len(v.links) == before {
		s.meetSome(v, v.site.members, 1, s.cfg.MaxNeighbours)
	}
	return len(v.links) > before
}
