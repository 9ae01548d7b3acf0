package coord

import (
	"testing"

	"shoal/shared/media"
)

// guests joins n viewers to a swarm of one site, none of whom ever gets a
// connection, and returns how often each pair was introduced in so many rounds
// of reports, first of one side, then of the other.
func guests(n int, rounds int) map[[2]media.ViewerID]int {
	s, now, met := New(Config{}), Time(0), map[[2]media.ViewerID]int{}
	failed := map[media.ViewerID][]media.ViewerID{}
	step := func(ev Event) {
		for _, act := range s.Step(now, ev, nil) {
			var v media.ViewerID
			var list []Neighbour
			switch a := act.(type) {
			case Welcome:
				v, list = a.Viewer, a.Neighbours
			case Introduce:
				v, list = a.Viewer, a.Neighbours
			}
			for _, other := range list {
				failed[v] = append(failed[v], other.Viewer)
				if other.Offer {
					met[[2]media.ViewerID{min(v, other.Viewer), max(v, other.Viewer)}]++
				}
			}
		}
	}
	for id := range n {
		step(Joined{Viewer: media.ViewerID(id + 1), Site: "x", Tracks: []media.TrackID{1}, CanSeed: true})
	}
	for round := range rounds {
		now += 12 * second
		for i := range n {
			id := media.ViewerID((i+round*7)%n + 1)
			list := failed[id]
			failed[id] = nil
			step(Reported{Viewer: id, Tracks: []media.TrackID{1}, CanSeed: true, Failed: list, Want: 6})
		}
	}
	return met
}

func TestAPairThatCannotConnectIsIntroducedThreeTimesWhoeverReports(t *testing.T) {
	for pair, n := range guests(6, 40) {
		if n > maxTries {
			t.Errorf("%v: introduced %d times, want at most %d", pair, n, maxTries)
		}
	}
}

func TestWhoReachesNobodyIsLeftAlone(t *testing.T) {
	early, late := 0, 0
	for _, n := range guests(100, 20) {
		early += n
	}
	for pair, n := range guests(100, 60) {
		late += n
		if n > maxTries {
			t.Errorf("%v: introduced %d times, want at most %d", pair, n, maxTries)
		}
	}
	if late != early || late > 100*(maxFruitless+18) {
		t.Errorf("%d introductions after 4 minutes, %d after 12, want an end", early, late)
	}
}

func TestAnIntroductionTakenBackInTheSameStepIsNotTold(t *testing.T) {
	s := New(Config{})
	for id := range media.ViewerID(2) {
		s.Step(0, Joined{Viewer: id + 1, Site: "x", Tracks: []media.TrackID{1}}, nil)
	}
	a, b := s.viewers[1], s.viewers[2]
	s.disconnect(a, b)
	s.meet(a, b)
	s.end(a, b)
	if len(a.told)+len(b.told)+len(a.part)+len(b.part) != 0 || a.link(b) != nil {
		t.Errorf("told %v and %v, parted %v and %v; want silence", a.told, b.told, a.part, b.part)
	}
}
