package coord

// swapEvery is between two exchanges that one viewer takes part in: what is on
// the way over a connection is lost with it.
const swapEvery = 3 * second

// ample is how many links are enough, so that one of no use need not be replaced.
// Agents wish for no more.
const ample = 6

// exchange replaces one neighbour that v and it are of no use to by one of use;
// where all are of use, one that bears much by one that bears less.
// Where none can be found, it ends the link if both have enough without.
func (s *Swarm) exchange(v *viewer) {
	if s.now-v.swappedAt < swapEvery {
		return
	}
	if s.claim(v) {
		s.returnTo(v, s.now+swapEvery)
		return
	}
	l := s.useless(v)
	if l == nil {
		if s.unburden(v) {
			s.returnTo(v, s.now+swapEvery)
		}
		return
	}
	dropped := l.other
	isFull := len(v.links) > s.cfg.MaxNeighbours
	if (isFull || !s.meetWorthy(v)) && !(s.hasEnough(v) && s.hasEnough(dropped)) {
		return
	}
	s.end(v, dropped)
	v.swappedAt, dropped.swappedAt = s.now, s.now
	s.returnTo(v, s.now+swapEvery)
}

// hasEnough reports whether v can do with one link less.
func (s *Swarm) hasEnough(v *viewer) bool {
	return s.givers(v) >= s.enoughGivers(v) && (len(v.links) > ample || !s.canGive(v))
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

// claim finds a place for v, who has too few neighbours who give, with somebody
// who gives and has no place left: a neighbour who has plenty makes room, at
// both ends where both are full.
func (s *Swarm) claim(v *viewer) bool {
	if s.givers(v) >= s.enoughGivers(v) {
		return false
	}
	willAsk := len(v.links) < ample // for more neighbours, by itself
	for _, giver := range s.draw(v.site.members) {
		if !s.canGive(giver) || s.now-giver.swappedAt < swapEvery || !s.canMeet(v, giver, s.full()+1) {
			continue
		}
		isFull := max(len(v.links), len(giver.links)) >= s.cfg.MaxNeighbours
		if willAsk && !isFull || !s.makeRoom(giver, v) {
			continue
		}
		s.makeRoom(v, v)
		s.meet(v, giver)
		v.swappedAt, giver.swappedAt = s.now, s.now
		return true
	}
	return false
}

func (s *Swarm) givers(v *viewer) int { return len(v.links) - s.takers(v) }

// enoughGivers is how many neighbours who give are enough for v: it shares them
// where it gives nothing itself, and what a few bring it can pass on to many.
func (s *Swarm) enoughGivers(v *viewer) int {
	if s.canGive(v) {
		return min(fewLinks, len(v.site.members)-v.site.takers-1)
	}
	return min(fewLinks, s.room(v))
}

// makeRoom ends the link of a full viewer to the neighbour that has the most who
// give, beyond what it needs. To make place for one who gives itself, those who
// do not are left with fewer. It reports false where all need v.
func (s *Swarm) makeRoom(v, claimer *viewer) bool {
	if len(v.links) < s.cfg.MaxNeighbours {
		return true
	}
	var found *viewer
	most := 0
	for i := range v.links {
		other := v.links[i].other
		if v.links[i].over || s.now-other.swappedAt < swapEvery {
			continue
		}
		keeps := s.enoughGivers(other)
		if s.canGive(claimer) && !s.canGive(other) {
			keeps = fewTakes - 1
		}
		if spare := s.givers(other) - keeps; spare > most {
			most, found = spare, other
		}
	}
	if found == nil {
		return false
	}
	s.end(v, found)
	found.swappedAt = s.now
	return true
}
