package world

import (
	"testing"
	"time"

	"shoal/sim/scenario"
)

// load reads a shipped scenario and cuts it to a size for every commit.
func load(t *testing.T, name string, viewers int, d time.Duration) scenario.Scenario {
	t.Helper()
	s, err := scenario.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	s.Viewers, s.Duration = viewers, d
	return s
}

// run runs both real cores; a violation ends the test and says how to replay it.
func run(t *testing.T, s scenario.Scenario, seed uint64) Result {
	t.Helper()
	r, err := New(Config{Scenario: s, Seed: seed}).Run()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOneCopyEntersASiteAndNobodyStalls(t *testing.T) {
	seeds := []uint64{1, 2, 3}
	if testing.Short() {
		seeds = seeds[:1]
	}
	for _, seed := range seeds {
		r := run(t, load(t, "steady", 300, 3*time.Minute), seed)
		if got := r.Joined.Mean(); got > 1.05 || got < 1 {
			t.Errorf("seed %d: %.3f copies once joined, want 1.00 to 1.05", seed, got)
		}
		if r.Stalls != 0 || r.Failures != 0 {
			t.Errorf("seed %d: %d stalls and %d failures, want none", seed, r.Stalls, r.Failures)
		}
	}
}

func TestMishapsStallNobodyAndCostFewCopies(t *testing.T) {
	// Copies once joined, without what players load before their agents run.
	for name, most := range map[string]float64{
		"churn": 1.05, "owners": 1.10, "sleepy": 1.05, "slow": 1.05, "polluters": 1.05, "blackout": 1.10,
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(2) {
				r := run(t, load(t, name, 100, 150*time.Second), seed+1)
				if got := r.Joined.Without(); got > most || got < 1 {
					t.Errorf("seed %d: %.3f copies once joined, want 1.00 to %.2f", seed+1, got, most)
				}
				if r.Stalls != 0 {
					t.Errorf("seed %d: %d stalls, want none", seed+1, r.Stalls)
				}
			}
		})
	}
}

func TestWhoIsAloneConnectsToNobodyAndUploadsNothing(t *testing.T) {
	r := run(t, load(t, "alone", 1, 2*time.Minute), 1)
	if r.Connects != 0 || r.Uploaded != 0 || r.Messages != 0 {
		t.Errorf("%d connections, %d bytes uploaded, %d messages, want none",
			r.Connects, r.Uploaded, r.Messages)
	}
	if r.Stalls != 0 || r.Delivered == 0 {
		t.Errorf("%d stalls, %d bytes delivered", r.Stalls, r.Delivered)
	}
}

func TestPollutersAreDroppedAndNothingWrongIsDelivered(t *testing.T) {
	r := run(t, load(t, "polluters", 60, 90*time.Second), 1)
	if r.Accused == 0 {
		t.Error("nobody was accused: the polluters met nobody, or nobody noticed")
	}
}

func TestARunReplaysFromItsSeed(t *testing.T) {
	s := load(t, "churn", 40, time.Minute)
	first, again, other := run(t, s, 7), run(t, s, 7), run(t, s, 8)
	if first.Trace != again.Trace || first.Events != again.Events {
		t.Errorf("seed 7 gave trace %x, then %x", first.Trace, again.Trace)
	}
	if first.Trace == other.Trace {
		t.Error("seeds 7 and 8 gave the same trace")
	}
}

func TestTheOriginsFailuresReachThePlayerAndPass(t *testing.T) {
	r := run(t, load(t, "outage", 20, 2*time.Minute), 1)
	if r.Failures == 0 || r.Stalls == 0 {
		t.Errorf("%d failures, %d stalls in 15 s without origin, want some", r.Failures, r.Stalls)
	}
	if r.DelayHalf > 3*2000 {
		t.Errorf("segments reach the player %d ms after publication, want them to catch up", r.DelayHalf)
	}
}

func TestWithoutRangeNobodyStalls(t *testing.T) {
	if r := run(t, load(t, "rangeless", 40, 90*time.Second), 1); r.Stalls != 0 {
		t.Errorf("%d stalls, want none", r.Stalls)
	}
}

func TestFailedConnectionsCostNothingVisible(t *testing.T) {
	r := run(t, load(t, "blocked", 60, 2*time.Minute), 1)
	if r.Stalls != 0 || r.Joined.Mean() > 1.1 {
		t.Errorf("%d stalls, %.3f copies, want none and at most 1.1", r.Stalls, r.Joined.Mean())
	}
}

func TestMeteredViewersUploadNothing(t *testing.T) {
	r := run(t, load(t, "metered", 40, 90*time.Second), 1)
	if r.Stalls != 0 || r.Uploaded == 0 {
		t.Errorf("%d stalls, %d bytes uploaded by the others", r.Stalls, r.Uploaded)
	}
}

func TestTwoSitesTakeOneCopyEach(t *testing.T) {
	if got := run(t, load(t, "sites", 60, 2*time.Minute), 1).Joined.Mean(); got > 2.1 {
		t.Errorf("%.3f copies in two sites, want at most 2.1", got)
	}
}

func TestWithoutAgentsEveryByteIsTheOrigins(t *testing.T) {
	r, err := New(Config{Scenario: load(t, "steady", 20, time.Minute), Seed: 1, Plain: true}).Run()
	if err != nil {
		t.Fatal(err)
	}
	if r.Offload() > 0 || r.Uploaded != 0 || r.Connects != 0 || r.Stalls != 0 {
		t.Errorf("offload %.3f, %d bytes uploaded, %d connections, %d stalls, want none",
			r.Offload(), r.Uploaded, r.Connects, r.Stalls)
	}
}
