package world

import (
	"fmt"
	"strings"
	"testing"

	"shoal/sim/scenario"
)

// mishaps are lines of which a chaotic world has some.
var mishaps = []string{
	"near-loss 1%", "far-loss 5%", "origin-loss 0.5%", "edges 3 lag=1.5s", "origin-slow 20s 20s 1mbit",
	"origin-down 25s 10s", "coordinator-down 20s 15s", "leave 30%", "crash 50%", "no-ice 10%",
	"site-cut A 20s 3s", "site-cut A 40s 15s", "site-cut B 30s 20s",
	"group nap 30% sleep=10s/30s", "group far 40% nat=symmetric", "group guest 20% isolated",
}

// habits are what a site of a chaotic world may have.
var habits = []string{
	"link=4mbit/2mbit", "link=20mbit/10mbit", "address=x", "wifi=100%", "ap=3/20mbit", "no-ice=50%", "far=120ms",
}

func some(luck *chance, from []string, between string) string {
	var list []string
	for _, word := range from {
		if luck.below(4) == 0 {
			list = append(list, word)
		}
	}
	return strings.Join(list, between)
}

func chaos(seed uint64) string {
	luck := chance(mix(seed))
	lines := "track main 514kbit\ntrack audio 96kbit\njoin 10s\nduration 75s\n"
	for _, name := range []string{"A", "B", "C"} {
		lines += fmt.Sprintf("site %s viewers=%d %s\n", name, 1+luck.below(9), some(&luck, habits, " "))
	}
	return lines + some(&luck, mishaps, "\n")
}

func TestTheLawsHoldInChaos(t *testing.T) {
	seeds := uint64(24)
	if testing.Short() {
		seeds = 4
	}
	for seed := range seeds {
		s, err := scenario.Parse("chaos", chaos(seed))
		if err != nil {
			t.Fatal(err)
		}
		r, err := New(Config{Scenario: s, Seed: seed}).Run()
		if err != nil || r.Accused > 0 {
			t.Errorf("seed %d: %v, %d accused, in\n%s", seed, err, r.Accused, chaos(seed))
		}
	}
}
