package coord

import "slices"

const (
	apart        int64 = 5 // ms by which a round trip out of a site is longer than one in it
	probes             = 2 // viewers of each site that a newcomer meets
	enoughFar          = 2 // measured links, none of them short, of a stranger
	mostSought         = 4 // times that a stranger is introduced to look for its site
	strangers          = 8 // of one network that are remembered
	settling           = 5 * second
	compareAfter       = 60 * second // the sites of a network are held against each other again
	measuring          = 30 * second // until both ends of a link have told its round trip
)

// hear takes v's word of the round trip to the other end of l.
func (v *viewer) hear(l *link, ms int64) {
	if ms <= 0 {
		return
	}
	l.mine = ms
	back := l.other.link(v)
	back.theirs = ms
	if l.theirs == 0 || l.other.site.net != v.site.net {
		return
	}
	for _, end := range []*viewer{v, l.other} {
		if rtt := l.rtt(); end.least == 0 || rtt < end.least {
			end.least = rtt
		}
	}
}

// rtt is the round trip of a link, in ms; 0: not measured. Where the ends
// disagree the longer word counts: nobody gets near by its own word alone.
func (l *link) rtt() int64 { return max(l.mine, l.theirs) }

// reach is the longest round trip of v within its site. What v's own access line
// adds is in the least one too, and so drops out.
func (v *viewer) reach() int64 { return v.least + apart }

// isNear reports whether both ends say that the round trip of l is one within a
// site, and isFar that it is not. A link not measured at both ends is neither.
func (v *viewer) isNear(l *link) bool {
	return l.mine > 0 && l.theirs > 0 && l.rtt() <= min(v.reach(), l.other.reach())
}

func (v *viewer) isFar(l *link) bool { return l.mine > 0 && l.theirs > 0 && !v.isNear(l) }

// isLocal reports whether the ends of l share a network.
func (v *viewer) isLocal(l *link) bool { return l.other.site.net == v.site.net }

// orient puts v where its round trips say that it is, and has the whole network
// looked at where they do not fit the sites.
func (s *Swarm) orient(v *viewer) {
	if s.cfg.Blind.Latency {
		return
	}
	s.place(v)
	n := v.site.net
	n.heard++
	near, far, here := 0, 0, int64(0)
	for i := range v.links {
		l := &v.links[i]
		if rtt := l.rtt(); rtt > 0 && l.other.site == v.site && (here == 0 || rtt < here) {
			here = rtt
		}
		switch {
		case !v.isLocal(l):
		case v.isNear(l):
			if l.other.site == v.site {
				near++
			}
			n.doubt = n.doubt || l.other.site != v.site && v.placed && l.other.placed
		case v.isFar(l):
			far++
			n.doubt = n.doubt || l.other.site == v.site
		}
	}
	if n.doubt && 2*n.heard >= n.size() && s.now-n.lookedAt >= second {
		s.lookAt(n)
	}
	if near == 0 && far >= enoughFar {
		isLost := here == 0 || here > v.reach()
		s.seek(v, isLost)
	}
	s.compare(v)
	s.tidy(v)
}

// place moves v to the site of its network that it has the shortest round trip
// to. Who has a place already moves only where it clearly is elsewhere.
func (s *Swarm) place(v *viewer) {
	here, there := v.nearest()
	waited := s.now-v.movedAt >= settling
	switch {
	case v.placed && there != nil && waited && v.isElsewhere(here, there):
		s.move(v, there.other.site)
	case v.placed || here == nil && there == nil:
	case here == nil || there != nil && there.rtt() < here.rtt():
		if waited || there.rtt() <= there.other.reach() {
			v.placed = true
			s.move(v, there.other.site)
		}
	default:
		v.placed = waited || here.rtt() <= here.other.reach()
	}
}

// nearest are the links of v with the shortest round trip within its site, and to
// another site of its network; nil where none is measured.
func (v *viewer) nearest() (here, there *link) {
	for i := range v.links {
		l := &v.links[i]
		if l.rtt() == 0 || !v.isLocal(l) || !l.other.placed {
			continue
		}
		best := &here
		if l.other.site != v.site {
			best = &there
		}
		if *best == nil || l.rtt() < (*best).rtt() {
			*best = l
		}
	}
	return here, there
}

