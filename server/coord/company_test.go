package coord

import (
	"slices"
	"testing"

	"shoal/shared/media"
)

func TestWhoChangesToAnotherRenditionMeetsThreeWhoPlayIt(t *testing.T) {
	s := New(Config{Seed: 1})
	for id := range media.ViewerID(60) {
		track := media.TrackID(2)
		if id >= 50 {
			track = 1
		}
		s.Step(0, Joined{Viewer: id + 1, Site: "a", Tracks: []media.TrackID{track}}, nil)
	}
	for _, v := range s.all[:10] {
		before := linked(v)
		s.Step(second, Reported{Viewer: v.id, Tracks: []media.TrackID{1}}, nil)
		if n := v.fellows(v.seats[0].group); n < companions {
			t.Errorf("viewer %d: %d neighbours play its new track, want %d", v.id, n, companions)
		}
		if now := linked(v); !slices.Equal(now[:len(before)], before) {
			t.Errorf("viewer %d: had neighbours %v, has %v", v.id, before, now)
		}
		s.Step(2*second, Reported{Viewer: v.id, Tracks: []media.TrackID{2}}, nil)
	}
}
