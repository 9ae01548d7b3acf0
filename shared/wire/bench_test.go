package wire

import (
	"testing"

	"shoal/shared/media"
)

// A request is the commonest message, a Have of two pieces the next.
var (
	benchRequest = Request{ID: 9, Segment: media.SegmentID{Track: 1 << 60, Number: 4711}, Piece: 2, Deadline: 900}
	benchHave    = Have{Segment: benchRequest.Segment, From: 1, Hashes: make([]Sum, 2), Pieces: []Span{{0, 2}}}
)

func BenchmarkAppendRequest(b *testing.B) { benchAppend(b, benchRequest) }
func BenchmarkParseRequest(b *testing.B)  { benchParse(b, benchRequest) }
func BenchmarkAppendHave(b *testing.B)    { benchAppend(b, benchHave) }
func BenchmarkParseHave(b *testing.B)     { benchParse(b, benchHave) }

func BenchmarkParseFrame(b *testing.B) {
	head := AppendFrame(nil, Frame{ID: 9, Offset: 1 << 12})
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := ParseFrame(head); err != nil {
			b.Fatal(err)
		}
	}
}

func benchAppend(b *testing.B, m Message) {
	buf := make([]byte, 0, MaxMessage)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendMessage(buf[:0], m)
	}
}

func benchParse(b *testing.B, m Message) {
	in := AppendMessage(nil, m)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseMessage(in); err != nil {
			b.Fatal(err)
		}
	}
}
