package coord

import "slices"

const (
	seedsMet  = 2  // seeds of each track that a viewer should know
	fewLocals = 3  // below so many others in the site, other sites help out
	fewLinks  = 3  // below so many links a viewer may be one too many for others
	maxDraw   = 64 // viewers looked at to find neighbours in one list
)

// befriend gives v further neighbours until it has enough links: seeds of its
// tracks, viewers of the same tracks, any of its site, and where the site is
// small any of the swarm. It returns how many it found. Of whom too little is
// known it meets only a few, of each site that it may belong to.
func (s *Swarm) befriend(v *viewer, enough int) int {
	before := len(v.links)
	if !v.placed {
		s.probe(v, min(probes, max(1, enough/len(v.site.net.sites))))
		return len(v.links) - before
	}
	if v.early {
		enough = min(enough, fewLinks)
	}
	for i := range v.seats {
		s.meetSeeds(v, v.seats[i].group, enough)
	}
	open := enough - len(v.links)
	if g := v.narrowest(); g != nil {
		// A quarter is left to viewers of other tracks: one mesh for all.
		s.meetSome(v, g.members, open-open/4, s.cfg.MaxNeighbours)
	}
	s.meetLocals(v, enough-len(v.links), s.cfg.MaxNeighbours)
	s.meetLocals(v, min(fewLinks, enough)-len(v.links), s.full())
	return len(v.links) - before
}

// meetSeeds introduces v to seeds of g until it knows as many as it should.
func (s *Swarm) meetSeeds(v *viewer, g *group, enough int) {
	missing := seedsMet
	for _, seed := range g.pool {
		if seed == v {
			return // name has introduced it to the others
		}
		if v.link(seed) != nil {
			missing--
		}
	}
	missing = min(missing, enough-len(v.links))
	s.deck = append(s.deck[:0], g.pool...)
	s.shuffle(s.deck)
	s.meetLeast(v, s.keep(v, s.deck, missing, func(seed *viewer) int {
		return s.cfg.MaxNeighbours
	}), missing)
}

func (s *Swarm) meetLocals(v *viewer, n, bound int) {
	before := len(v.links)
	s.meetSome(v, v.site.members, n, bound)
	if len(v.site.members) <= fewLocals {
		s.meetSome(v, s.abroad(v), n-(len(v.links)-before), bound)
	}
}

// abroad is some of the whole swarm, without the other sites of v's network: they
// are known to be far, and v has its own.
func (s *Swarm) abroad(v *viewer) []*viewer {
	if len(v.site.net.sites) == 1 || len(v.site.members) == 1 {
		return s.all
	}
	return slices.DeleteFunc(slices.Clone(s.draw(s.all)), func(other *viewer) bool {
		return other.site != v.site && other.site.net == v.site.net
	})
}

// meetSome introduces v to up to n viewers of the list, each with fewer links
// than bound: the less loaded half of 2n drawn at random. While others will do,
// seeds keep places free for what seeds must do.
func (s *Swarm) meetSome(v *viewer, list []*viewer, n, bound int) {
	if n <= 0 {
		return
	}
	drawn := s.prefer(v, s.draw(list))
	s.meetLeast(v, s.keep(v, drawn, 2*n, func(other *viewer) int {
		if other.pools > 0 && bound == s.cfg.MaxNeighbours {
			return bound - s.cfg.PoolSize
		}
		return bound
	}), n)
}

// keep filters drawn in place to the first n that v can meet.
func (s *Swarm) keep(v *viewer, drawn []*viewer, n int, bound func(*viewer) int) []*viewer {
	kept := drawn[:0]
	for _, other := range drawn {
		if len(kept) >= n {
			break
		}
		if s.canMeet(v, other, bound(other)) {
			kept = append(kept, other)
		}
	}
	return kept
}

// meetLeast introduces v to the n of the found with the fewest failures, then
// the fewest links; among equals the order of drawing decides. Who gives nothing
// goes to whom the fewest such burden already.
func (s *Swarm) meetLeast(v *viewer, found []*viewer, n int) {
	taker := !s.canGive(v)
	slices.SortStableFunc(found, func(a, b *viewer) int {
		if d := tries(v, a) - tries(v, b); d != 0 {
			return d
		}
		if taker {
			if d := s.takers(a) - s.takers(b); d != 0 {
				return d
			}
		}
		return len(a.links) - len(b.links)
	})
	for _, other := range found[:max(0, min(n, len(found)))] {
		s.meet(v, other)
	}
}

// canMeet reports whether v may be introduced to other, who has at most bound
// links afterwards.
func (s *Swarm) canMeet(v, other *viewer, bound int) bool {
	return v != other && len(other.links) < bound &&
		v.link(other) == nil && tries(v, other) < maxTries &&
		!slices.Contains(v.avoid, other.id) && !s.isShunned(v) && !s.isShunned(other) &&
		!v.isHopeless() && !other.isHopeless() &&
		(v.site.net == other.site.net || s.cfg.May(v.site.net.key, other.site.net.key))
}

// narrowest is the group with the fewest members that v plays in: a rendition
// rather than the audio that all share.
func (v *viewer) narrowest() *group {
	var found *group
	for i := range v.seats {
		if g := v.seats[i].group; found == nil || len(g.members) < len(found.members) {
			found = g
		}
	}
	return found
}

// draw takes up to maxDraw different viewers from the list in random order.
// The result is valid until the next draw.
func (s *Swarm) draw(list []*viewer) []*viewer {
	s.deck = s.deck[:0]
	if len(list) <= maxDraw {
		s.deck = append(s.deck, list...)
		s.shuffle(s.deck)
		return s.deck
	}
	s.draws++
	for range maxDraw {
		v := list[s.rand.below(len(list))]
		if v.mark != s.draws {
			v.mark = s.draws
			s.deck = append(s.deck, v)
		}
	}
	return s.deck
}

func (s *Swarm) shuffle(deck []*viewer) {
	for i := len(deck) - 1; i > 0; i-- {
		j := s.rand.below(i + 1)
		deck[i], deck[j] = deck[j], deck[i]
	}
}

// random is splitmix64 (Steele, Lea and Flood 2014): seeded, the same on every
// platform.
type random uint64

func (r *random) below(n int) int {
	*r += 0x9e3779b97f4a7c15
	x := uint64(*r)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	x ^= x >> 31
	return int(x % uint64(n))
}
