package coord

import "slices"

const (
	apart      int64 = 5 // ms by which a round trip out of a site is longer than one in it
	probes           = 2 // viewers of each site that a newcomer meets
	enoughFar        = 2 // measured links, none of them short, of a stranger
	mostSought       = 4 // times that a stranger is introduced to look for its site
	strangers        = 8 // of one network that are remembered
	settling         = 5 * second
	ripening         = 6 * second // without a shorter round trip, until a long one counts
)

// hear takes v's word of the round trip to the other end of l.
func (s *Swarm) hear(v *viewer, l *link, ms int64) {
	if ms <= 0 {
		return
	}
	back := l.other.link(v)
	if l.mine == 0 || l.mine-ms >= max(apart, l.mine/4) {
		l.fellAt, back.fellAt = s.now, s.now
	}
	l.mine, back.theirs = ms, ms
	if l.theirs == 0 || l.other.site.net != v.site.net {
		return
	}
	for _, end := range []*viewer{v, l.other} {
		rtt := l.rtt()
		if end.least == 0 || end.least-rtt >= apart {
			end.fellAt = s.now
		}
		if end.least == 0 || rtt < end.least {
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

func (l *link) isMeasured() bool { return l.mine > 0 && l.theirs > 0 }

// isNear reports whether both ends say that the round trip of l is one within a
// site, and isFar that it is not. Near is believed at once, far when it is ripe;
// until then a link is neither.
func (v *viewer) isNear(l *link) bool {
	return l.isMeasured() && l.rtt() <= min(v.reach(), l.other.reach())
}

func (s *Swarm) isFar(v *viewer, l *link) bool {
	return l.isMeasured() && !v.isNear(l) && s.now >= v.ripeAt(l)
}

// ripeAt is from when on it counts that l is long: a page that is busy, as at its
// start, answers late now and then, and so makes any link seem long for a while.
func (v *viewer) ripeAt(l *link) Time {
	return max(l.fellAt, v.fellAt, l.other.fellAt) + ripening
}

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
	w := s.weigh(v)
	n.doubt, n.areOne = n.doubt || w.doubt, n.areOne || w.areOne
	if (n.areOne || n.doubt && 2*n.heard >= n.size()) && s.now-n.lookedAt >= second {
		s.lookAt(n)
	}
	if w.ripeAt != 0 && !v.ripening {
		v.ripening = true
		s.wakeAt(wake{at: w.ripeAt, viewer: v, ripe: true})
	}
	if w.near == 0 && w.far >= enoughFar {
		isLost := w.here == 0 || w.here > v.reach()
		s.seek(v, isLost)
	}
	s.compare(v)
	s.tidy(v)
}

// weight is what a viewer's round trips within its network say.
type weight struct {
	near, far int   // near ones within its site; far ones
	here      int64 // the least within its site, in ms; 0: none
	doubt     bool  // one within its site is far
	areOne    bool  // one out of its site is near
	ripeAt    Time  // when the first of those counts that are neither yet; 0: there is none
}

func (s *Swarm) weigh(v *viewer) (w weight) {
	for i := range v.links {
		l := &v.links[i]
		isHere := l.other.site == v.site
		if rtt := l.rtt(); rtt > 0 && isHere && (w.here == 0 || rtt < w.here) {
			w.here = rtt
		}
		switch {
		case !v.isLocal(l) || !l.isMeasured():
		case v.isNear(l) && isHere:
			w.near++
		case v.isNear(l):
			w.areOne = w.areOne || v.placed && l.other.placed
		case s.isFar(v, l):
			w.far++
			w.doubt = w.doubt || isHere
		case w.ripeAt == 0 || v.ripeAt(l) < w.ripeAt:
			w.ripeAt = v.ripeAt(l)
		}
	}
	return w
}

// place moves v to the site of its network that it has the shortest round trip
// to. Who has a place already moves only where it clearly is elsewhere.
func (s *Swarm) place(v *viewer) {
	here, there := v.nearest()
	waited := s.now-v.movedAt >= settling
	switch {
	case v.placed && there != nil && waited && s.isElsewhere(v, here, there):
		s.move(v, there.other.site)
	case v.placed || here == nil && there == nil:
	case here == nil || there != nil && there.rtt() < here.rtt():
		isProved := waited && s.now >= v.ripeAt(there) && (here == nil || s.now >= v.ripeAt(here))
		if isProved || there.rtt() <= there.other.reach() {
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
func (s *Swarm) isElsewhere(v *viewer, here, there *link) bool {
	if here == nil {
		return there.rtt() <= there.other.reach() || len(v.site.members) == 1
	}
	isLarger := len(there.other.site.members) > len(v.site.members)
	return there.rtt()+apart < here.rtt() && s.now >= v.ripeAt(here) || isLarger && there.rtt() <= here.rtt()
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
