package coord

import (
	"testing"

	"shoal/shared/media"
)

// town drives a swarm as agents do: introduced viewers are connected half a
// second later, and every viewer reports once a second.
type town struct {
	swarm  *Swarm
	now    Time
	people []*person
	byID   map[media.ViewerID]*person
	rtt    func(a, b *person) int64 // ms as a tells it; nil: unmeasured
	parted int
}

type person struct {
	Reported
	office int
	links  map[media.ViewerID]Time // connected from then on
}

func newTown(cfg Config, rtt func(a, b *person) int64) *town {
	return &town{swarm: New(cfg), byID: map[media.ViewerID]*person{}, rtt: rtt}
}

func (w *town) step(ev Event) {
	for _, action := range w.swarm.Step(w.now, ev, nil) {
		switch a := action.(type) {
		case Welcome:
			w.byID[a.Viewer].meet(w.now, a.Neighbours)
		case Introduce:
			w.byID[a.Viewer].meet(w.now, a.Neighbours)
			for _, id := range a.Part {
				w.parted++
				delete(w.byID[a.Viewer].links, id)
				delete(w.byID[id].links, a.Viewer)
			}
		}
	}
}

func (p *person) meet(now Time, list []Neighbour) {
	for _, n := range list {
		p.links[n.Viewer] = now + second/2
	}
}

func (w *town) join(office int) *person {
	p := &person{office: office, links: map[media.ViewerID]Time{}}
	p.Reported = Reported{Viewer: media.ViewerID(len(w.people) + 1), Tracks: []media.TrackID{9}, CanSeed: true, Up: 8192}
	w.people = append(w.people, p)
	w.byID[p.Viewer] = p
	w.step(Joined{Viewer: p.Viewer, Site: "x", Tracks: p.Tracks, CanSeed: p.CanSeed})
	return p
}

// pass lets whole seconds go by, in which everybody reports.
func (w *town) pass(seconds int) {
	for range seconds {
		for _, p := range w.people {
			w.now += second / Time(len(w.people))
			p.Peers, p.RTTs = nil, nil
			for _, other := range w.people {
				if at, linked := p.links[other.Viewer]; linked && w.now >= at {
					p.Peers = append(p.Peers, other.Viewer)
					p.RTTs = append(p.RTTs, w.rtt(p, other))
				}
			}
			w.step(p.Reported)
			w.step(Woke{})
		}
	}
}

// crossing is the share of connections between offices, in percent, but for those
// that hold sites against each other.
func (w *town) crossing() int {
	all, cross := 0, 0
	for _, p := range w.people {
		for id := range p.links {
			all++
			l := w.swarm.viewers[p.Viewer].link(w.swarm.viewers[id])
			if w.byID[id].office != p.office && (l == nil || !l.compares) {
				cross++
			}
		}
	}
	return 100 * cross / max(all, 1)
}

func (w *town) sites() int { return len(w.swarm.nets["x"].sites) }

// offices are round trips of 10 to 16 ms within an office, and 40 ms more between
// two.
func offices(a, b *person) int64 {
	rtt := 10 + int64(a.Viewer*b.Viewer%7)
	if a.office != b.office {
		rtt += 40
	}
	return rtt
}

// fill has viewers of all offices join in turn, one of each a second.
func (w *town) fill(sizes ...int) {
	for left := true; left; {
		left = false
		for office := range sizes {
			if sizes[office] > 0 {
				sizes[office], left = sizes[office]-1, true
				w.join(office)
			}
		}
		w.pass(1)
	}
}

func TestOfficesBehindOneAddressBecomeSites(t *testing.T) {
	for _, c := range []struct {
		sizes []int
		sites int
	}{
		{[]int{20, 20, 20}, 3}, {[]int{40, 14, 6}, 3}, {[]int{2, 2, 2}, 3}, {[]int{4, 4}, 2}, {[]int{200, 10}, 2}, {[]int{60}, 1},
	} {
		for seed := range uint64(3) {
			w := newTown(Config{Seed: seed}, offices)
			w.fill(append([]int(nil), c.sizes...)...)
			w.pass(15)
			if w.sites() != c.sites || w.crossing() > 0 {
				t.Errorf("%v, seed %d: %d sites, %d %% of connections cross; want %d and none", c.sizes, seed, w.sites(), w.crossing(), c.sites)
			}
		}
	}
}

