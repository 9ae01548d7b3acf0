package world

import (
	"slices"
	"testing"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
	"shoal/sim/scenario"
)

// besides is a small world in which one viewer in five is as line says.
func besides(t *testing.T, line string) Honest {
	t.Helper()
	text := "viewers 40\ntrack main 1500kbit\ntrack audio 96kbit\njoin 10s\nduration 50s\n"
	s, err := scenario.Parse(line, text+"group "+hostileGroup+" 20% "+line)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, s, 1).Honest
}

// What the honest must not do is checked after every event: deliver or pass on
// wrong bytes, keep who has proved to lie, accuse the honest, remember without bound.
func TestTheHonestLoseLittleToHostileViewers(t *testing.T) {
	absent := besides(t, "page=metered")
	for _, vice := range scenario.Vices {
		t.Run(vice, func(t *testing.T) {
			h := besides(t, "vice="+vice)
			if got, least := h.Offload(), 0.8*absent.Offload(); got < least {
				t.Errorf("offload %.3f, want at least %.3f", got, least)
			}
			if h.StallRatio() > 0.001 {
				t.Errorf("stood still for %.4f of the time", h.StallRatio())
			}
			if !slices.Contains(scenario.Trusted, vice) && h.Played+h.Relayed > 0 {
				t.Errorf("%d wrong bytes played, %d passed on", h.Played, h.Relayed)
			}
		})
	}
}

func TestOnlyAnOwnersWordLetsWrongBytesThrough(t *testing.T) {
	s, err := scenario.Parse("owner", "viewers 30\ntrack main 1500kbit\njoin 5s\nduration 1m\ngroup "+hostileGroup+" 40% vice=owner")
	if err != nil {
		t.Fatal(err)
	}
	if h := run(t, s, 1).Honest; h.Played == 0 {
		t.Error("no wrong byte was played: nobody was the owner, or docs/SECURITY.md promises too little")
	}
}

// One who repeats whatever it hears earns trust, and vouches for the forger who
// has the bytes.
func TestWhoVouchesForAForgerDoesNotHelpIt(t *testing.T) {
	text := "viewers 30\ntrack main 1500kbit\ntrack audio 96kbit\njoin 10s\nduration 30s\n" +
		"group " + hostileGroup + " 25% vice=holdings\ngroup forgers 25% vice=forger"
	s, err := scenario.Parse("collusion", text)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(4) {
		if _, err := New(Config{Scenario: s, Seed: seed}).Run(); err != nil {
			t.Error(err)
		}
	}
}

func TestAContradictionIsOneUntilWithdrawn(t *testing.T) {
	id := media.SegmentID{Track: 1, Number: 1}
	e := &end{}
	say := func(piece uint32, sum byte) bool {
		return e.hears(wire.Have{Segment: id, From: piece, Hashes: []wire.Sum{{sum}}})
	}
	for _, word := range []struct {
		piece uint32
		sum   byte
	}{{0, 1}, {0, 1}, {1, 2}} {
		if say(word.piece, word.sum) {
			t.Error("the same again, or another piece, is no contradiction")
		}
	}
	if !say(0, 2) {
		t.Error("two hashes of one piece contradict each other")
	}
	e.unsay(wire.Lost{Segments: []media.SegmentID{id}})
	if say(0, 3) {
		t.Error("what was withdrawn still counts")
	}
}

func TestEachViceReplaysFromItsSeed(t *testing.T) {
	s := load(t, "hostile", 25, 30*time.Second)
	if a, b := run(t, s, 3), run(t, s, 3); a.Trace != b.Trace {
		t.Errorf("trace %x, then %x", a.Trace, b.Trace)
	}
}
