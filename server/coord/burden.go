package coord

const (
	whole    = 1000 // a stream, in the parts that neighbours take of it
	fewDrawn = 16   // viewers looked at to find one who bears less
)

// part is what v takes of each neighbour who gives, where it asks all evenly.
func (s *Swarm) part(v *viewer) int { return whole / max(1, s.givers(v)) }

// burden is what all its neighbours take of v.
func (s *Swarm) burden(v *viewer) int {
	sum := 0
	for i := range v.links {
		sum += s.part(v.links[i].other)
	}
	return sum
}

// unburden exchanges the neighbour that bears most, where v gives nothing
// itself, for one who bears less even with v: who comes early meets those who
// are there, and they would bear it for good while later ones have little to do.
func (s *Swarm) unburden(v *viewer) bool {
	if s.canGive(v) || len(v.links) >= s.cfg.MaxNeighbours {
		return false
	}
	heavy, most := s.mostBurdened(v)
	if heavy == nil {
		return false
	}
	light := s.lessBurdened(v, most-2*s.part(v))
	if light == nil {
		return false
	}
	s.meet(lessLoaded(v, light))
	s.end(v, heavy)
	v.swappedAt, heavy.swappedAt, light.swappedAt = s.now, s.now, s.now
	return true
}

// mostBurdened is the neighbour of v, connected for long enough, that bears most.
func (s *Swarm) mostBurdened(v *viewer) (heavy *viewer, most int) {
	for i := range v.links {
		l := &v.links[i]
		if !l.up || l.over || s.now-l.since < swapEvery || s.now-l.other.swappedAt < swapEvery || !s.canGive(l.other) {
			continue
		}
		if n := s.burden(l.other); n > most {
			heavy, most = l.other, n
		}
	}
	return heavy, most
}

// lessBurdened is who bears least of some of v's site whom it can meet, and less
// than so much; nil where nobody does.
func (s *Swarm) lessBurdened(v *viewer, least int) (light *viewer) {
	drawn := s.draw(v.site.members)
	for _, other := range drawn[:min(fewDrawn, len(drawn))] {
		even := s.takers(other)+1 < s.givers(other) // more than half of its neighbours should give
		if !even || !s.gives(other, v) || s.now-other.swappedAt < swapEvery || !s.canMeet(v, other, s.cfg.MaxNeighbours) {
			continue
		}
		if n := s.burden(other); n < least {
			light, least = other, n
		}
	}
	return light
}
