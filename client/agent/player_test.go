package agent

import (
	"testing"

	"shoal/shared/media"
)

func TestARequestsProgressIsWhatIsHereOfItsSegment(t *testing.T) {
	a := New(Config{Memory: 1 << 20})
	track := media.TrackID(0xa)
	seg := media.SegmentID{Track: track, Number: 5}
	listing := Listing{Number: 5, Duration: 2e9, URI: "5.m4s"}
	var fetch FetchID
	step := func(ev Event) {
		for _, act := range a.Step(7, ev, nil) {
			if f, asks := act.(Fetch); asks {
				fetch = f.Fetch
			}
		}
	}
	want := func(is Progress) {
		t.Helper()
		if got := a.Progress(3); got != is {
			t.Errorf("got %+v, want %+v", got, is)
		}
	}
	step(Listed{Track: track, Live: true, Target: 2e9, First: 5, Segments: []Listing{listing}})
	step(Requested{Request: 3, Segment: seg, Listing: listing})
	want(Progress{Asked: 7})
	step(FetchStarted{Fetch: fetch, Total: 100_000})
	want(Progress{Length: 100_000, Asked: 7})
	step(FetchGot{Fetch: fetch, Length: 30_000})
	step(FetchGot{Fetch: fetch, Offset: 30_000, Length: 50_000})
	want(Progress{Got: 80_000, Length: 100_000, Asked: 7})
	step(Aborted{Request: 3})
	want(Progress{})
}
