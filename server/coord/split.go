package coord

import (
	"slices"

	"shoal/shared/media"
)

const (
	maxSites = 16 // of one network
	witness  = 2  // viewers, each with so many long round trips to the rest, prove that a part is apart
)

// cluster is viewers of a network who hang together by short round trips.
type cluster struct {
	members []*viewer
	home    *site // where most of them are
}

// lookAt holds the sites of a network against its round trips. A part of a site
// that is far from the rest becomes a site of its own; viewers of several sites
// who are near each other become one. Viewers without a short round trip stay
// where they are: a slow access line alone makes nobody a site.
func (s *Swarm) lookAt(n *network) {
	n.heard, n.doubt, n.areOne, n.lookedAt = 0, false, false, s.now
	clusters := s.clusters(n)
	for _, at := range n.sites {
		at.keeper = nil
	}
	slices.SortStableFunc(clusters, func(a, b *cluster) int { return len(b.members) - len(a.members) })
	var parted []*site
	for _, c := range clusters {
		c.home = s.home(c)
		switch {
		case c.home.keeper == nil:
			c.home.keeper = c
			s.gather(c, c.home)
		case len(n.sites) < maxSites && s.isApart(c):
			at := n.found()
			at.keeper = c
			at.compareGap, at.compareAt = compareFirst, s.now+compareFirst
			s.gather(c, at)
			parted = append(parted, c.home)
		}
	}
	for _, at := range parted {
		s.unsettle(at)
	}
}

// clusters finds those of two viewers and more.
func (s *Swarm) clusters(n *network) []*cluster {
	s.looks++
	var found []*cluster
	for _, at := range n.sites {
		for _, v := range at.members {
			if v.look == s.looks {
				continue
			}
			if c := s.spread(v); len(c.members) > 1 {
				found = append(found, c)
			}
		}
	}
	return found
}

// spread collects all who hang together with v.
func (s *Swarm) spread(v *viewer) *cluster {
	c := &cluster{members: []*viewer{v}}
	v.look, v.cluster = s.looks, c
	for i := 0; i < len(c.members); i++ {
		at := c.members[i]
		for j := range at.links {
			l := &at.links[j]
			if l.other.look != s.looks && at.isLocal(l) && at.isNear(l) {
				l.other.look, l.other.cluster = s.looks, c
				c.members = append(c.members, l.other)
			}
		}
	}
	return c
}

// home is the site that most of a cluster belong to; among equals the eldest.
func (s *Swarm) home(c *cluster) *site {
	n := c.members[0].site.net
	count := make([]int, len(n.sites))
	for _, v := range c.members {
		count[slices.Index(n.sites, v.site)]++
	}
	most := 0
	for i := range count {
		if count[i] > count[most] {
			most = i
		}
	}
	return n.sites[most]
}

// isApart reports whether there is proof that a cluster is far from those who
// keep its home: several of it are farther from several of them than from others.
func (s *Swarm) isApart(c *cluster) bool {
	witnesses := 0
	for _, v := range c.members {
		far := 0
		for i := range v.links {
			if l := &v.links[i]; l.other.cluster == c.home.keeper && v.isLocal(l) && s.isFar(v, l) && l.rtt() > v.reach() {
				far++
			}
		}
		if far >= witness {
			witnesses++
		}
	}
	return witnesses >= witness
}

// unsettle introduces those of a site whom nothing but chance put there to the
// others, and takes their places from those who hang together with nobody.
func (s *Swarm) unsettle(at *site) {
	for _, v := range at.members {
		if v.cluster == at.keeper {
			continue
		}
		if len(v.cluster.members) == 1 {
			v.placed, v.movedAt = false, s.now
		}
		s.probe(v, 1)
	}
}

// gather moves a cluster to a site: its seeds first, who have the segments.
func (s *Swarm) gather(c *cluster, to *site) {
	slices.SortStableFunc(c.members, func(a, b *viewer) int { return b.pools - a.pools })
	for _, v := range c.members {
		v.placed = true
		if v.site != to {
			s.move(v, to)
		}
	}
	for _, v := range c.members {
		s.tidy(v)
	}
}

// move makes v a viewer of another site of its network.
func (s *Swarm) move(v *viewer, to *site) {
	v.movedAt = s.now
	var tracks []media.TrackID
	for i := range v.seats {
		tracks = append(tracks, v.seats[i].group.track)
	}
	for len(v.seats) > 0 {
		s.exit(v, v.seats[len(v.seats)-1].group)
	}
	s.release(v)
	s.take(to, v)
	for _, track := range tracks {
		g := s.enter(v, track)
		// Above all that v was told where it was before.
		s.version = s.nextVersion()
		g.version = s.version
	}
	s.settle(v)
	if !v.moved {
		v.moved = true
		s.moved = append(s.moved, v)
	}
}
