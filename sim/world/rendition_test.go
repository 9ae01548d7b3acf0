package world

import (
	"testing"
	"time"

	"shoal/shared/media"
	"shoal/sim/scenario"
)

// theirMean is one rendition that weighs what three do on average.
func theirMean(s scenario.Scenario) scenario.Scenario {
	one, sum, tracks := s, int64(0), []scenario.Track(nil)
	for _, t := range s.Tracks {
		if t.Kind == media.Main {
			sum += t.Rate
		} else {
			tracks = append(tracks, t)
		}
	}
	mean := scenario.Track{Kind: media.Main, Rate: sum / int64(len(s.Tracks)-len(tracks))}
	one.Tracks, one.Switch = append([]scenario.Track{mean}, tracks...), 0
	return one
}

// TestThreeRenditionsCostLittleMoreThanOne holds the share of delivered media
// bytes that the origin did not send, over the whole run, of 100 viewers who
// change between three renditions, each as popular, against that of 100 viewers
// of one rendition of the mean bitrate. Two more copies for a hundred viewers
// are two of the three points allowed.
func TestThreeRenditionsCostLittleMoreThanOne(t *testing.T) {
	s := load(t, "renditions", 100, 3*time.Minute)
	three, one := run(t, s, 1), run(t, theirMean(s), 1)
	if got, want := three.Offload(), one.Offload()-0.03; got < want {
		t.Errorf("offload %.2f %%, want %.2f %%, three points less than with one rendition", 100*got, 100*want)
	}
	if three.Stalls != 0 {
		t.Errorf("%d stalls, want none", three.Stalls)
	}
}

func TestASwitchKeepsEveryNeighbour(t *testing.T) {
	r := run(t, load(t, "renditions", 40, 90*time.Second), 1)
	if r.Switches < 60 {
		t.Fatalf("%d switches, want more", r.Switches)
	}
	for why, n := range r.Disconnects {
		if n > 0 {
			t.Errorf("%d connections were ended for reason %d, want none", n, why)
		}
	}
	if r.Inits == 0 {
		t.Error("no init segment was fetched")
	}
}
