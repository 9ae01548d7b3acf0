package agent

import (
	"testing"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	benchPeers  = 12
	benchPieces = 6
	benchTrack  = media.TrackID(0xa)
)

// bench is a viewer with twelve neighbours that never fail.
type bench struct {
	a      *Agent
	now    Time
	events int
	out    []Action
}

// BenchmarkSegment is what an agent does in the life of one live segment of six
// pieces: listed, announced by all neighbours piece by piece, asked for,
// received, hashed, announced, delivered, and two pieces of it uploaded.
func BenchmarkSegment(b *testing.B) {
	s := &bench{a: New(Config{Upload: 1 << 30})}
	var meet []Neighbour
	for i := range benchPeers {
		meet = append(meet, Neighbour{Viewer: media.ViewerID(10 + i), Offer: true})
	}
	s.step(PageChanged{P2P: true, Upload: true})
	s.step(Welcomed{Self: 1, Neighbours: meet, Pools: []Pool{{Track: benchTrack, Version: 1, Members: []media.ViewerID{10, 11, 12, 13}}}})
	for _, n := range meet {
		s.step(PeerOpened{n.Viewer})
		s.step(Received{Peer: n.Viewer, Message: wire.Hello{Min: 1, Max: 1}})
	}
	b.ReportAllocs()
	s.events = 0
	for n := range b.N {
		s.live(uint64(n + 1))
	}
	b.ReportMetric(float64(s.events)/float64(b.N), "events/op")
}

func (s *bench) live(number uint64) {
	id := media.SegmentID{Track: benchTrack, Number: number}
	l := Listing{Number: number, Duration: int64(2 * time.Second), URI: "s.m4s"}
	s.step(Listed{Track: benchTrack, Live: true, Target: l.Duration, First: number - min(number, 20), Segments: []Listing{l}})
	s.step(Requested{Request: RequestID(number), Segment: id, Listing: l, Ahead: 4e9})
	all := make([]wire.Sum, benchPieces)
	for i := range all {
		all[i] = sumOf(id, uint32(i))
	}
	for i := range benchPieces {
		for p := range benchPeers {
			m := wire.Have{Segment: id, Pieces: []wire.Span{{First: uint32((i + p) % benchPieces), Count: 1}}}
			if i == 0 {
				m.Hashes, m.Length = all, benchPieces*media.PieceSize
			}
			s.step(Received{Peer: media.ViewerID(10 + p), Message: m})
		}
	}
	for i := range uint32(2) {
		s.step(Received{Peer: 10, Message: wire.Request{ID: uint32(number)*2 + i, Segment: id, Piece: i, Deadline: 3000}})
	}
	s.pass(int64(2 * time.Second))
}

// step gives one event and performs what neighbours and hashes answer at once.
func (s *bench) step(ev Event) {
	s.events++
	s.now += int64(time.Millisecond)
	from := len(s.out)
	s.out = s.a.Step(s.now, ev, s.out)
	for i := from; i < len(s.out); i++ {
		s.perform(s.out[i])
	}
	s.out = s.out[:from]
}

func (s *bench) perform(act Action) {
	switch x := act.(type) {
	case Hash:
		s.step(Hashed{Segment: x.Segment, Piece: x.Piece, Sum: sumOf(x.Segment, x.Piece), OK: true})
	case SendFrame:
		s.step(Drained{Peer: x.Peer})
	case Send:
		if m, asks := x.Message.(wire.Request); asks {
			for at := 0; at < media.PieceSize; at += wire.MaxPayload {
				s.step(FrameReceived{Peer: x.Peer, Frame: wire.Frame{ID: m.ID, Offset: uint32(at)}, Length: min(wire.MaxPayload, media.PieceSize-at)})
			}
		}
		if m, asks := x.Message.(wire.Ping); asks {
			s.step(Received{Peer: x.Peer, Message: wire.Pong{Nonce: m.Nonce}})
		}
	}
}

// pass lets time pass to where the next segment is listed.
func (s *bench) pass(d int64) {
	for until := s.now + d; ; {
		at, any := s.a.Next()
		if !any || at > until {
			s.now = until
			return
		}
		s.now = max(s.now, at)
		s.step(Woke{})
	}
}
