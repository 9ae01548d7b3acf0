package agent

import (
	"testing"

	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/shared/wire"
)

var (
	loaded = media.SegmentID{Track: 1, Number: 1} // by the player itself
	coming = media.SegmentID{Track: 1, Number: 3}
)

// judging is a viewer that holds the only piece of segment 1, whose hash is
// {1}, and waits for segment 3; its neighbours are 2 to n.
func judging(n media.ViewerID) *Agent {
	a := meet(n)
	a.Step(0, Offered{Segment: loaded, Length: 1000, Took: 1e8}, nil)
	a.Step(0, Hashed{Segment: loaded, Sum: wire.Sum{1}, OK: true}, nil)
	a.Step(0, Requested{Request: 1, Segment: coming, Ahead: 9e9, Listing: Listing{Number: 3, URI: "3"}}, nil)
	return a
}

func whole(id media.SegmentID, sum byte, length int64) wire.Have {
	return wire.Have{Segment: id, Hashes: []wire.Sum{{sum}}, Length: length, Pieces: []wire.Span{{Count: 1}}}
}

// asks is whom a viewer asks for a piece; 0: nobody.
func asks(acts []Action) media.ViewerID {
	for _, act := range acts {
		if s, is := act.(Send); is {
			if _, is := s.Message.(wire.Request); is {
				return s.Peer
			}
		}
	}
	return 0
}

func checks(acts []Action) int {
	n := 0
	for _, act := range acts {
		if f, is := act.(Fetch); is && f.Reason == qoe.Integrity {
			n++
		}
	}
	return n
}

func TestNobodyWhoBeginsWithALieIsBelieved(t *testing.T) {
	a := judging(2)
	if who := asks(a.hears(2, whole(coming, 7, 2000))); who != 0 {
		t.Error("asks for bytes at the word of who has said nothing true yet")
	}
}

func TestWhoSaidWhatIsTrueOfBytesHeldHereIsBelieved(t *testing.T) {
	a := judging(2)
	a.hears(2, whole(loaded, 1, 1000))
	if who := asks(a.hears(2, whole(coming, 7, 2000))); who != 2 {
		t.Errorf("asks %v, want 2", who)
	}
}

func TestWhoeverTurnsOutToHaveBeenRightIsBelieved(t *testing.T) {
	a := judging(3)
	a.hears(3, whole(coming, 7, 2000))
	a.hears(2, whole(loaded, 1, 1000))
	a.hears(2, whole(coming, 7, 2000))
	a.gets(1, 0, 2000)
	a.Step(0, Hashed{Segment: coming, Sum: wire.Sum{7}, OK: true}, nil)
	a.Step(0, Listed{Track: 1, Live: true, Target: 2e9, First: 1, Segments: []Listing{{Number: 4, URI: "4"}}}, nil)
	if who := asks(a.hears(3, whole(media.SegmentID{Track: 1, Number: 4}, 8, 2000))); who != 3 {
		t.Errorf("asks %v, want 3", who)
	}
}

func TestTheOriginDecidesBetweenNeighboursOncePerPiece(t *testing.T) {
	a := judging(4)
	for id := media.ViewerID(2); id <= 4; id++ {
		a.hears(id, whole(loaded, 1, 1000))
	}
	a.hears(2, whole(coming, 7, 2000))
	if n := checks(a.hears(3, whole(coming, 8, 2000))); n != 1 {
		t.Fatalf("%d checks after the second word, want 1", n)
	}
	if n := checks(a.hears(4, whole(coming, 9, 2000))); n != 0 {
		t.Errorf("%d more checks after the third", n)
	}
}

func TestWhoeverTheOriginProvesWrongIsLeftAlone(t *testing.T) {
	a := wrong()
	if !a.peer(2).isApart(1) || a.peer(3).isApart(1) {
		t.Errorf("apart from 2: %v, from 3: %v; want true and false", a.peer(2).isApart(1), a.peer(3).isApart(1))
	}
}

func TestWhoContradictsItselfIsAccused(t *testing.T) {
	a := judging(2)
	a.hears(2, whole(loaded, 1, 1000))
	a.hears(2, whole(coming, 7, 2000))
	if why := accused(a.hears(2, whole(coming, 8, 2000))); why != wire.BadPromise {
		t.Errorf("parted for %d, want a bad promise", why)
	}
}

func TestWhoContradictsItselfIsAccusedThoughItWasNeverBelieved(t *testing.T) {
	a := judging(2)
	a.hears(2, whole(coming, 7, 2000))
	if why := accused(a.hears(2, whole(coming, 8, 2000))); why != wire.BadPromise {
		t.Errorf("parted for %d, want a bad promise", why)
	}
}

func TestWhatALiarSaidBeforeItWasFoundOutStillCounts(t *testing.T) {
	a := wrong()
	if why := accused(a.hears(2, whole(coming, 9, 2000))); why != wire.BadPromise {
		t.Errorf("parted for %d, want a bad promise", why)
	}
}

