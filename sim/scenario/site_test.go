package scenario

import (
	"slices"
	"testing"
	"time"
)

func parse(t *testing.T, lines string) Scenario {
	t.Helper()
	s, err := Parse("x", "track main 1mbit\n"+lines)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sizes(sites []Site) (n []int) {
	for _, p := range sites {
		n = append(n, p.Viewers)
	}
	return n
}

func TestNamedSitesHoldWhatTheirLinesSay(t *testing.T) {
	s := parse(t, "site Paris viewers=400 link=100mbit/20mbit near=5ms-6ms wifi=40% ap=25/200mbit address=a no-ice=50%\nsite Lyon viewers=20 isolated")
	if s.Viewers != 420 {
		t.Errorf("%d viewers, want the 420 of both lines", s.Viewers)
	}
	paris := s.Layout()[0]
	want := Site{Name: "Paris", Viewers: 400, Down: 12_500_000, Up: 2_500_000, Address: "a",
		Near: Span{5_000_000, 6_000_000}, Far: s.Far, NoICE: Whole / 2, WiFi: Whole * 2 / 5, Air: Air{25, 25_000_000}}
	if paris != want {
		t.Errorf("got  %+v\nwant %+v", paris, want)
	}
	if lyon := s.Layout()[1]; !lyon.Isolated || lyon.Down != 0 || lyon.Near != s.Near {
		t.Errorf("got %+v, want Lyon isolated, its link ample and its delays the scenario's", lyon)
	}
}

func TestNamedSitesScaleWithTheNumberOfViewers(t *testing.T) {
	s := parse(t, "site Paris viewers=400\nsite Lyon viewers=150\nsite Shop viewers=10 count=5")
	for viewers, want := range map[int][]int{
		600:  {400, 150, 10, 10, 10, 10, 10},
		60:   {40, 15, 1, 1, 1, 1, 1},
		1200: {800, 300, 20, 20, 20, 20, 20},
	} {
		s.Viewers = viewers
		if got := sizes(s.Layout()); !slices.Equal(got, want) {
			t.Errorf("%d viewers: %v, want %v", viewers, got, want)
		}
	}
	if name := s.Layout()[6].Name; name != "Shop-5" {
		t.Errorf("the last of five shops is %q", name)
	}
}

func TestUnnamedSitesAreEven(t *testing.T) {
	s := parse(t, "viewers 8\nsites 3\nsite-rate 8mbit/2mbit")
	if got := sizes(s.Layout()); !slices.Equal(got, []int{2, 3, 3}) {
		t.Errorf("8 viewers over 3 sites: %v", got)
	}
	if p := s.Layout()[2]; p.Name != "site-3" || p.Down != 1_000_000 || p.Up != 250_000 {
		t.Errorf("got %+v", p)
	}
}

func TestMishapsHappenWhenTheirLinesSay(t *testing.T) {
	s := parse(t, "site-cut site-1 120s 30s\norigin-slow 60s 20s 1mbit\nedges 3 lag=1.5s\ngroup phone 30% sleep=30s/120s nat=symmetric isolated wifi=100%")
	if cut := s.Cuts[0]; cut.Site != "site-1" || !cut.Holds(int64(120*time.Second)) || cut.Holds(int64(150*time.Second)) {
		t.Errorf("got %+v", cut)
	}
	if slow := s.OriginSlow; slow.Rate != 125_000 || !slow.Holds(int64(79*time.Second)) {
		t.Errorf("got %+v", slow)
	}
	if s.Edges != (Edges{3, 1500 * time.Millisecond}) {
		t.Errorf("got %+v", s.Edges)
	}
	g := s.Groups[0]
	if g.Sleep != (Sleep{30 * time.Second, 2 * time.Minute}) || !g.Symmetric || !g.Isolated || g.WiFi != Whole {
		t.Errorf("got %+v", g)
	}
}
