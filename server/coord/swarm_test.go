package coord

import (
	"fmt"
	"slices"
	"testing"

	"shoal/shared/media"
)

// world drives a swarm at random and keeps the simplest possible account of
// what it was told.
type world struct {
	t      *testing.T
	swarm  *Swarm
	rand   random
	now    Time
	here   map[media.ViewerID]*Reported
	site   map[media.ViewerID]string
	order  []media.ViewerID
	told   map[[2]media.ViewerID]int // introductions of a pair: first is told of second
	offers map[[2]media.ViewerID]int
	pools  map[media.ViewerID]map[media.TrackID]Pool // as each viewer knows them
	last   media.ViewerID
}

func newWorld(t *testing.T, seed uint64) *world {
	return &world{
		t: t, swarm: New(Config{Seed: seed}), rand: random(seed),
		here: map[media.ViewerID]*Reported{}, site: map[media.ViewerID]string{},
		told: map[[2]media.ViewerID]int{}, offers: map[[2]media.ViewerID]int{},
		pools: map[media.ViewerID]map[media.TrackID]Pool{},
	}
}

func (w *world) step(ev Event) {
	for _, action := range w.swarm.Step(w.now, ev, nil) {
		switch a := action.(type) {
		case Welcome:
			w.meet(a.Viewer, a.Neighbours)
			w.learn(a.Viewer, a.Pools)
		case Introduce:
			w.meet(a.Viewer, a.Neighbours)
		case SetPools:
			w.learn(a.Viewer, a.Pools)
		}
	}
	w.check()
}

func (w *world) meet(v media.ViewerID, list []Neighbour) {
	for _, n := range list {
		w.told[[2]media.ViewerID{v, n.Viewer}]++
		if n.Offer {
			w.offers[[2]media.ViewerID{v, n.Viewer}]++
		}
	}
}

func (w *world) learn(v media.ViewerID, pools []Pool) {
	if w.here[v] == nil {
		w.t.Fatalf("pools told to %v, who is not here", v)
	}
	for _, p := range pools {
		known := w.pools[v][p.Track]
		if p.Version < known.Version || p.Version == known.Version && !slices.Equal(p.Members, known.Members) {
			w.t.Fatalf("viewer %v knows %v and is told %v", v, known, p)
		}
		w.pools[v][p.Track] = p
	}
}

func (w *world) join() {
	w.last++
	id := w.last
	tracks := []media.TrackID{1 + media.TrackID(w.rand.below(2)), 9}
	w.here[id] = &Reported{Viewer: id, Tracks: tracks, CanSeed: w.rand.below(4) > 0}
	w.site[id] = fmt.Sprint("site", w.rand.below(3))
	w.order = append(w.order, id)
	w.pools[id] = map[media.TrackID]Pool{}
	w.step(Joined{Viewer: id, Site: w.site[id], Tracks: tracks, CanSeed: w.here[id].CanSeed})
}

func (w *world) leave() {
	i := w.rand.below(len(w.order))
	id := w.order[i]
	w.order = slices.Delete(w.order, i, i+1)
	delete(w.here, id)
	delete(w.pools, id)
	w.step(Left{Viewer: id})
}

// report connects the viewer to all it was introduced to, and changes its mind.
func (w *world) report() {
	r := w.here[w.order[w.rand.below(len(w.order))]]
	r.Peers, r.Failed = nil, nil
	for _, other := range w.order {
		if !w.swarm.Met(r.Viewer, other) {
			continue
		}
		if w.rand.below(20) == 0 {
			r.Failed = append(r.Failed, other)
		} else {
			r.Peers = append(r.Peers, other)
		}
	}
	if w.rand.below(5) == 0 {
		r.CanSeed = !r.CanSeed
	}
	if w.rand.below(5) == 0 {
		r.Tracks = []media.TrackID{1 + media.TrackID(w.rand.below(2)), 9}
		kept := map[media.TrackID]Pool{}
		for _, track := range r.Tracks {
			kept[track] = w.pools[r.Viewer][track]
		}
		w.pools[r.Viewer] = kept
	}
	r.Want = w.rand.below(4)
	w.step(*r)
}