func TestTheLastWordsOfANeighbourAreRemembered(t *testing.T) {
	for n, why := range map[int]wire.Farewell{maxClaims - 1: wire.BadPromise, maxClaims: 0} {
		a := judging(2)
		a.hears(2, wire.Have{Segment: coming, Hashes: []wire.Sum{{7}}})
		other := wire.Have{Segment: media.SegmentID{Track: 1, Number: 2}}
		for i := range n {
			other.Hashes = append(other.Hashes, wire.Sum{byte(i)})
		}
		a.hears(2, other)
		if got := len(a.peer(2).claims); got != min(n+1, maxClaims) {
			t.Errorf("%d words remembered after %d", got, n+1)
		}
		if got := accused(a.hears(2, wire.Have{Segment: coming, Hashes: []wire.Sum{{8}}})); got != why {
			t.Errorf("after %d more words: parted for %d, want %d", n, got, why)
		}
	}
}

func TestNobodyIsAskedWhoSaidNothingTrueYetThoughOthersNameTheSameHash(t *testing.T) {
	a := judging(3)
	a.hears(2, whole(loaded, 1, 1000))
	a.hears(2, wire.Have{Segment: coming, Hashes: []wire.Sum{{7}}, Length: 2000})
	if who := asks(a.hears(3, whole(coming, 7, 2000))); who != 0 {
		t.Errorf("asks %v: the two may have agreed on a forgery", who)
	}
	if who := asks(a.hears(3, whole(loaded, 1, 1000))); who != 3 {
		t.Errorf("asks %v once it said what is true, want 3", who)
	}
}

func TestWhatOnlyALiarSaidIsForgotten(t *testing.T) {
	a := judging(3)
	a.hears(2, whole(loaded, 1, 1000))
	a.hears(3, whole(loaded, 1, 1000))
	a.hears(2, whole(coming, 7, 2000))
	a.hears(2, wire.Have{Segment: loaded, Hashes: []wire.Sum{{2}}})
	if who := asks(a.hears(3, whole(coming, 8, 2000))); who != 3 {
		t.Errorf("asks %v, want 3: the liar's hash still stands", who)
	}
}

func TestWhoWithdrawsFirstMaySayOtherwise(t *testing.T) {
	a := judging(2)
	a.hears(2, whole(loaded, 1, 1000))
	a.hears(2, whole(coming, 7, 2000))
	a.hears(2, wire.Lost{Segments: []media.SegmentID{coming}})
	if why := accused(a.hears(2, whole(coming, 8, 2000))); why != 0 {
		t.Errorf("parted for %d", why)
	}
}

func TestAFrameCutByALengthThatItsSenderNeverHeardOfIsNoLie(t *testing.T) {
	a := judging(3)
	a.hears(2, whole(loaded, 1, 1000))
	a.hears(3, whole(loaded, 1, 1000))
	a.hears(2, wire.Have{Segment: coming, Hashes: []wire.Sum{{7}}, Pieces: []wire.Span{{Count: 1}}})
	a.hears(3, wire.Have{Segment: coming, Length: 2000})
	if why := accused(a.gets(1, 0, wire.MaxPayload)); why != 0 {
		t.Errorf("parted for %d", why)
	}
}

func TestWhoIsOfNoUseDoesNotCountAmongTheNeighboursThatAreEnough(t *testing.T) {
	a := judging(7)
	a.hears(2, whole(loaded, 9, 1000))
	for _, act := range a.Step(5e9, Woke{}, nil) {
		if r, is := act.(Report); is && r.Want != 1 {
			t.Errorf("wants %d more, want 1", r.Want)
		}
	}
}

// wrong is a viewer of whose neighbours 2 was right about segment 1, and then
// wrong about segment 3, by the origin's word.
func wrong() *Agent {
	a := judging(3)
	a.hears(2, whole(loaded, 1, 1000))
	a.hears(3, whole(loaded, 1, 1000))
	a.hears(2, whole(coming, 7, 2000))
	a.hears(3, whole(coming, 8, 2000))
	f := a.fetched
	a.Step(0, FetchStarted{Fetch: f, Total: 2000}, nil)
	a.Step(0, FetchGot{Fetch: f, Length: 2000}, nil)
	a.Step(0, FetchEnded{Fetch: f}, nil)
	a.Step(0, Hashed{Segment: coming, Sum: wire.Sum{8}, OK: true}, nil)
	return a
}

func TestWhoWasWrongIsToldWhatIsTrue(t *testing.T) {
	a := wrong()
	for _, act := range a.Step(1e9, Woke{}, nil) {
		s, is := act.(Send)
		if m, have := s.Message.(wire.Have); is && have && s.Peer == 2 && m.Segment == coming && len(m.Hashes) == 1 {
			return
		}
	}
	t.Error("left in its belief")
}

func TestWhoIsRightAgainIsTradedWithAgainThreeTimes(t *testing.T) {
	a := wrong()
	a.hears(2, wire.Lost{Segments: []media.SegmentID{coming}})
	for range maxRedeemed {
		a.hears(2, whole(coming, 8, 2000))
		if a.peer(2).isApart(1) {
			t.Fatal("still apart though it is right")
		}
		a.setApart(a.peer(2), 1)
	}
	a.hears(2, whole(coming, 8, 2000))
	if !a.peer(2).isApart(1) {
		t.Error("believed once more")
	}
}
