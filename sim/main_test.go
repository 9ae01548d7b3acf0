package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shoal/client/agent"
	"shoal/client/record"
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
	table(&out, s, "seed 7", r, time.Second)
	for _, want := range []string{
		"steady: 8 viewers in 1 site(s), 1m0s, seed 7", "copies per segment", "offload",
		"origin bytes", "startup", "stalls", "uploads", "publication to player", "trace",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
}

func TestAComparedRunWritesAPageWithAllThree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "page.html")
	o := options{scenario: "steady", viewers: 4, minutes: 0.5, runs: 2, seed: 1, compare: true, watch: -1, report: path}
	if err := run(o); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Side by side", "no P2P", "p2p-media-loader 5", "over 2 seeds", "-runs 2 -compare"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestWhatDeliversWrongBytesIsLeftOutOfTheComparison(t *testing.T) {
	o := options{scenario: "polluters", viewers: 20, minutes: 1, runs: 1, seed: 1, compare: true, watch: -1, report: "none"}
	if err := run(o); err != nil {
		t.Error(err)
	}
}

func TestEveryRefusedFlagIsNamedWithItsRule(t *testing.T) {
	for want, o := range map[string]options{
		"-viewers -1: must be at least 1": {viewers: -1, runs: 1},
		"-minutes -2: must be above 0":    {minutes: -2, runs: 1},
		"-runs 0: must be at least 1":     {},
		"-plain and -compare":             {plain: true, compare: true, runs: 1},
		"-to 1s: must not be before":      {from: 2e9, to: 1e9, runs: 1},
	} {
		if err := o.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestAWrongScenarioIsRefused(t *testing.T) {
	if err := run(options{scenario: "nowhere", runs: 1}); err == nil {
		t.Error("an unknown scenario ran")
	}
}

// recording is one of a core that was told to wake, in a file.
func recording(t *testing.T, change func([]byte) []byte) string {
	t.Helper()
	r := record.New(agent.New(agent.Config{}), record.Chapter)
	r.Step(1, agent.PageChanged{P2P: true}, nil)
	r.Step(2, agent.Welcomed{Self: 7}, nil)
	path := filepath.Join(t.TempDir(), "one.recording")
	if err := os.WriteFile(path, change(r.Bytes("test")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestARecordingIsRunAgain(t *testing.T) {
	var out bytes.Buffer
	path := recording(t, func(b []byte) []byte { return b })
	if err := replay(&out, options{replay: path, to: forever}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "2 events") || !strings.Contains(out.String(), "all as recorded") {
		t.Errorf("got %q", out.String())
	}
}

func TestAReplayPrintsTheTimeAskedFor(t *testing.T) {
	var out bytes.Buffer
	path := recording(t, func(b []byte) []byte { return b })
	if err := replay(&out, options{replay: path, from: 2, to: 2}); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !strings.Contains(s, "agent.Welcomed") || strings.Contains(s, "agent.PageChanged") {
		t.Errorf("got %q", s)
	}
}

func TestADifferingReplayNamesTheEvent(t *testing.T) {
	path := recording(t, func(b []byte) []byte {
		b[len(b)-1] ^= 1 // the last digest
		return b
	})
	err := replay(io.Discard, options{replay: path, to: forever})
	if err == nil || !strings.Contains(err.Error(), "event 2 at 2ns") {
		t.Errorf("got %v, want one that names event 2", err)
	}
}

func TestTheCurveSaysWhatAViewerCosts(t *testing.T) {
	s, err := scenario.Load("town-hall")
	if err != nil {
		t.Fatal(err)
	}
	s.Join, s.Duration = 2*time.Second, 10*time.Second
	var out bytes.Buffer
	if err := curve(&out, s, 7, 250); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(out.String()), "\n"); len(lines) != 4 || !strings.Contains(lines[3], "    250") {
		t.Errorf("want a head of two lines, then 100 and 250 viewers:\n%s", out.String())
	}
}
