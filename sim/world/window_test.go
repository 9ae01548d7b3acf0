package world

import (
	"strings"
	"testing"
	"time"

	"shoal/sim/scenario"
)

// offices is a small world of four sites with everything that crosses between
// them: joins, leaving, vanishing, and a coordinator that dies.
func offices(t *testing.T) scenario.Scenario {
	t.Helper()
	s := load(t, "churn", 48, time.Minute)
	s.Sites, s.Leave = 4, 300_000
	s.CoordDown = scenario.Outage{From: 35 * time.Second, For: 5 * time.Second}
	return s
}

func TestTheNumberOfWorkersChangesNothing(t *testing.T) {
	var results [2]Result
	for i, workers := range []int{1, 4} {
		r, err := New(Config{Scenario: offices(t), Seed: 7, Workers: workers}).Run()
		if err != nil {
			t.Fatal(err)
		}
		results[i] = r
	}
	one, four := results[0], results[1]
	if one.Trace != four.Trace || one.Events != four.Events || one.Delivered != four.Delivered {
		t.Errorf("one worker: trace %x of %d events; four: %x of %d", one.Trace, one.Events, four.Trace, four.Events)
	}
	if crossing(one) == 0 {
		t.Error("nothing passed between sites, so nothing was tried")
	}
}

// crossing is how many connections of the mesh lead from site to site.
func crossing(r Result) (n int) {
	for _, e := range r.Mesh {
		if e.Site != e.ToSite {
			n++
		}
	}
	return n
}

func TestALetterThatArrivesInItsOwnWindowIsAViolation(t *testing.T) {
	w := New(Config{Scenario: offices(t), Seed: 7})
	w.lookahead *= 10
	if _, err := w.Run(); err == nil || !strings.Contains(err.Error(), "in the window in which it was written") {
		t.Errorf("got %v, want a violation", err)
	}
}

func TestAViewersNameLeadsToItsPlace(t *testing.T) {
	w := New(Config{Scenario: offices(t), Seed: 7})
	for _, p := range []place{{0, 0}, {3, 0}, {0, 1 << 20}, {39, 9_999}} {
		if got := w.placeOf(w.identity(p)); got != p {
			t.Errorf("the name of %v leads to %v", p, got)
		}
	}
}

func TestWhoLeftLeavesNothingBehind(t *testing.T) {
	s := offices(t)
	s.Leave = 4 * scenario.Whole
	w := New(Config{Scenario: s, Seed: 7})
	if _, err := w.Run(); err != nil {
		t.Fatal(err)
	}
	for _, r := range w.regions {
		if len(r.viewers) < 2*r.most {
			t.Fatalf("%d viewers of %d have left, want more", len(r.viewers)-r.alive, len(r.viewers))
		}
		for _, v := range r.viewers {
			if !v.alive && (v.core != nil || v.store.shelves != nil || v.ends != nil || v.player.tracks != nil) {
				t.Errorf("viewer %d left, and is kept", v.index)
			}
		}
		if most := 100 * r.most; len(r.queue.tasks) > most || cap(r.letters) > most {
			t.Errorf("%d viewers took room for %d tasks and %d letters, want at most %d", r.most, len(r.queue.tasks), cap(r.letters), most)
		}
	}
}