// rush has eight open their pages within two seconds on one machine, whose pages
// answer after 20 to 400 ms for six seconds, then after 1 to 3. What viewers tell
// is the least so far.
func rush(seed uint64) *town {
	chance := random(seed)
	least := map[[2]media.ViewerID]int64{}
	var w *town
	w = newTown(Config{Seed: seed}, func(a, b *person) int64 {
		ms := int64(1 + chance.below(3))
		if w.now < 6*second {
			ms = int64(20 + chance.below(381))
		}
		pair := [2]media.ViewerID{a.Viewer, b.Viewer}
		if was := least[pair]; was == 0 || ms < was {
			least[pair] = ms
		}
		return least[pair]
	})
	for range 2 {
		for range 4 {
			w.join(0)
		}
		w.pass(1)
	}
	return w
}

func TestACrowdOfBusyPagesStaysOneSite(t *testing.T) {
	for seed := range uint64(100) {
		w := rush(seed)
		for at := range 30 {
			if w.pass(1); w.sites() != 1 {
				t.Fatalf("seed %d: %d sites after %d s", seed, w.sites(), at+3)
			}
		}
	}
}

// busy is an office of twelve of whom a third seems far from the rest until *calm.
func busy(calm *bool) *town {
	w := newTown(Config{}, func(a, b *person) int64 {
		rtt := 10 + int64(a.Viewer*b.Viewer%5)
		if !*calm && (a.Viewer%3 == 0) != (b.Viewer%3 == 0) {
			rtt += 40
		}
		return rtt
	})
	w.fill(12)
	return w
}

func TestAnOfficeThatCameApartBecomesOneWithinSeconds(t *testing.T) {
	calm := false
	w := busy(&calm)
	w.pass(5)
	if w.sites() != 2 {
		t.Fatalf("%d sites while round trips are long, want 2", w.sites())
	}
	calm = true
	w.pass(12)
	if w.sites() != 1 {
		t.Errorf("%d sites, want one again", w.sites())
	}
}

func TestAnOfficeThatWasApartForLongBecomesOneAgain(t *testing.T) {
	calm := false
	w := busy(&calm)
	w.pass(300)
	calm = true
	w.pass(int(compareLast/second) + 10)
	if w.sites() != 1 {
		t.Errorf("%d sites, want one again", w.sites())
	}
}

func TestALongRoundTripCountsOnceItIsRipe(t *testing.T) {
	for _, c := range []struct {
		seconds int
		sites   int
	}{{5, 1}, {8, 2}} {
		w := newTown(Config{}, offices)
		for range 4 {
			w.join(0)
			w.join(1)
		}
		if w.pass(c.seconds); w.sites() != c.sites {
			t.Errorf("%d sites after %d s, want %d", w.sites(), c.seconds, c.sites)
		}
	}
}

func TestOfficesThatAreApartAreHeldAgainstEachOtherWithFewConnections(t *testing.T) {
	w := newTown(Config{}, offices)
	w.fill(20, 20, 20)
	w.pass(90)
	settled := w.parted
	w.pass(600)
	if got := w.parted - settled; w.sites() != 3 || got == 0 || got > 60 {
		t.Errorf("%d sites, %d connections made and ended in ten minutes; want 3, and 1 to 60", w.sites(), got)
	}
}

