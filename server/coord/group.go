package coord

import (
	"slices"

	"shoal/shared/media"
)

// maturity is how long a viewer has been able and connected before it joins a
// pool that has members: most of those who leave at all leave early.
const maturity = 5 * second

// group is the viewers of one site who play one track, and their seeds.
type group struct {
	track   media.TrackID
	site    *site
	members []*viewer
	able    int       // members that can seed
	pool    []*viewer // in the order of their naming
	version uint64
	queue   []ticket // who may be named next, longest able first; some are void
	waking  bool     // a wake is scheduled for it
	changed bool     // the pool, in the present Step
}

// seat is a viewer's membership in a group.
type seat struct {
	group  *group
	index  int    // in group.members
	able   bool   // counted in group.able
	seed   bool   // member of group.pool
	ticket uint64 // its valid place in group.queue; 0: none
}

// ticket is a place in the queue for the pool, void unless the seat names it.
type ticket struct {
	viewer *viewer
	number uint64
	at     Time
}

func (t ticket) isValid(g *group) bool {
	st := t.viewer.seat(g)
	return st != nil && st.ticket == t.number
}

// enter makes v a member of the group of its site for the track.
func (s *Swarm) enter(v *viewer, track media.TrackID) *group {
	g := v.site.groups[track]
	if g == nil {
		g = &group{track: track, site: v.site}
		v.site.groups[track] = g
	}
	v.seats = append(v.seats, seat{group: g, index: len(g.members)})
	g.members = append(g.members, v)
	return g
}

// exit ends v's membership in g.
func (s *Swarm) exit(v *viewer, g *group) {
	st := v.seat(g)
	if st.able {
		g.able--
	}
	if st.seed {
		s.unseat(g, v)
	}
	last := g.members[len(g.members)-1]
	last.seat(g).index = st.index
	g.members[st.index] = last
	g.members = dropLast(g.members)
	v.seats = slices.DeleteFunc(v.seats, func(st seat) bool { return st.group == g })
	if len(g.members) == 0 {
		delete(g.site.groups, g.track)
		return
	}
	s.fill(g)
}

// settle brings v's seats up to date with what v can do now.
func (s *Swarm) settle(v *viewer) {
	for i := range v.seats {
		s.settleSeat(v, &v.seats[i])
	}
}

func (s *Swarm) settleSeat(v *viewer, st *seat) {
	g, able := st.group, s.maySeed(v)
	if st.able != able {
		st.able = able
		if st.able {
			g.able++
		} else {
			g.able--
		}
	}
	switch {
	case st.seed && (!able || !s.canGive(v) && len(g.pool) > 1):
		s.unseat(g, v)
	case !st.seed && able && s.canGive(v) && v.isConnected():
		s.enqueue(g, v, st)
	case !st.seed:
		st.ticket = 0
	}
	s.fill(g)
}

func (s *Swarm) enqueue(g *group, v *viewer, st *seat) {
	if st.ticket != 0 {
		return
	}
	if len(g.queue) > 2*len(g.members)+16 {
		g.queue = slices.DeleteFunc(g.queue, func(t ticket) bool { return !t.isValid(g) })
	}
	s.tickets++
	st.ticket = s.tickets
	g.queue = append(g.queue, ticket{viewer: v, number: st.ticket, at: s.now})
}

// fill names seeds until the pool is full or nobody is ripe. Members stay until
// they leave or cannot seed any more: owners that change cost second copies.
func (s *Swarm) fill(g *group) {
	for len(g.pool) < s.cfg.PoolSize {
		v := s.successor(g)
		if v == nil {
			break
		}
		s.name(g, v)
	}
	if len(g.pool) < s.cfg.PoolSize && len(g.queue) > 0 && !g.waking {
		g.waking = true
		s.wakeAt(wake{at: g.queue[0].at + maturity, group: g})
	}
}

// successor is who may join the pool now: anybody able for an empty pool,
// otherwise the one who has been able and connected longest, if long enough.
func (s *Swarm) successor(g *group) *viewer {
	for len(g.queue) > 0 {
		t := g.queue[0]
		if t.isValid(g) && t.viewer.isConnected() {
			break
		}
		if t.isValid(g) {
			t.viewer.seat(g).ticket = 0
		}
		g.queue = g.queue[1:]
	}
	if len(g.queue) > 0 && (len(g.pool) == 0 || s.now-g.queue[0].at >= maturity) {
		return g.queue[0].viewer
	}
	if len(g.pool) == 0 && g.able > 0 {
		return s.eldest(g)
	}
	return nil
}

func (s *Swarm) eldest(g *group) *viewer {
	var found *viewer
	for _, v := range g.members {
		if s.maySeed(v) && (found == nil || v.order < found.order) {
			found = v
		}
	}
	return found
}

// name makes v a seed, and a neighbour of the other seeds.
func (s *Swarm) name(g *group, v *viewer) {
	for _, other := range g.pool {
		if s.canMeet(v, other, s.full()) && s.canMeet(other, v, s.full()) {
			s.meet(lessLoaded(v, other))
		}
	}
	st := v.seat(g)
	st.seed, st.ticket = true, 0
	v.pools++
	g.pool = append(g.pool, v)
	s.bump(g)
}

// lessLoaded puts first who is to make the offer: an agent with many neighbours
// still answers but does not call.
func lessLoaded(v, other *viewer) (*viewer, *viewer) {
	if len(other.links) < len(v.links) {
		return other, v
	}
	return v, other
}

func (s *Swarm) unseat(g *group, v *viewer) {
	v.seat(g).seed = false
	v.pools--
	g.pool = slices.DeleteFunc(g.pool, func(m *viewer) bool { return m == v })
	s.bump(g)
}

// bump gives the changed pool a version above all before it. Versions follow
// the clock, so that they also grow over a restart of the coordinator, provided
// that its epoch is the same.
func (s *Swarm) bump(g *group) {
	s.version = s.nextVersion()
	g.version = s.version
	if !g.changed {
		g.changed = true
		s.changed = append(s.changed, g)
	}
}

func (s *Swarm) nextVersion() uint64 { return max(s.version+1, uint64(s.now/millisecond)) }

// public is the pool as viewers are told of it.
func (g *group) public() Pool {
	p := Pool{Track: g.track, Version: g.version, Members: make([]media.ViewerID, len(g.pool))}
	for i, v := range g.pool {
		p.Members[i] = v.id
	}
	return p
}
