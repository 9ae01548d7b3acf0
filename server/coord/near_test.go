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

// crossing is the share of connections between offices, in percent.
func (w *town) crossing() int {
	all, cross := 0, 0
	for _, p := range w.people {
		for id := range p.links {
			all++
			if w.byID[id].office != p.office {
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

func TestOfficesBehindOneAddressBecomeSites(t *testing.T) {
	for _, sizes := range [][]int{{20, 20, 20}, {40, 14, 6}, {2, 2, 2}, {200, 10}} {
		w := newTown(Config{Seed: 3}, offices)
		for left := true; left; {
			left = false
			for office, n := range sizes {
				if sizes[office] > 0 {
					sizes[office], left = n-1, true
					w.join(office)
				}
			}
			w.pass(1)
		}
		w.pass(15)
		if w.sites() > 3 || w.sites() < 2 {
			t.Errorf("%v: %d sites", sizes, w.sites())
		}
		if n := w.crossing(); n > 0 && len(w.people) > 12 {
			t.Errorf("%d people: %d %% of connections cross", len(w.people), n)
		}
	}
}
