package coord

import "slices"

const (
	compareFirst = 5 * second  // from when a site came apart until it is held against the older ones,
	compareLast  = 60 * second // and from then on twice as long each time, up to this
	measuring    = 30 * second // until both ends of a link made for that have told its round trip
	glancing     = 3 * second  // further, for a shorter one
)

// compare introduces v to the sites of its network that are older than its own,
// where nobody of it was for a while: busy pages answer late, and what seemed apart
// may be one office. Links that turn out long are ended again.
func (s *Swarm) compare(v *viewer) {
	at := v.site
	older := at.net.sites[:slices.Index(at.net.sites, at)]
	if len(older) == 0 || !v.placed || s.now < at.compareAt {
		return
	}
	at.compareGap = min(2*at.compareGap, compareLast)
	at.compareAt = s.now + at.compareGap
	before := len(v.links)
	for _, other := range older {
		s.meetSome(v, other.members, 1, s.cfg.MaxNeighbours)
	}
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
// sites are one, or that one end is elsewhere.
func (s *Swarm) tidy(v *viewer) {
	if !v.placed || !v.isConnected() {
		return
	}
	for i := len(v.links) - 1; i >= 0; i-- {
		l := &v.links[i]
		other := l.other
		if other.site == v.site || !v.isLocal(l) || !other.placed || !other.isConnected() {
			continue
		}
		if !v.isNear(l) && !s.isAwaited(l) && !v.isDrawn(l) && !other.isDrawn(l) {
			s.end(v, other)
		}
	}
}

// isDrawn reports whether l is shorter than all links of v within its site.
func (v *viewer) isDrawn(l *link) bool {
	here, _ := v.nearest()
	return l.isMeasured() && here != nil && l.rtt()+apart < here.rtt()
}

// isAwaited reports whether l was made to compare two sites, and its ends may yet
// tell its round trip, or a shorter one.
func (s *Swarm) isAwaited(l *link) bool {
	if l.isMeasured() {
		return l.compares && s.now-l.fellAt < glancing
	}
	return l.compares && s.now-l.since < measuring
}
