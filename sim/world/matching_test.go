package world

import (
	"testing"
	"time"

	"shoal/server/coord"
)

// blind runs a scenario with parts of the matching switched off.
func blind(t *testing.T, name string, viewers int, d time.Duration, seed uint64, off coord.Blind) Result {
	t.Helper()
	r, err := New(Config{Scenario: load(t, name, viewers, d), Seed: seed, Matcher: func(c coord.Config) Matcher {
		c.Blind = off
		return coord.New(c)
	}}).Run()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOfficesBehindOneAddressKeepTheirBytes(t *testing.T) {
	for seed := uint64(1); seed < 4; seed++ {
		r := blind(t, "one-address", 60, 3*time.Minute, seed, coord.Blind{})
		if m := r.Matching; m.Later > 0.003 || m.Crossed > 0.02 {
			t.Errorf("seed %d: %.4f of peer bytes cross, %.4f once joined; want at most 0.02 and 0.003", seed, m.Crossed, m.Later)
		}
		if got := r.Joined.Mean(); got > 3.15 {
			t.Errorf("seed %d: %.3f copies in three offices, want at most 3.15", seed, got)
		}
	}
}

func TestWithoutLatencyNeighboursAreFarther(t *testing.T) {
	on := blind(t, "one-address", 60, 2*time.Minute, 1, coord.Blind{}).Matching
	off := blind(t, "one-address", 60, 2*time.Minute, 1, coord.Blind{Latency: true}).Matching
	if on.RTT > 16 || off.RTT < 40 {
		t.Errorf("%d ms and %d ms without, want at most 16 and at least 40", on.RTT, off.RTT)
	}
}

func TestWithoutUplinkFewerBytesComeFromWhoCanUpload(t *testing.T) {
	on := blind(t, "takers", 60, 2*time.Minute, 1, coord.Blind{}).Matching
	off := blind(t, "takers", 60, 2*time.Minute, 1, coord.Blind{Uplink: true}).Matching
	if on.Able < off.Able+0.01 {
		t.Errorf("%.4f of all bytes and %.4f without, want 0.01 more", on.Able, off.Able)
	}
}

func TestWithoutPositionsNeighboursAreOfLessUse(t *testing.T) {
	on := blind(t, "film", 40, 2*time.Minute, 1, coord.Blind{}).Matching
	off := blind(t, "film", 40, 2*time.Minute, 1, coord.Blind{Position: true}).Matching
	if on.Useful < 0.7 || off.Useful > 0.5 {
		t.Errorf("%.3f of use and %.3f without, want at least 0.7 and at most 0.5", on.Useful, off.Useful)
	}
}
