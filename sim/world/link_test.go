package world

import (
	"testing"

	"shoal/sim/scenario"
)

// scene is a world of these lines, with one track of 400 kbit/s.
func scene(t *testing.T, lines string) scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse(t.Name(), "track main 400kbit\njoin 5s\nduration 60s\n"+lines)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// together are two offices that reach everything from one address, so near to
// each other that they are one to the coordinator.
const together = "site A viewers=6 address=x link=20mbit far=1ms\nsite B viewers=6 address=x link=20mbit far=1ms\n"

func TestAllThatCrossesASitesLinkIsCountedByClass(t *testing.T) {
	r := run(t, scene(t, together), 1)
	for _, site := range r.Sites {
		for _, c := range []Class{MediaBytes, PlaylistBytes, SignallingBytes, ReportBytes, StunBytes} {
			if c != ReportBytes && site.In[c] == 0 || site.Out[c] == 0 {
				t.Errorf("%s: %v: %d bytes in, %d out, want some", site.Name, c, site.In[c], site.Out[c])
			}
		}
	}
}

func TestWhatViewersOfTwoSitesSendEachOtherCrossesBothLinks(t *testing.T) {
	r := run(t, scene(t, together), 1)
	var in, out, origin int64
	for _, site := range r.Sites {
		in, out, origin = in+site.In[MediaBytes], out+site.Out[MediaBytes], origin+site.Origin
	}
	if in-overTCP(origin) < r.Delivered/10 || out < r.Delivered/10 {
		t.Errorf("%d bytes of media in, %d of them the origin's, %d out, %d delivered; want a tenth between the sites",
			in, origin, out, r.Delivered)
	}
}

func TestALinkBoundsWhatCrossesIt(t *testing.T) {
	s := scene(t, "site A viewers=6 link=1mbit\n")
	r, err := New(Config{Scenario: s, Seed: 1, Plain: true}).Run()
	if err != nil {
		t.Fatal(err)
	}
	carried := int64(60) * 1_000_000 / 8
	if r.Origin > carried || r.Stalls == 0 {
		t.Errorf("%d bytes through a link of %d, %d stalls of six viewers who need %d", r.Origin, carried, r.Stalls, 6*60*50_000)
	}
}

func TestAMessageWaitsForARoutersQueueAtMost(t *testing.T) {
	p := pipe{rate: 100_000}
	p.stream(0, 1_000_000)
	if at := p.slip(0, 1000); at != routerQueue {
		t.Errorf("a message passes a link with ten seconds of media before it after %s, want %s", clock(at), clock(routerQueue))
	}
	if at := p.stream(0, 0); at != 10*second+span(1000, p.rate) {
		t.Errorf("the next media pass after %s, want them to wait for the message too", clock(at))
	}
}

func TestALinkThatIsCutHoldsBackWhatComes(t *testing.T) {
	l := newLink(&scenario.Scenario{Cuts: []scenario.Cut{{Site: "A", Outage: scenario.Outage{From: 10e9, For: 5e9}}}}, scenario.Site{Name: "A"})
	for at, want := range map[Time]Time{10*second - 1: 10*second - 1, 10 * second: 15 * second, 15 * second: 15 * second} {
		if got := l.whole(at); got != want {
			t.Errorf("what comes at %s passes at %s, want %s", clock(at), clock(got), clock(want))
		}
	}
}