// check holds what everybody was told against what is true.
func (w *world) check() {
	w.t.Helper()
	if w.swarm.Len() != len(w.order) {
		w.t.Fatalf("Len is %d with %d viewers", w.swarm.Len(), len(w.order))
	}
	for pair, n := range w.told {
		back := [2]media.ViewerID{pair[1], pair[0]}
		if n != w.told[back] || w.offers[pair]+w.offers[back] != n {
			w.t.Fatalf("%v was introduced %d times, back %d, offers %d and %d",
				pair, n, w.told[back], w.offers[pair], w.offers[back])
		}
	}
	for _, v := range w.order {
		if n := len(w.swarm.viewers[v].links); n > 18 {
			w.t.Fatalf("viewer %v was introduced to %d", v, n)
		}
		for _, track := range w.here[v].Tracks {
			w.checkPool(v, w.pools[v][track])
		}
	}
}

func (w *world) checkPool(v media.ViewerID, p Pool) {
	able := 0
	for _, other := range w.order {
		if w.site[other] == w.site[v] && slices.Contains(w.here[other].Tracks, p.Track) {
			if w.here[other].CanSeed {
				able++
			}
			if known := w.pools[other][p.Track]; !slices.Equal(known.Members, p.Members) {
				w.t.Fatalf("%v knows pool %v, %v knows %v", v, p, other, known)
			}
		}
	}
	if len(p.Members) > 4 || able > 0 && len(p.Members) == 0 {
		w.t.Fatalf("%d able viewers make the pool %v", able, p)
	}
	for _, m := range p.Members {
		r := w.here[m]
		if r == nil || !r.CanSeed || w.site[m] != w.site[v] || !slices.Contains(r.Tracks, p.Track) {
			w.t.Fatalf("%v is a seed of %v and should not be: %+v", m, p, r)
		}
		for _, other := range p.Members {
			if m != other && !w.swarm.Met(m, other) && tries(w.swarm.viewers[m], w.swarm.viewers[other]) == 0 {
				w.t.Fatalf("seeds %v and %v have not met", m, other)
			}
		}
	}
}

func TestPoolsAndIntroductionsHoldUnderRandomJoinsAndLeaves(t *testing.T) {
	for seed := range uint64(8) {
		w := newWorld(t, seed)
		for range 400 {
			w.now += Time(w.rand.below(2000)) * millisecond
			switch n := w.rand.below(10); {
			case n < 3 || len(w.order) < 2:
				w.join()
			case n < 5:
				w.leave()
			case n < 9:
				w.report()
			default:
				w.step(Woke{})
			}
		}
	}
}

func TestPoolsFillUpOnceViewersAreConnected(t *testing.T) {
	s := grow(60, 1)
	for i, v := range s.all {
		s.Step(second, Reported{Viewer: v.id, Tracks: []media.TrackID{9}, Peers: linked(v), CanSeed: i%10 == 0}, nil)
	}
	s.Step(second+maturity-1, Woke{}, nil)
	g := s.nets["x"].sites[0].groups[9]
	if len(g.pool) != 1 {
		t.Fatalf("%d seeds before anybody is ripe", len(g.pool))
	}
	s.Step(second+maturity, Woke{}, nil)
	if len(g.pool) != 4 {
		t.Fatalf("%d seeds of 6 who could", len(g.pool))
	}
}

func linked(v *viewer) []media.ViewerID {
	var ids []media.ViewerID
	for _, l := range v.links {
		ids = append(ids, l.other.id)
	}
	return ids
}

func TestSiteIsOneShallowMeshHoweverFastItGrows(t *testing.T) {
	for _, n := range []int{2, 9, 17, 50, 300, 3000} {
		s := grow(n, uint64(n))
		for _, v := range s.all {
			if len(v.links) > 16 || len(v.links) < min(n-1, 6) {
				t.Fatalf("%d viewers: one has %d links", n, len(v.links))
			}
		}
		reached, depth := flood(s.all[n-1])
		if reached != n || depth > 6 {
			t.Errorf("%d viewers: %d reached from the last in %d hops", n, reached, depth)
		}
	}
}

func TestNewcomerIsNotLeftAloneWhenAllAreFull(t *testing.T) {
	s := grow(17, 1)
	for range 2 {
		for _, v := range s.all {
			var others []media.ViewerID
			for _, other := range s.all {
				if other != v {
					others = append(others, other.id)
				}
			}
			s.Step(0, Reported{Viewer: v.id, Peers: others}, nil)
		}
	}
	for _, v := range s.all {
		if len(v.links) != 16 {
			t.Fatalf("set-up: viewer %v has %d links", v.id, len(v.links))
		}
	}
	for id := range media.ViewerID(5) {
		out := s.Step(0, Joined{Viewer: 100 + id, Site: "x"}, nil)
		if n := len(out[0].(Welcome).Neighbours); n < 3 {
			t.Fatalf("newcomer %d was introduced to %d", id, n)
		}
	}
	for _, v := range s.all {
		if len(v.links) > 18 {
			t.Errorf("viewer %v has %d links", v.id, len(v.links))
		}
	}
}

