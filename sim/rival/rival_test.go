package rival

import (
	"testing"
	"time"

	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/shared/media"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

// play runs the rival in a shipped scenario; the world checks every step of it.
func play(t *testing.T, name string, viewers int, d time.Duration) world.Result {
	t.Helper()
	s, err := scenario.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	s.Viewers, s.Duration, s.Join = viewers, d, 20*time.Second
	r, err := world.New(world.Config{
		Scenario: s, Seed: 3,
		Agent:   func(c agent.Config) world.Core { return New(c) },
		Matcher: func(c coord.Config) world.Matcher { return NewTracker(c) },
	}).Run()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestItDeliversEverythingAndPeersCarryMuchOfIt(t *testing.T) {
	r := play(t, "steady", 40, 2*time.Minute)
	if r.Failures != 0 || r.Offload() < 0.3 {
		t.Errorf("%d failures, offload %.3f, want none and at least 0.3", r.Failures, r.Offload())
	}
	t.Logf("offload %.3f, %.2f copies, %d stalls", r.Offload(), r.Joined.Mean(), r.Stalls)
}

func TestItGoesOnWhereViewersComeAndGo(t *testing.T) {
	if r := play(t, "churn", 40, 90*time.Second); r.Failures != 0 {
		t.Errorf("%d failures, want none", r.Failures)
	}
}

func TestAnOffersTakerIsAnyViewer(t *testing.T) {
	tracker := NewTracker(coord.Config{Seed: 1})
	for id := range media.ViewerID(20) {
		tracker.Step(0, coord.Joined{Viewer: id + 1}, nil)
	}
	out := tracker.Step(0, coord.Joined{Viewer: 99}, nil)
	welcome := out[len(out)-1].(coord.Welcome)
	if n := len(welcome.Neighbours); n == 0 || n > offers {
		t.Fatalf("%d neighbours, want 1 to %d", n, offers)
	}
	for _, n := range welcome.Neighbours {
		if !n.Offer || !tracker.Met(99, n.Viewer) || tracker.Met(99, 99) {
			t.Errorf("neighbour %v", n)
		}
	}
	tracker.Step(1, coord.Left{Viewer: 99}, nil)
	if at, any := tracker.Next(); !any || at != announce {
		t.Errorf("announces again at %d, %v, want %d", at, any, announce)
	}
}

func TestTheElectionRanksAllAlikeAndRotates(t *testing.T) {
	firsts := map[media.ViewerID]bool{}
	for number := range uint64(50) {
		best := media.ViewerID(1)
		for id := media.ViewerID(2); id <= 8; id++ {
			if score(id, number) < score(best, number) {
				best = id
			}
		}
		firsts[best] = true
	}
	if len(firsts) < 6 {
		t.Errorf("%d of 8 viewers own any of 50 segments, want nearly all", len(firsts))
	}
}