// isElsewhere reports whether v, who has a place, belongs to the other end of
// there. Where it is as near to both, the larger site has it: those whom nothing
// but their slow lines put together part again.
func (v *viewer) isElsewhere(here, there *link) bool {
	if here == nil {
		return there.rtt() <= there.other.reach() || len(v.site.members) == 1
	}
	isLarger := len(there.other.site.members) > len(v.site.members)
	return there.rtt()+apart < here.rtt() || isLarger && there.rtt() <= here.rtt()
}

// mingle gives v, of whom enough is known now, the neighbours that it was not
// given when it joined.
func (s *Swarm) mingle(v *viewer) {
	isKnown := v.placed && (v.titled || !s.isTitle() || s.now-v.movedAt >= settling)
	if v.early && isKnown {
		v.early = false
		s.befriend(v, s.room(v))
	}
}

// isTitle reports whether most viewers are somewhere in a title, rather than at
// one live edge.
func (s *Swarm) isTitle() bool { return !s.cfg.Blind.Position && 2*s.titled > len(s.all) }

// probe introduces v to some of each site of its network, the largest first.
func (s *Swarm) probe(v *viewer, each int) {
	sites := slices.Clone(v.site.net.sites)
	slices.SortStableFunc(sites, func(a, b *site) int { return len(b.members) - len(a.members) })
	for _, at := range sites[:min(len(sites), s.cfg.Neighbours)] {
		s.meetSome(v, at.members, each, s.cfg.MaxNeighbours)
	}
}

// seek introduces v, who has no short round trip to anybody, to the other sites
// of its network and to others like it. It goes on where v is lost: once it was
// nearer to somebody than it is to anybody of its site.
func (s *Swarm) seek(v *viewer, isLost bool) {
	if v.sought >= mostSought && !isLost || s.now-v.soughtAt < patience {
		return
	}
	if len(v.links) >= s.cfg.MaxNeighbours {
		s.endFarthest(v)
	}
	v.sought++
	v.soughtAt = s.now
	s.probe(v, 1)
	n := v.site.net
	n.strangers = slices.DeleteFunc(n.strangers, func(other *viewer) bool {
		return s.viewers[other.id] != other || other == v
	})
	s.deck = append(s.deck[:0], n.strangers...)
	s.meetLeast(v, s.keep(v, s.deck, strangers, func(*viewer) int { return s.cfg.MaxNeighbours }), probes)
	n.strangers = append(n.strangers, v)
	n.strangers = slices.Delete(n.strangers, 0, max(0, len(n.strangers)-strangers))
}

// compare introduces v to the other sites of its network where nobody was for a
// while: busy pages answer late, and what seemed apart may be one office. Links
// that turn out long are ended again.
func (s *Swarm) compare(v *viewer) {
	n := v.site.net
	if len(n.sites) < 2 || !v.placed || s.now-n.comparedAt < compareAfter {
		return
	}
	n.comparedAt = s.now
	before := len(v.links)
	s.probe(v, 1)
	for i := before; i < len(v.links); i++ {
		v.links[i].compares = true
		v.links[i].other.link(v).compares = true
	}
}

// endFarthest ends the link of v with the longest round trip.
func (s *Swarm) endFarthest(v *viewer) {
	var found *link
	for i := range v.links {
		if l := &v.links[i]; !l.over && l.rtt() > 0 && (found == nil || l.rtt() > found.rtt()) {
			found = l
		}
	}
	if found != nil {
		s.end(v, found.other)
	}
}

// tidy ends the links of v to other sites of its network, except where it or the
// other end has no connection in its own site. Short ones stay to show that the
// sites are one.
func (s *Swarm) tidy(v *viewer) {
	if !v.placed || !v.isConnected() {
		return
	}
	for i := len(v.links) - 1; i >= 0; i-- {
		l := &v.links[i]
		other := l.other
		if v.isLocal(l) && !v.isNear(l) && !s.isAwaited(l) && other.site != v.site && other.placed && other.isConnected() {
			s.end(v, other)
		}
	}
}

// isAwaited reports whether l was made to compare two sites, and its ends may yet
// tell its round trip.
func (s *Swarm) isAwaited(l *link) bool {
	return (l.mine == 0 || l.theirs == 0) && l.compares && s.now-l.since < measuring
}
