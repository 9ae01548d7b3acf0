package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"shoal/sim/scenario"
	"shoal/sim/world"
)

func TestTheTableSaysWhatCameOfARun(t *testing.T) {
	s, err := scenario.Load("steady")
	if err != nil {
		t.Fatal(err)
	}
	s.Viewers, s.Join, s.Duration = 8, 5*time.Second, time.Minute
	r, err := world.New(world.Config{Scenario: s, Seed: 7}).Run()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	table(&out, s, 7, r, time.Second)
	for _, want := range []string{
		"steady: 8 viewers in 1 site(s), 1m0s, seed 7", "copies per segment", "offload",
		"origin bytes", "startup", "stalls", "uploads", "publication to player", "trace",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
}

func TestAWrongScenarioIsRefused(t *testing.T) {
	if err := run(options{scenario: "nowhere", runs: 1}); err == nil {
		t.Error("an unknown scenario ran")
	}
}
