package agent

import (
	"testing"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// meet makes a viewer of track 1, segments 1 to 3, with neighbours 2 to n.
func meet(n media.ViewerID) *Agent {
	a := New(Config{})
	a.Step(0, PageChanged{P2P: true, Upload: true}, nil)
	a.Step(0, Welcomed{Self: 1}, nil)
	a.Step(0, Listed{Track: 1, Live: true, Target: 2e9, First: 1, Segments: []Listing{
		{Number: 1, URI: "1"}, {Number: 2, URI: "2"}, {Number: 3, URI: "3"}}}, nil)
	for id := media.ViewerID(2); id <= n; id++ {
		a.Step(0, Invited{Peer: id}, nil)
		a.Step(0, PeerOpened{Peer: id}, nil)
		a.hears(id, wire.Hello{Min: 1, Max: 1})
	}
	return a
}

func (a *Agent) hears(from media.ViewerID, m wire.Message) []Action {
	return a.Step(a.now, Received{Peer: from, Message: m}, nil)
}

// accused reports why a neighbour was parted from and reported; 0: it was not.
func accused(acts []Action) wire.Farewell {
	for _, act := range acts {
		if d, is := act.(Disconnect); is && d.Accuse {
			return d.Why
		}
	}
	return 0
}

func long(track media.TrackID, number uint64) wire.Have {
	return wire.Have{Segment: media.SegmentID{Track: track, Number: number},
		From: media.MaxPieces - 1, Hashes: []wire.Sum{{1}}, Length: media.MaxSegmentBytes}
}

func TestWhatOneNeighbourMakesUpIsRememberedUpToABound(t *testing.T) {
	a := meet(3)
	for n := range uint64(1000) {
		a.hears(2, long(media.TrackID(n+2), n))
		a.hears(2, wire.Have{Segment: media.SegmentID{Track: 9, Number: n}, Fetching: true})
	}
	f := a.Footprint()
	if f.Pieces > maxBrought || f.Segments > maxBrought/unlisted+3 {
		t.Errorf("remembers %d pieces of %d segments", f.Pieces, f.Segments)
	}
	if a.hears(3, long(1, 3)); a.Footprint().Pieces == f.Pieces {
		t.Error("hears no more of another neighbour")
	}
}

func TestWhatNoPlaylistCanListYetIsNotRemembered(t *testing.T) {
	a := meet(2)
	before := a.Footprint().Segments
	a.hears(2, long(1, 3+newsAhead+1))
	a.hears(2, long(1, 0))
	if got := a.Footprint().Segments; got != before {
		t.Errorf("%d segments, had %d", got, before)
	}
	if a.hears(2, wire.Have{Segment: media.SegmentID{Track: 1, Number: 3 + newsAhead}, Fetching: true}); a.Footprint().Segments != before+1 {
		t.Error("forgot the last that may be listed soon")
	}
}

func TestWhatANeighbourMadeUpGoesWithIt(t *testing.T) {
	a := meet(2)
	before := a.Footprint()
	for n := range uint64(100) {
		a.hears(2, wire.Have{Segment: media.SegmentID{Track: 9, Number: n}, Fetching: true})
	}
	a.Step(0, PeerClosed{Peer: 2}, nil)
	if f := a.Footprint(); f.Segments != before.Segments || f.Pieces != before.Pieces {
		t.Errorf("%+v is left, was %+v", f, before)
	}
}

// asking is a viewer that has asked neighbour 2 for the only piece of segment 3.
func asking(t *testing.T, length int64) *Agent {
	t.Helper()
	a := meet(2)
	id := media.SegmentID{Track: 1, Number: 3}
	a.Step(0, Requested{Request: 1, Segment: id, Ahead: 9e9, Listing: Listing{Number: 3, URI: "3"}}, nil)
	a.hears(2, wire.Have{Segment: id, Hashes: []wire.Sum{{1}}, Length: length, Pieces: []wire.Span{{Count: 1}}})
	if a.Footprint().Asked != 1 {
		t.Fatal("nothing was asked for")
	}
	return a
}

func (a *Agent) gets(id, offset uint32, n int) []Action {
	return a.Step(a.now, FrameReceived{Peer: 2, Frame: wire.Frame{ID: id, Offset: offset}, Length: n}, nil)
}

func TestAFrameThatComesTwiceEndsTheConnection(t *testing.T) {
	a := asking(t, 60_000)
	if why := accused(a.gets(1, 0, wire.MaxPayload)); why != 0 {
		t.Fatalf("parted for %d after the first", why)
	}
	if why := accused(a.gets(1, 0, wire.MaxPayload)); why != wire.BadMessage {
		t.Errorf("parted for %d, want a bad message", why)
	}
}

func TestMoreBytesThanWereAskedForEndTheConnection(t *testing.T) {
	a := asking(t, 1000)
	a.gets(1, 0, 1000)
	for sent := 1000; sent+wire.MaxPayload <= media.PieceSize; sent += wire.MaxPayload {
		if why := accused(a.gets(1, 0, wire.MaxPayload)); why != 0 {
			t.Fatalf("parted for %d after %d bytes", why, sent)
		}
	}
	if why := accused(a.gets(1, 0, wire.MaxPayload)); why != wire.BadMessage {
		t.Errorf("parted for %d, want a bad message", why)
	}
}

func rejected(acts []Action) wire.Refusal {
	for _, act := range acts {
		if s, is := act.(Send); is {
			if r, is := s.Message.(wire.Reject); is {
				return r.Why
			}
		}
	}
	return 0
}

func TestANeighbourGetsAPieceOnceInThirtySeconds(t *testing.T) {
	a := judging(3)
	ask := func(from media.ViewerID, id uint32, at Time) wire.Refusal {
		return rejected(a.Step(at, Received{Peer: from, Message: wire.Request{ID: id, Segment: loaded, Deadline: 5000}}, nil))
	}
	if why := ask(2, 1, 1e9); why != 0 {
		t.Fatalf("refused at first: %d", why)
	}
	if why := ask(3, 1, 1e9+1); why != 0 {
		t.Errorf("refused another neighbour: %d", why)
	}
	if why := ask(2, 2, 1e9+onceIn-1); why != wire.Busy {
		t.Errorf("answered %d again, want busy", why)
	}
	if why := ask(2, 3, 1e9+onceIn); why != 0 {
		t.Errorf("refused later: %d", why)
	}
}
