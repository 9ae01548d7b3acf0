package world

import (
	"testing"
	"time"

	"shoal/sim/scenario"
)

// flash is a fifth of a flash crowd, with Shoal and without.
func flash(t *testing.T, name string, d time.Duration) (shoal, plain Result, s scenario.Scenario) {
	t.Helper()
	s = load(t, name, 200, d)
	s.SiteRate /= 5
	plain, err := New(Config{Scenario: s, Seed: 1, Plain: true}).Run()
	if err != nil {
		t.Fatal(err)
	}
	return run(t, s, 1), plain, s
}

func TestAWarmFlashCrowdStartsTenTimesSoonerAndStallsTenTimesLess(t *testing.T) {
	shoal, plain, _ := flash(t, "flash-warm", 2*time.Minute)
	if 10*shoal.StartP95() > plain.StartP95() {
		t.Errorf("the first frame after %d ms, without Shoal %d", shoal.StartP95(), plain.StartP95())
	}
	if 10*shoal.StallRatio() > plain.StallRatio() {
		t.Errorf("stall ratio %.4f, without Shoal %.4f", shoal.StallRatio(), plain.StallRatio())
	}
	if n := shoal.Sites[0].In[AgentBytes]; n != 0 {
		t.Errorf("%d bytes of agents for browsers that have them", n)
	}
}

func TestAgentsTakeAtMostAQuarterOfAFullLink(t *testing.T) {
	shoal, _, s := flash(t, "flash-cold", 3*time.Minute)
	site := shoal.Sites[0]
	if link := s.SiteRate * int64(s.Duration/time.Second); 4*site.In[AgentBytes] > link {
		t.Errorf("%d bytes of agents over a link that carries %d", site.In[AgentBytes], link)
	}
	if site.In[AgentBytes] < scriptBytes*200+programBytes {
		t.Errorf("%d bytes of agents: nobody got one", site.In[AgentBytes])
	}
}

func TestWhoNeverSeesAFrameCountsWithTheTimeWaited(t *testing.T) {
	s := load(t, "flash-cold", 100, 20*time.Second)
	s.SiteRate = 50_000
	r, err := New(Config{Scenario: s, Seed: 1, Plain: true}).Run()
	if err != nil {
		t.Fatal(err)
	}
	if r.Unstarted == 0 || len(r.Starts) != 100 || r.StartP95() < 10_000 || r.StartP95() > 20_000 {
		t.Errorf("%d never saw one, %d counted, %d ms at the 95th percentile", r.Unstarted, len(r.Starts), r.StartP95())
	}
}

func TestEveryViewerIsWarmUnlessTheScenarioSaysOtherwise(t *testing.T) {
	s := load(t, "steady", 10, 90*time.Second)
	if n := run(t, s, 1).Sites[0].In[AgentBytes]; n != 0 {
		t.Errorf("%d bytes of agents, want none", n)
	}
	s.Warm = 0
	if n := run(t, s, 1).Sites[0].In[AgentBytes]; n < 10*(scriptBytes+programBytes) {
		t.Errorf("%d bytes of agents for ten cold viewers", n)
	}
}
