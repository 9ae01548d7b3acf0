package world

import (
	"testing"
	"time"

	"shoal/sim/scenario"
)

// runPlain plays the same world, with the same whims, without Shoal.
func runPlain(t *testing.T, s scenario.Scenario, seed uint64) Result {
	t.Helper()
	r, err := New(Config{Scenario: s, Seed: seed, Plain: true}).Run()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestATitleIsSharedAndNoSeekIsSlower(t *testing.T) {
	s := load(t, "vod", 20, 12*time.Minute)
	s.Seek = time.Minute
	with, without := run(t, s, 1), runPlain(t, s, 1)
	if got := with.Offload(); got < 0.75 {
		t.Errorf("offload %.1f %%, want at least 75 %%", 100*got)
	}
	for _, percent := range []int{50, 95, 100} {
		if a, b := with.Seek(percent), without.Seek(percent); a > b {
			t.Errorf("%d %% of seeks play within %d ms, without Shoal within %d ms", percent, a, b)
		}
	}
	if len(with.Seeks) < 20 || len(without.Seeks) < 20 {
		t.Errorf("%d and %d seeks went where nothing was buffered, want more", len(with.Seeks), len(without.Seeks))
	}
}

func TestAViewerHasTheSameWhimsWithoutShoal(t *testing.T) {
	s := load(t, "vod", 8, 3*time.Minute)
	s.Seek = 20 * time.Second
	with, without := New(Config{Scenario: s, Seed: 3}), New(Config{Scenario: s, Seed: 3, Plain: true})
	for _, w := range []*World{with, without} {
		if _, err := w.Run(); err != nil {
			t.Fatal(err)
		}
	}
	for i, v := range with.regions[0].viewers[:8] {
		if other := without.regions[0].viewers[i]; v.player.luck != other.player.luck {
			t.Errorf("viewer %d did something else", i)
		}
	}
}
