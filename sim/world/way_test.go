package world

import "testing"

// drawn is how long a viewer takes to get 8 MB, while it sends as much or not.
func drawn(v *viewer, sends bool) (at Time) {
	const part, parts = 16 << 10, 512
	for range parts {
		if sends {
			v.throughAir(at, part)
		}
		at = v.down.pass(v.throughAir(at, part), part)
	}
	return at
}

func TestOnWiFiTheSameUploadHalvesTheDownload(t *testing.T) {
	viewer := func(air bool) *viewer {
		v := &viewer{down: pipe{rate: 6_250_000}}
		if air {
			v.air = &pipe{rate: 6_250_000}
		}
		return v
	}
	if wired, busy := drawn(viewer(false), false), drawn(viewer(false), true); wired != busy {
		t.Errorf("by wire %s, and %s while sending, want no difference", clock(wired), clock(busy))
	}
	alone, busy := drawn(viewer(true), false), drawn(viewer(true), true)
	if ratio := float64(busy) / float64(alone); ratio < 1.9 || ratio > 2.1 {
		t.Errorf("on Wi-Fi %s, and %s while sending, want twice as long", clock(alone), clock(busy))
	}
}

func TestViewersOfAnAccessPointShareItsAir(t *testing.T) {
	w := New(Config{Scenario: scene(t, "site A viewers=60 wifi=100% ap=25/200mbit"), Seed: 1})
	r := w.regions[0]
	r.run(10 * second)
	if a, b, c := r.viewers[0].air, r.viewers[24].air, r.viewers[25].air; a == nil || a != b || a == c || a.rate != 25_000_000 {
		t.Error("want the first 25 viewers to share an air of 200 Mbit/s, and the next another")
	}
}

func TestPacketsLostOnTheWayFromTheOriginSlowIt(t *testing.T) {
	clean, lossy := scene(t, ""), scene(t, "origin-loss 1%")
	if got := pathRate(&clean); got != clean.OriginRate {
		t.Errorf("%d bytes a second without loss, want %d", got, clean.OriginRate)
	}
	// 1,460 bytes × 1.22 ÷ (35 ms × √0.01)
	if got := pathRate(&lossy); got < 508_000 || got > 510_000 {
		t.Errorf("%d bytes a second where one packet in a hundred is lost, want 509,000", got)
	}
}

func TestLostFramesArriveARoundTripLater(t *testing.T) {
	lines := "viewers 8\nnear 20ms\n"
	clean, lossy := run(t, scene(t, lines), 1), run(t, scene(t, lines+"near-loss 10%"), 1)
	if lossy.SpreadHalf < clean.SpreadHalf+20 || lossy.Stalls != 0 {
		t.Errorf("segments spread in %d ms, with a tenth of the frames lost in %d; %d stalls", clean.SpreadHalf, lossy.SpreadHalf, lossy.Stalls)
	}
}
