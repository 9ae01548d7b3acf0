package record

import (
	"testing"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// BenchmarkNote is what it takes to record the four events of one frame: a
// neighbour says what it has, is asked, and sends it, and the piece is hashed.
func BenchmarkNote(b *testing.B) {
	id := media.SegmentID{Track: 7, Number: 1000}
	turns := []struct {
		event   agent.Event
		actions []agent.Action
	}{
		{
			agent.Received{Peer: 9, Message: wire.Have{Segment: id, Hashes: make([]wire.Sum, 3), Pieces: []wire.Span{{Count: 3}}}},
			[]agent.Action{agent.Send{Peer: 9, Message: wire.Request{ID: 1, Segment: id, Piece: 2, Deadline: 3000}}},
		},
		{
			agent.FrameReceived{Peer: 9, Frame: wire.Frame{ID: 1, Offset: 1 << 14}, Length: 1 << 14},
			[]agent.Action{agent.Keep{Segment: id, Offset: 1 << 14, Length: 1 << 14}, agent.Hash{Segment: id, Piece: 2, Length: 1 << 16}},
		},
		{agent.Hashed{Segment: id, Piece: 2, Sum: wire.Sum{1}, OK: true}, nil},
		{agent.Woke{}, nil},
	}
	r := New(agent.New(agent.Config{}), Chapter)
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range turns {
			if !r.note(1000, t.event, t.actions) {
				b.Fatal("cannot be recorded")
			}
		}
		r.under.events = r.under.events[:0]
	}
}

// BenchmarkSnapshot is the state of a core that has played for a while.
func BenchmarkSnapshot(b *testing.B) {
	a := agent.New(agent.Config{})
	for i, ev := range life(200) {
		a.Step(int64(i)*1e6, ev, nil)
	}
	var state []byte
	b.ReportAllocs()
	for b.Loop() {
		state, _ = snapshot(a, state[:0])
	}
}
