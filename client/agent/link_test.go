package agent

import (
	"testing"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// crowd is viewer 1 of a site whose pool is viewer 2, a neighbour; both play
// one live track, of which segment 5 is the newest.
type crowd struct {
	*Agent
	now Time
	did []Action
}

const crowdTrack = media.TrackID(0xa)

func crowdSegment(number uint64) media.SegmentID {
	return media.SegmentID{Track: crowdTrack, Number: number}
}

func newCrowd(saturated bool, seed media.ViewerID) *crowd {
	c := &crowd{Agent: New(Config{}), now: 1e9}
	var all []Listing
	for n := uint64(1); n <= 5; n++ {
		all = append(all, Listing{Number: n, Duration: 2e9, URI: "s.m4s"})
	}
	c.step(Listed{Track: crowdTrack, Live: true, Target: 2e9, First: 1, Segments: all})
	c.step(Welcomed{
		Self: 1, Neighbours: []Neighbour{{Viewer: 2, Offer: true}}, Saturated: saturated,
		Pools: []Pool{{Track: crowdTrack, Version: 1, Members: []media.ViewerID{seed}}},
	})
	c.step(PeerOpened{2})
	c.step(Received{Peer: 2, Message: wire.Hello{Min: 1, Max: 1}})
	return c
}

func (c *crowd) step(ev Event) { c.did = append(c.did, c.Step(c.now, ev, nil)...) }

// wait lets time pass until end.
func (c *crowd) wait(end Time) {
	for {
		at, any := c.Next()
		if !any || at > end {
			c.now = end
			return
		}
		c.now = max(c.now, at)
		c.step(Woke{})
	}
}

// count is how many actions of a kind there were, which are then forgotten.
func count[A Action](c *crowd) (n int) {
	for _, act := range c.did {
		if _, is := act.(A); is {
			n++
		}
	}
	c.did = nil
	return n
}

func TestAnOwnLoadThatHasJustBegunIsAskedForOnASaturatedLink(t *testing.T) {
	for saturated, want := range map[bool]int{true: 1, false: 0} {
		c := newCrowd(saturated, 2)
		c.step(Loading{Segment: crowdSegment(3), Took: 2e8})
		if got := count[Yield](c); got != want {
			t.Errorf("saturated %v: asked for %d times, want %d", saturated, got, want)
		}
	}
}

func TestAnOwnLoadIsAskedForOnceTheLinkIsMarked(t *testing.T) {
	c := newCrowd(false, 2)
	c.step(Loading{Segment: crowdSegment(3), Took: 2e8})
	c.step(LinkChanged{Saturated: true})
	c.step(LinkChanged{Saturated: true})
	if got := count[Yield](c); got != 1 {
		t.Errorf("asked for %d times, want once", got)
	}
}

func TestTheOwnerLoadsOn(t *testing.T) {
	c := newCrowd(true, 1)
	c.step(Loading{Segment: crowdSegment(3), Took: 2e8})
	if got := count[Yield](c); got != 0 {
		t.Errorf("asked for %d times, want never", got)
	}
}

func TestAnOldLoadIsLeftAloneUntilSomebodyNearBringsTheSame(t *testing.T) {
	c := newCrowd(true, 2)
	c.step(Loading{Segment: crowdSegment(3), Took: lastWait})
	if got := count[Yield](c); got != 0 {
		t.Fatalf("asked for %d times, want never", got)
	}
	c.step(Received{Peer: 2, Message: wire.Have{Segment: crowdSegment(3), Fetching: true}})
	if got := count[Yield](c); got != 1 {
		t.Errorf("asked for %d times, want once", got)
	}
}

func TestWhatThePlayerHasIsAskedForNoMore(t *testing.T) {
	c := newCrowd(false, 2)
	c.step(Loading{Segment: crowdSegment(3), Took: 2e8})
	c.step(Offered{Segment: crowdSegment(3), Length: 1000, Took: 3e8})
	c.step(LinkChanged{Saturated: true})
	if got := count[Yield](c); got != 0 {
		t.Errorf("asked for %d times, want never", got)
	}
}

func TestAFirstSegmentWaitsForThePoolOnASaturatedLinkAndNotForEver(t *testing.T) {
	c := newCrowd(true, 2)
	c.step(Requested{Request: 1, Segment: crowdSegment(3), Listing: Listing{Number: 3, Duration: 2e9, URI: "s.m4s"}})
	if !c.Progress(1).Waits {
		t.Error("the player is not told that it waits on purpose")
	}
	c.wait(c.now + lastWait)
	if got := count[Fetch](c); got != 0 {
		t.Fatalf("%d requests to the origin within %d ns", got, lastWait)
	}
	c.wait(c.now + lastWait)
	if got := count[Fetch](c); got != 1 {
		t.Errorf("%d requests to the origin, want 1", got)
	}
	if c.Progress(1).Waits {
		t.Error("it waits on")
	}
}

// TestWhoseOwnWayIsAmpleAsksTheOriginOnASaturatedLinkToo has four pieces to
// fetch, of a segment of 2 s: an eighth of that at 1,048,576 bytes a second.
func TestWhoseOwnWayIsAmpleAsksTheOriginOnASaturatedLinkToo(t *testing.T) {
	for rate, want := range map[int64]int{1_048_600: 1, 1_048_500: 0} {
		c := newCrowd(true, 2)
		c.step(Offered{Segment: crowdSegment(3), Length: rate, Took: 1e9})
		c.step(Requested{Request: 1, Segment: crowdSegment(4), Listing: Listing{Number: 4, Duration: 2e9, URI: "s.m4s"}})
		c.wait(c.now + lastWait)
		if got := count[Fetch](c); got != want {
			t.Errorf("at %d bytes a second %d requests to the origin, want %d", rate, got, want)
		}
	}
}

func TestAFirstSegmentGoesToTheOriginAtOnceOnAnAmpleLink(t *testing.T) {
	c := newCrowd(false, 2)
	c.wait(c.now + tellWait)
	c.step(Requested{Request: 1, Segment: crowdSegment(3), Listing: Listing{Number: 3, Duration: 2e9, URI: "s.m4s"}})
	if got := count[Fetch](c); got != 1 {
		t.Errorf("%d requests to the origin, want 1", got)
	}
}

func TestTheOwnerBringsInWhatThePlayerAsksForOnASaturatedLink(t *testing.T) {
	c := newCrowd(true, 1)
	c.step(Loading{Segment: crowdSegment(2), Took: 2e8})
	c.did = nil
	c.step(Requested{Request: 1, Segment: crowdSegment(3), Listing: Listing{Number: 3, Duration: 2e9, URI: "s.m4s"}})
	if got := count[Fetch](c); got != 1 {
		t.Errorf("%d requests to the origin, want 1", got)
	}
}

func TestASlowLoadIsReportedSoon(t *testing.T) {
	c := newCrowd(false, 2)
	c.wait(c.now + reportGap) // the report that follows the welcome
	c.did = nil
	c.step(Loading{Segment: crowdSegment(3), Got: 500_000, Length: 1_000_000, Took: 1e9})
	c.wait(c.now + reportGap)
	for _, act := range c.did {
		if r, is := act.(Report); is && r.Pace == (Pace{Rate: 500_000, Need: 500_000}) {
			return
		}
	}
	t.Errorf("not within %d ns: %+v", reportGap, c.did)
}

func TestAtLeastAPieceIsMissingOfASegmentWhoseLengthIsUnknown(t *testing.T) {
	for held, want := range map[int]int64{0: 4 * media.PieceSize, 3: media.PieceSize, 4: media.PieceSize, 40: media.PieceSize} {
		if got := (&segment{held: held}).missing(); got != want {
			t.Errorf("with %d pieces held %d bytes are missing, want %d", held, got, want)
		}
	}
}
