package world

import (
	"testing"

	"shoal/shared/media"
	"shoal/sim/scenario"
)

// left is a request for a segment that stood so long.
func left(number uint64, from, stood Time) leftTo {
	return leftTo{segment: media.SegmentID{Track: 1, Number: number}, from: from, up: from + stood}
}

func TestASegmentCountsOnceWhereASlowNeighbourKeptTheViewerWaiting(t *testing.T) {
	at := keptAfter
	tried := trial{left(1, second, at+1), left(1, 2*second, at+1), left(2, 4*second, at), left(3, 6*second, at+1)}
	if all, kept := tried.segments(); all != 3 || kept != 2 {
		t.Errorf("%d segments, kept waiting in %d, want 3 and 2", all, kept)
	}
}

func TestWhatWasNeverAnsweredKeptTheViewerWaiting(t *testing.T) {
	open := left(1, second, 0)
	open.up = 0
	if _, kept := (trial{open}).segments(); kept != 1 {
		t.Errorf("%d, want 1", kept)
	}
}

func TestWhatWaitsBehindAnAnswerWaitsFromItsEnd(t *testing.T) {
	first := left(1, second, 2*second)
	first.whole = true
	if _, kept := (trial{first, left(2, 2*second, second+keptAfter)}).segments(); kept != 1 {
		t.Errorf("%d, want 1", kept)
	}
}

func TestOnePieceInThirtySecondsIsAProbe(t *testing.T) {
	for gap, want := range map[Time]int{probeIn - 1: 2, probeIn: 1} {
		if all, _ := (trial{left(1, second, second), left(2, second+gap, second)}).segments(); all != want {
			t.Errorf("after %s %d segments count, want %d", clock(gap), all, want)
		}
	}
}

func TestSlowNeighboursAreDemotedAfterThreeSegments(t *testing.T) {
	for _, name := range []string{"tenth", "held"} {
		s, err := scenario.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		s.Viewers, s.Duration = 30, 90*1e9
		r, err := New(Config{Scenario: s, Seed: 3}).Run()
		if err != nil || len(r.Kept) == 0 || r.KeptIn(100) > 3 {
			t.Errorf("%s: %v; %d pairs, kept waiting in %d segments", name, err, len(r.Kept), r.KeptIn(100))
		}
	}
}
