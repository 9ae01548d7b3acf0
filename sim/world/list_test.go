package world

import (
	"testing"
	"time"
)

// worth is the most that a site may ask of the origin for playlists, in those of
// one viewer who is alone.
const worth = 1.3

func TestEightViewersPollLittleMoreThanOne(t *testing.T) {
	for seed := range uint64(4) {
		r := run(t, load(t, "playlists", 8, 8*time.Minute), seed+1)
		if r.Polls > worth || r.Polls < 0.9 {
			t.Errorf("seed %d: %.2f viewers' worth of polls, want 0.90 to %.2f", seed+1, r.Polls, worth)
		}
		if late := r.Late[3]; late > 20 {
			t.Errorf("seed %d: 99 %% of segments known at most %d ms later than alone, want 20", seed+1, late)
		}
		// Eight viewers, two tracks, every so often for each.
		if most := int64(8 * 2 * 3); r.InStep > most {
			t.Errorf("seed %d: %d polls waited for the edition after the one they lacked, want at most %d", seed+1, r.InStep, most)
		}
	}
}

func TestALargeSiteSpendsLittleOnAllButMedia(t *testing.T) {
	viewers := 1000
	if testing.Short() {
		viewers = 150
	}
	s := load(t, "playlists", viewers, 55*time.Second)
	s.Join = 15 * time.Second
	r := run(t, s, 1)
	if r.Overhead > 0.1 {
		t.Errorf("%.1f %% of the stream's rate is no media, want at most 10 %%", 100*r.Overhead)
	}
	if most := float64(viewers) / 10; r.Polls > most {
		t.Errorf("%.1f viewers' worth of polls, want at most %.1f", r.Polls, most)
	}
	if late := r.Late[3]; late > 50 {
		t.Errorf("99 %% of segments known at most %d ms later than alone, want 50", late)
	}
}

func TestPlaylistsOfOneViewerEachAreLeftToTheOrigin(t *testing.T) {
	r := run(t, load(t, "private", 30, 2*time.Minute), 1)
	if r.Answered != 0 || r.Polls < 29 {
		t.Errorf("%d polls answered nearby, %.1f viewers' worth at the origin, want none and 30", r.Answered, r.Polls)
	}
	if r.Stalls != 0 || r.Joined.Mean() > 1.05 {
		t.Errorf("%d stalls, %.3f copies, want none and at most 1.05", r.Stalls, r.Joined.Mean())
	}
}

func TestWhoLiesAboutPlaylistsIsFoundOut(t *testing.T) {
	r := run(t, load(t, "liars", 60, 3*time.Minute), 1)
	if r.Accused == 0 || r.Stalls != 0 {
		t.Errorf("%d accused, %d stalls, want some and none", r.Accused, r.Stalls)
	}
	if r.Answered == 0 || r.Forged*100 > r.Answered {
		t.Errorf("%d of %d answers were lies, want at most one in a hundred", r.Forged, r.Answered)
	}
}

func TestAPollerThatDiesCostsLittle(t *testing.T) {
	r := run(t, load(t, "pollers", 60, 2*time.Minute), 1)
	if r.Stalls != 0 || r.Late[3] > 300 {
		t.Errorf("%d stalls, 99 %% of segments known at most %d ms later than alone, want none and 300", r.Stalls, r.Late[3])
	}
	if r.Disconnects[6] == 0 {
		t.Error("nobody died while it polled")
	}
}

func TestTheEndSpreadsAndEndsThePolling(t *testing.T) {
	s := load(t, "ending", 40, 150*time.Second)
	r := run(t, s, 1)
	if r.Ended != r.Viewers || r.EndLast > 2000 {
		t.Errorf("%d of %d players know of the end, the last after %d ms, want all within a target duration", r.Ended, r.Viewers, r.EndLast)
	}
	if r.Stalls != 0 || r.Polls > 2 {
		t.Errorf("%d stalls, %.2f viewers' worth of polls, want none and at most 2", r.Stalls, r.Polls)
	}
}

func TestAnUnevenEncoderIsPolledMoreAndDelaysLittle(t *testing.T) {
	r := run(t, load(t, "uneven", 40, 3*time.Minute), 1)
	if r.Polls > 13 {
		t.Errorf("%.1f viewers' worth of polls, want at most 13 of 40", r.Polls)
	}
	if r.Late[2] > 500 || r.Late[3] > 1000 {
		t.Errorf("95 %% of segments known at most %d ms later than alone, 99 %% %d ms, want 500 and 1000", r.Late[2], r.Late[3])
	}
}