// grow makes a swarm of n viewers who join at once and play two tracks.
func grow(n int, seed uint64) *Swarm {
	s := New(Config{Seed: seed})
	var out []Action
	for id := range media.ViewerID(n) {
		tracks := []media.TrackID{1 + media.TrackID(id%3), 9}
		out = s.Step(0, Joined{Viewer: id + 1, Site: "x", Tracks: tracks, CanSeed: true}, out[:0])
	}
	return s
}

// flood counts the viewers that can be reached from v, and the hops it takes.
func flood(v *viewer) (reached, depth int) {
	seen := map[*viewer]bool{v: true}
	for ring := []*viewer{v}; len(ring) > 0; depth++ {
		reached += len(ring)
		var next []*viewer
		for _, at := range ring {
			for _, l := range at.links {
				if !seen[l.other] {
					seen[l.other] = true
					next = append(next, l.other)
				}
			}
		}
		ring = next
	}
	return reached, depth - 1
}

func TestSameSeedMakesTheSameSwarm(t *testing.T) {
	run := func() []Action {
		w := newWorld(t, 7)
		for range 200 {
			w.join()
			w.report()
		}
		return w.swarm.Step(w.now, Joined{Viewer: 1 << 40, Site: "site1", Tracks: []media.TrackID{1}}, nil)
	}
	if a, b := fmt.Sprint(run()), fmt.Sprint(run()); a != b {
		t.Errorf("two runs of one seed differ:\n%s\n%s", a, b)
	}
}

func TestMemoryOfOneViewerIsBounded(t *testing.T) {
	s := grow(40, 1)
	many := make([]media.ViewerID, 5000)
	tracks := make([]media.TrackID, 5000)
	for i := range many {
		many[i], tracks[i] = media.ViewerID(i+1), media.TrackID(i+1)
	}
	for i := range 500 {
		s.Step(Time(i)*second, Reported{
			Viewer: 1, Tracks: tracks, Peers: many, Failed: many, Want: 1 << 30, CanSeed: i%2 == 0,
		}, nil)
	}
	v := s.viewers[1]
	if len(v.seats) > 8 || len(v.peers) > 32 || len(v.failed) > 32 || len(v.avoid) > 32 || len(v.links) > 18 {
		t.Errorf("%d tracks, %d peers, %d and %d failed, %d links",
			len(v.seats), len(v.peers), len(v.failed), len(v.avoid), len(v.links))
	}
	for _, g := range v.site.groups {
		if len(g.queue) > 2*len(g.members)+17 {
			t.Errorf("%d tickets for %d members", len(g.queue), len(g.members))
		}
	}
	if len(s.wakes) > 100 {
		t.Errorf("%d wakes", len(s.wakes))
	}
}

func BenchmarkJoinAndLeaveAmongTenThousand(b *testing.B) {
	s := grow(10_000, 1)
	var out []Action
	b.ReportAllocs()
	next := media.ViewerID(10_001)
	for b.Loop() {
		tracks := []media.TrackID{1 + media.TrackID(next%3), 9}
		out = s.Step(0, Joined{Viewer: next, Site: "x", Tracks: tracks, CanSeed: true}, out[:0])
		out = s.Step(0, Left{Viewer: s.all[s.rand.below(len(s.all))].id}, out[:0])
		next++
	}
}

func BenchmarkReportAmongTenThousand(b *testing.B) {
	reports(b, 1, func(a, b media.ViewerID) int64 { return 12 })
}

// Round trips that fit no site have the whole network looked at, again and again.
func BenchmarkReportAmongTenThousandOfUnevenRoundTrips(b *testing.B) {
	reports(b, 1, func(a, b media.ViewerID) int64 { return 10 + int64((a*b)%16) })
}

func reports(b *testing.B, seed uint64, rtt func(a, b media.ViewerID) int64) {
	s := grow(10_000, seed)
	var out []Action
	now := Time(0)
	b.ReportAllocs()
	for b.Loop() {
		v := s.all[s.rand.below(len(s.all))]
		now += millisecond
		peers := linked(v)
		rtts := make([]int64, len(peers))
		for i, id := range peers {
			rtts[i] = rtt(min(v.id, id), max(v.id, id))
		}
		out = s.Step(now, Reported{
			Viewer: v.id, Tracks: []media.TrackID{v.seats[0].group.track, 9}, Peers: peers, RTTs: rtts, Up: 8192, CanSeed: true, Want: 1,
		}, out[:0])
	}
}
