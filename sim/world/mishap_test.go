package world

import (
	"testing"
	"time"

	"shoal/sim/scenario"
)

// plain runs the same players without Shoal.
func plain(t *testing.T, s scenario.Scenario, seed uint64) Result {
	t.Helper()
	r, err := New(Config{Scenario: s, Seed: seed, Plain: true}).Run()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLateEdgesCostNeitherCopiesNorFailures(t *testing.T) {
	r := run(t, load(t, "edges", 40, 2*time.Minute), 1)
	if got := r.Joined.Without(); got > 1.10 || r.Stalls+r.Failures != 0 {
		t.Errorf("%.3f copies, %d stalls, %d failures; want at most 1.10 and none", got, r.Stalls, r.Failures)
	}
}

func TestAnEdgeListsNothingBeforeItHasIt(t *testing.T) {
	w := newStage(Config{Scenario: scene(t, "edges 3 lag=1.5s\n"), Seed: 1})
	for edge, most := range []Time{0, 750 * millisecond, 1500 * millisecond} {
		var late Time
		for at := Time(0); at < 60*second; at += 10 * millisecond {
			n := w.newestAt(edge, at)
			late = max(late, at-w.published(n+1))
		}
		if late > most || late < most/2 {
			t.Errorf("edge %d is up to %s late, want at most %s, and not far from it", edge, clock(late), clock(most))
		}
	}
}

func TestWhileAPageSleepsNothingInItRuns(t *testing.T) {
	s := scene(t, "viewers 12\ngroup napper 50% sleep=20s/60s\n")
	w := New(Config{Scenario: s, Seed: 1})
	r := w.regions[0]
	ran := map[*viewer]Time{}
	for at := Time(0); at < int64(s.Duration); at += second {
		w.window(newCrew(1), at+1)
		for _, v := range r.viewers {
			asleep := v.thaw(at) > at && v.thaw(at-second) > at-second
			if asleep && v.player.position != ran[v] {
				t.Fatalf("viewer %d plays on at %s while it sleeps", v.index, clock(at))
			}
			ran[v] = v.player.position
		}
	}
}

func TestSleepersHoldUpNobody(t *testing.T) {
	r := run(t, load(t, "naps", 40, 3*time.Minute), 1)
	if got := r.Joined.Without(); r.Stalls != 0 || got > 1.5 {
		t.Errorf("%d stalls, %.3f copies; want none, and at most 1.5", r.Stalls, got)
	}
}

func TestASiteThatIsCutOffStallsNoLongerThanWithoutShoal(t *testing.T) {
	s := load(t, "cut", 50, 150*time.Second)
	with, without := run(t, s, 1), plain(t, s, 1)
	if with.Stalls > without.Stalls || without.Stalls == 0 {
		t.Errorf("%d stalls, without Shoal %d", with.Stalls, without.Stalls)
	}
	if over := with.StallRatio() - without.StallRatio(); over > 0.001 {
		t.Errorf("stalled %.2f %% of the time, without Shoal %.2f %%", 100*with.StallRatio(), 100*without.StallRatio())
	}
	for _, site := range with.Sites {
		if got := site.Copies.Mean(); got > 1.5 {
			t.Errorf("%s: %.3f copies, want at most 1.5", site.Name, got)
		}
	}
}

func TestALongCutEndsSocketsAndTheyComeBack(t *testing.T) {
	s := scene(t, "site A viewers=6 link=10mbit\nsite B viewers=6\nsite-cut A 30s 70s\n")
	s.Duration = 150 * time.Second
	w := New(Config{Scenario: s, Seed: 1})
	if _, err := w.Run(); err != nil {
		t.Fatal(err)
	}
	for _, v := range w.regions[0].viewers {
		if !v.linked || len(v.ends) == 0 {
			t.Fatalf("viewer %d is linked: %v, with %d neighbours", v.index, v.linked, len(v.ends))
		}
	}
}

func TestABrownOutOfTheOriginIsNotSeen(t *testing.T) {
	r := run(t, load(t, "brownout", 60, 2*time.Minute), 1)
	if got := r.Joined.Without(); r.Stalls != 0 || got > 1.2 {
		t.Errorf("%d stalls, %.3f copies; want none, and at most 1.2", r.Stalls, got)
	}
}

func TestPathsThinnerThanTheStreamStallLessThanWithoutShoal(t *testing.T) {
	s := load(t, "brownout", 60, 2*time.Minute)
	s.OriginSlow.Rate = 60_000
	with, without := run(t, s, 1), plain(t, s, 1)
	if without.Stalls == 0 || with.StallTime > without.StallTime/2 {
		t.Errorf("%s of stalls, without Shoal %s; want less than half", clock(with.StallTime), clock(without.StallTime))
	}
}

func TestFullLinksAndSleepersGetNobodyAccused(t *testing.T) {
	s := load(t, "offices", 120, 150*time.Second)
	s.Join = 30 * time.Second
	if r := run(t, s, 1); r.Accused != 0 {
		t.Errorf("%d accused, want none", r.Accused)
	}
}
