package world

import (
	"testing"
	"time"
)

func TestInAnIsolatedSiteNobodyMeets(t *testing.T) {
	s := scene(t, "site Guests viewers=40 isolated\n")
	s.Duration = 3 * time.Minute
	r := run(t, s, 1)
	if r.Uploaded != 0 || r.Connects == 0 || r.Stalls != 0 {
		t.Errorf("%d bytes uploaded, %d connections begun, %d stalls; want tries, and nothing of them", r.Uploaded, r.Connects, r.Stalls)
	}
}

func TestAnIsolatedGroupTradesWithNobodyOfItsSite(t *testing.T) {
	w := New(Config{Scenario: scene(t, "viewers 20\ngroup guest 50% isolated\n"), Seed: 1})
	if _, err := w.Run(); err != nil {
		t.Fatal(err)
	}
	var guests, others int64
	for _, v := range w.regions[0].viewers {
		if v.group.Isolated {
			guests += v.sent + v.got
		} else {
			others += v.got
		}
	}
	if guests != 0 || others == 0 {
		t.Errorf("guests traded %d bytes, the others got %d", guests, others)
	}
}

func TestTwoSymmetricNATsMeetOnlyWithinASite(t *testing.T) {
	lines := "site A viewers=6 address=x far=1ms\nsite B viewers=6 address=x far=1ms\n"
	w := New(Config{Scenario: scene(t, lines+"nat symmetric\n"), Seed: 1})
	if _, err := w.Run(); err != nil {
		t.Fatal(err)
	}
	near := 0
	for _, r := range w.regions {
		for _, v := range r.viewers {
			for _, e := range v.ends {
				if e.state == opened && e.far {
					t.Fatal("two viewers behind symmetric NATs of two sites met")
				} else if e.state == opened {
					near++
				}
			}
		}
	}
	if near == 0 {
		t.Error("nobody met within a site")
	}
}

func TestHalfOfASitesPairsAreEnough(t *testing.T) {
	r := run(t, load(t, "halved", 60, 2*time.Minute), 1)
	if got := r.Joined.Without(); r.Stalls != 0 || got > 1.1 {
		t.Errorf("%d stalls, %.3f copies, want none and at most 1.1", r.Stalls, got)
	}
}