func TestASlowAccessLineMakesNobodyASite(t *testing.T) {
	slow := func(p *person) int64 { return 40 * int64((p.Viewer%5)/4) } // one in five
	w := newTown(Config{}, func(a, b *person) int64 { return offices(a, b) + slow(a) + slow(b) })
	w.fill(60)
	w.pass(15)
	if w.sites() != 1 {
		t.Errorf("one office became %d sites", w.sites())
	}
	for seed := range uint64(10) {
		w = newTown(Config{Seed: seed}, func(a, b *person) int64 { return offices(a, b) + slow(a) + slow(b) })
		w.fill(20, 20, 20)
		w.pass(20)
		if w.sites() != 3 || w.crossing() > 0 {
			t.Errorf("seed %d: three offices became %d sites, %d %% of connections cross", seed, w.sites(), w.crossing())
		}
	}
}

func TestANewcomerIsPutWhereItsRoundTripsAre(t *testing.T) {
	w := newTown(Config{}, offices)
	w.fill(20, 20)
	w.pass(10)
	p := w.join(1)
	if n := len(p.links); n != 2*probes {
		t.Errorf("a newcomer meets %d, want %d of each of two sites", n, probes)
	}
	w.pass(4)
	home := w.swarm.viewers[p.Viewer].site
	if home != w.swarm.viewers[2].site || w.crossing() > 0 || len(p.links) < ample {
		t.Errorf("not at home with %d links, %d %% cross", len(p.links), w.crossing())
	}
}

func TestTheFourthOfficeFindsItselfAmongMany(t *testing.T) {
	w := newTown(Config{}, offices)
	w.fill(100)
	w.pass(10)
	for range 4 {
		w.join(1)
		w.pass(5)
	}
	w.pass(20)
	if w.sites() != 2 || w.crossing() > 0 {
		t.Errorf("%d sites, %d %% of connections cross; want 2 and none", w.sites(), w.crossing())
	}
}

func TestSitesThatTurnOutToBeOneBecomeOne(t *testing.T) {
	far := int64(40)
	w := newTown(Config{}, func(a, b *person) int64 {
		if a.office != b.office {
			return 12 + far
		}
		return 12
	})
	w.fill(12, 12)
	w.pass(5)
	if w.sites() != 2 {
		t.Fatalf("set-up: %d sites", w.sites())
	}
	far = 0
	w.fill(3, 3)
	w.pass(15)
	if w.sites() != 1 {
		t.Errorf("%d sites of viewers who are all near, want 1", w.sites())
	}
}

func TestOneWordAloneBringsNobodyNear(t *testing.T) {
	w := newTown(Config{}, func(a, b *person) int64 {
		if a.Viewer == 7 {
			return 1 // says of everybody that it is near
		}
		return offices(a, b)
	})
	w.fill(20, 20)
	w.pass(15)
	if w.sites() != 2 || w.crossing() > 0 {
		t.Errorf("%d sites, %d %% of connections cross; want 2 and none", w.sites(), w.crossing())
	}
}

func TestSitesOfOneAddressAreBounded(t *testing.T) {
	w := newTown(Config{}, offices)
	for office := range maxSites + 4 {
		for range 5 {
			w.join(office)
			w.pass(2)
		}
		if n := w.sites(); n > maxSites {
			t.Fatalf("%d sites of %d offices, want at most %d", n, office+1, maxSites)
		}
	}
	if n := w.sites(); n < maxSites {
		t.Errorf("%d sites of %d offices, want %d", n, maxSites+4, maxSites)
	}
}

func TestWithoutLatencyOneAddressIsOneSite(t *testing.T) {
	w := newTown(Config{Blind: Blind{Latency: true}}, offices)
	w.fill(20, 20, 20)
	w.pass(15)
	if w.sites() != 1 || w.crossing() < 50 {
		t.Errorf("%d sites, %d %% cross", w.sites(), w.crossing())
	}
}

func TestALoneViewerOfAnOfficeKeepsItsNeighbours(t *testing.T) {
	w := newTown(Config{}, offices)
	w.fill(12, 12, 1)
	w.pass(20)
	for _, p := range w.people {
		if p.office == 2 && len(p.links) == 0 {
			t.Error("it has none")
		}
	}
	if w.sites() != 2 {
		t.Errorf("%d sites, want 2: nobody is a site alone", w.sites())
	}
}
