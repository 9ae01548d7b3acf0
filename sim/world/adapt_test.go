package world

import (
	"testing"
	"time"

	"shoal/sim/scenario"
)

func TestABelievedRateIsThatOfTheLoadsAndFollowsALowerOneSooner(t *testing.T) {
	var m meter
	for range 20 {
		m.sample(200_000, second)
	}
	if got := m.rate(); got < 199_000 || got > 201_000 {
		t.Fatalf("%d bytes a second, want 200,000", got)
	}
	m.sample(3*100_000, 3*second) // half of the quicker mean
	if got := m.rate(); got < 149_000 || got > 151_000 {
		t.Errorf("%d bytes a second after 3 s at 100,000, want 150,000", got)
	}
	m.sample(3*200_000, 3*second)
	if got := m.rate(); got < 170_000 || got > 185_000 {
		t.Errorf("%d bytes a second after 3 s at 200,000 again, want those of the slower mean", got)
	}
}

func TestANarrowLineTakesItsTimeForWhatComesFaster(t *testing.T) {
	line := pipe{rate: 100_000}
	if got, want := line.narrow(second, 50_000, 1_000_000), second-50*millisecond+500*millisecond; got != want {
		t.Errorf("50 kB of which the last byte comes after 1 s have passed after %s, want %s", clock(got), clock(want))
	}
	if got, want := line.narrow(second, 10_000, 1_000_000), second+550*millisecond; got != want {
		t.Errorf("what comes behind them has passed after %s, want %s", clock(got), clock(want))
	}
	wide := pipe{rate: 1_000_000}
	if got := wide.narrow(second, 50_000, 1_000_000); got != second {
		t.Errorf("a line as fast as what comes holds it up until %s", clock(got))
	}
}

// threeLevels, one of them that of scene: of these a line of 800 kbit/s carries two, and one of 5 Mbit/s all.
const threeLevels = "track main 550kbit\ntrack main 1mbit\nadapt\nviewers 6\n"

func plainly(t *testing.T, s scenario.Scenario) Result {
	t.Helper()
	r, err := New(Config{Scenario: s, Seed: 1, Plain: true}).Run()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPlayersTakeTheLevelThatTheirLineCarries(t *testing.T) {
	for line, want := range map[string]int64{"down 600kbit": 400, "down 800kbit": 550, "down 5mbit": 1000} {
		r := plainly(t, scene(t, threeLevels+line))
		if got := r.Played * 8 / 1000; got < want*95/100 || got > want || r.Stalls > 0 {
			t.Errorf("%s: %d kbit/s played, want %d; %d stalls", line, got, want, r.Stalls)
		}
	}
}

// TestLinesOfDifferentWidthsPlayOn is one world of those that sim/numbers runs
// fifty of: in it everything that shared a line made those behind it stand still
// for 21 s.
func TestLinesOfDifferentWidthsPlayOn(t *testing.T) {
	s := load(t, "ladder", 6, 2*time.Minute)
	shoal, plain := run(t, s, 1), plainly(t, s)
	if shoal.Stalls > 0 || plain.Stalls > 0 {
		t.Errorf("%d stalls, %d without Shoal, want none", shoal.Stalls, plain.Stalls)
	}
	if 100*shoal.Played < 95*plain.Played {
		t.Errorf("%d bytes a second played, without Shoal %d", shoal.Played, plain.Played)
	}
}
