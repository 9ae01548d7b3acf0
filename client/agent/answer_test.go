package agent

import (
	"slices"
	"testing"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// lending holds a segment of three pieces, uploads so many bytes a second at
// most, and has the neighbours p2, p3 and p4, of whom p2 and p3 announced
// something once.
func lending(t *testing.T, rate int64) *stage {
	t.Helper()
	return after(t, Config{Upload: rate},
		"wait 1s", "welcome p1 meet=p2,p3,p4", "open p2", "open p3", "open p4", "list v 1..5",
		"offer v/3 length=196608 took=200ms", "hash v/3 0..2", "wait 30ms",
		"say p2 have v/2 pieces=0 length=1000", "say p3 have v/2 pieces=0 length=1000",
	)
}

// line is what waits in the uplink: neighbour and piece.
func (s *stage) line() (waiting [][2]int) {
	for _, e := range s.a.uplink.queue {
		waiting = append(waiting, [2]int{int(e.peer.id), e.piece})
	}
	return waiting
}

func TestWhatFewHaveGoesOutFirst(t *testing.T) {
	s := lending(t, 20<<20)
	s.do("say p3 have v/3 pieces=1 length=196608")
	s.do("say p2 request v/3 id=1 piece=0 in=5s") // begins
	s.do("say p2 request v/3 id=2 piece=1 in=1s") // p3 holds it
	s.do("say p3 request v/3 id=1 piece=2 in=5s") // begins on its own channel
	s.do("say p4 request v/3 id=1 piece=2 in=1s") // p3 is to have it, and p4 passes nothing on
	want := [][2]int{{2, 0}, {3, 2}, {2, 1}, {4, 2}}
	if got := s.line(); !slices.Equal(got, want) {
		t.Errorf("in line are %v, want %v", got, want)
	}
}

func TestWhomThePlayHeadStandsForGoesBeforeWhatHasNotBegun(t *testing.T) {
	s := lending(t, 20<<20)
	s.do("say p2 request v/3 id=1 piece=0 in=5s")
	s.do("say p2 request v/3 id=2 piece=1 in=5s")
	s.do("say p4 request v/3 id=1 piece=0")
	want := [][2]int{{2, 0}, {4, 0}, {2, 1}}
	if got := s.line(); !slices.Equal(got, want) {
		t.Errorf("in line are %v, want %v", got, want)
	}
}

func TestARequestStandsInLineForATenthOfASecondAtMost(t *testing.T) {
	const ahead = media.PieceSize // one frame of it is in the channel, the rest in line
	for _, c := range []struct {
		rate int64
		why  wire.Refusal
	}{{ahead * 10, 0}, {ahead*10 - 10, wire.Busy}} {
		s := lending(t, c.rate)
		s.do("say p2 request v/3 id=1 piece=0 in=5s")
		got := rejected(s.a.Step(s.now, Received{Peer: 3, Message: wire.Request{ID: 1, Segment: media.SegmentID{Track: 0xa, Number: 3}, Piece: 1, Deadline: 5000}}, nil))
		if got != c.why {
			t.Errorf("at %d bytes a second: refused with %d, want %d", c.rate, got, c.why)
		}
	}
}

func TestWhatWouldEndTooLateIsRefused(t *testing.T) {
	const rate = media.PieceSize / 4 // a piece takes 4 s
	for deadline, why := range map[uint32]wire.Refusal{3000: 0, 2999: wire.Busy} {
		s := lending(t, rate)
		got := rejected(s.a.Step(s.now, Received{Peer: 2, Message: wire.Request{ID: 1, Segment: media.SegmentID{Track: 0xa, Number: 3}, Deadline: deadline}}, nil))
		if got != why {
			t.Errorf("due in %d ms: refused with %d, want %d", deadline, got, why)
		}
	}
}

func TestAChannelThatTakesNothingStopsCounting(t *testing.T) {
	s := lending(t, 4*wire.MaxPayload) // four frames take a second
	s.do("say p2 request v/3 id=1 piece=0 in=5s")
	stuck := s.now + stuckAfter + int64(time.Second)
	s.now = stuck - 1
	s.step(Drained{Peer: 3})
	if got := s.a.inWay(); got != wire.MaxPayload {
		t.Errorf("%d bytes are in the way, want one frame", got)
	}
	s.now = stuck
	s.step(Drained{Peer: 3})
	if got := s.a.inWay(); got != 0 {
		t.Errorf("%d bytes are in the way of other channels, want none", got)
	}
}

func TestNeighboursAreBoundedWhateverThePolicySays(t *testing.T) {
	a := New(Config{})
	var many []Neighbour
	for i := range 200 {
		many = append(many, Neighbour{Viewer: media.ViewerID(2 + i), Offer: true})
	}
	a.Step(0, Welcomed{Self: 1, Neighbours: many, Policy: Policy{MaxNeighbours: 200}}, nil)
	for i := range 200 {
		a.Step(1, Invited{Peer: media.ViewerID(1000 + i)}, nil)
	}
	if got := len(a.peers); got != mostPeers-1 {
		t.Errorf("%d neighbours, want %d", got, mostPeers-1)
	}
	a.Step(2, PageChanged{}, nil)
	if a.known != 0 || len(a.peers) != 0 {
		t.Errorf("%d neighbours in slots %x after parting from all", len(a.peers), a.known)
	}
}
