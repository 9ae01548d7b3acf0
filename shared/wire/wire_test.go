package wire

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"shoal/shared/media"
)

// samples is one plain message of every type.
func samples() []Message {
	seg := media.SegmentID{Track: 0xfedcba9876543210, Number: 4711}
	start := media.SegmentID{Track: 1, Number: 1<<63 | 99}
	return []Message{
		Hello{Min: 1, Max: 3},
		News{Segment: seg, Duration: 2e9, URI: "v/4711ä.m4s", Query: 7, Range: media.ByteRange{Start: 5, Length: 9}},
		Have{Segment: seg, Fetching: true},
		Have{
			Segment: start, From: 2, Hashes: []Sum{{1}, {2}}, Length: 3*media.PieceSize + 1,
			Signature: []byte("s"), Pieces: []Span{{0, 1}, {1, 2}, {9, 3}},
		},
		Lost{},
		Lost{Segments: []media.SegmentID{seg, start}},
		Request{ID: 7, Segment: seg, Piece: 3, Deadline: 1500},
		Cancel{ID: 7},
		Reject{ID: 7, Why: Busy},
		Ping{Nonce: 1},
		Pong{Nonce: 1 << 31, At: 1, Origin: 342},
		Bye{Why: Surplus},
		Playlist{Edition: Edition{Track: 1, First: 7, Last: 26, Discontinuities: 1, Ended: true, Sum: 9}, By: 3, Age: 40},
		Playlist{
			Edition: Edition{Track: 1, First: 7, Last: 7, Sum: 9}, Age: 1 << 20,
			Base: 8, Edits: []Edit{{Keep: 3, Skip: 1, Insert: "#EXT-X-MEDIA-SEQUENCE:7\r\n"}, {Keep: 40}},
		},
		Unfollow{Track: 1},
	}
}

// largest is every message at the bounds of the protocol.
func largest() []Message {
	seg := media.SegmentID{Track: math.MaxUint64, Number: math.MaxUint64}
	have := Have{
		Segment: seg, Fetching: true, From: media.MaxPieces - MaxHashes,
		Hashes: make([]Sum, MaxHashes), Length: media.MaxSegmentBytes,
		Signature: make([]byte, MaxSignature),
	}
	for i := range uint32(MaxSpans) {
		have.Pieces = append(have.Pieces, Span{First: 4*i + 1, Count: 3})
	}
	edits := make([]Edit, MaxEdits)
	for i := range edits {
		edits[i] = Edit{Keep: MaxLines, Skip: MaxLines, Insert: strings.Repeat("x", MaxInserted/MaxEdits)}
	}
	lost := Lost{}
	for range MaxLost {
		lost.Segments = append(lost.Segments, seg)
	}
	return []Message{
		Hello{Min: 255, Max: 255},
		News{
			Segment: seg, Duration: MaxDuration, URI: strings.Repeat("u", MaxURI), Query: math.MaxUint32,
			Range: media.ByteRange{Start: MaxOffset, Length: media.MaxSegmentBytes},
		},
		have,
		lost,
		Request{ID: math.MaxUint32, Segment: seg, Piece: media.MaxPieces - 1, Deadline: math.MaxUint32},
		Cancel{ID: math.MaxUint32},
		Reject{ID: math.MaxUint32, Why: NoUploads},
		Ping{Nonce: math.MaxUint32},
		Pong{Nonce: math.MaxUint32, At: math.MaxUint32, Origin: math.MaxUint32},
		Bye{Why: Surplus},
		Playlist{
			Edition: Edition{
				Track: math.MaxUint64, Last: media.MaxSequence, Discontinuities: media.MaxSequence,
				Ended: true, Sum: math.MaxUint64,
			},
			By: math.MaxUint64, Age: math.MaxUint32, Base: math.MaxUint64, Edits: edits,
		},
		Unfollow{Track: math.MaxUint64},
	}
}

func TestMessagesComeBackAsTheyWere(t *testing.T) {
	for _, want := range append(samples(), largest()...) {
		got, err := ParseMessage(AppendMessage(nil, want))
		if err != nil {
			t.Fatalf("%T: %v", want, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func TestLargestMessagesFit(t *testing.T) {
	for _, m := range largest() {
		if n := len(AppendMessage(nil, m)); n > MaxMessage {
			t.Errorf("%T takes %d bytes, at most %d", m, n, MaxMessage)
		}
	}
}

func TestLargestFrameFits(t *testing.T) {
	if n := FrameHead + MaxPayload; n > MaxMessage {
		t.Errorf("a full frame takes %d bytes, at most %d", n, MaxMessage)
	}
}

func TestRandomMessagesComeBackAsTheyWere(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		want := randomMessage(rng)
		b := AppendMessage(nil, want)
		got, err := ParseMessage(b)
		if err != nil || !reflect.DeepEqual(got, want) || len(b) > MaxMessage {
			t.Fatalf("got %+v (%v) from %d bytes, want %+v", got, err, len(b), want)
		}
	}
}

func TestAppendKeepsWhatIsThere(t *testing.T) {
	got := AppendMessage([]byte("before"), Cancel{ID: 9})
	if want := "before\x06\x09"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParsedMessagesShareNothingWithTheInput(t *testing.T) {
	for _, want := range samples() {
		b := AppendMessage(nil, want)
		got, err := ParseMessage(b)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b {
			b[i] ^= 0xff
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%T changed with its input", want)
		}
	}
}

func TestEveryCutIsAnError(t *testing.T) {
	for _, m := range samples() {
		b := AppendMessage(nil, m)
		for n := range b {
			if got, err := ParseMessage(b[:n]); err == nil {
				t.Errorf("%T cut to %d of %d bytes gave %+v", m, n, len(b), got)
			}
		}
	}
}

func TestEveryTrailingByteIsAnError(t *testing.T) {
	for _, m := range samples() {
		_, err := ParseMessage(append(AppendMessage(nil, m), 0))
		if err == nil || !strings.HasSuffix(err.Error(), "unknown message type 0") {
			t.Errorf("%T with a byte too many: %v", m, err)
		}
	}
}

func TestMessagesThatCameTogetherAreAllRead(t *testing.T) {
	var b []byte
	sent := []Message{Hello{Min: 1, Max: 1}, Ping{Nonce: 7}, Cancel{ID: 3}}
	for _, m := range sent {
		b = AppendMessage(b, m)
	}
	if got, err := ParseMessages(b); err != nil || !reflect.DeepEqual(got, sent) {
		t.Errorf("%+v, %v; want %+v", got, err, sent)
	}
	if got, err := ParseMessages(append(b, 0xff)); err == nil || len(got) != len(sent) {
		t.Errorf("%d messages and %v before a malformed one, want %d and an error", len(got), err, len(sent))
	}
}

func TestVersionsMeetAtTheHighestInCommon(t *testing.T) {
	for _, c := range []struct {
		hello Hello
		want  uint8
		ok    bool
	}{
		{Hello{1, 1}, 1, true},
		{Hello{1, 9}, Version, true},
		{Hello{Version + 1, Version + 4}, Version, false},
	} {
		got, ok := Negotiate(c.hello)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%+v: got %d %v, want %d %v", c.hello, got, ok, c.want, c.ok)
		}
	}
}

func TestFramesComeBackAsTheyWere(t *testing.T) {
	want := Frame{ID: 0x01020304, Offset: media.PieceSize - 1}
	b := append(AppendFrame(nil, want), "payload"...)
	got, n, err := ParseFrame(b)
	if err != nil || got != want || n != FrameHead {
		t.Errorf("got %+v %d %v, want %+v %d", got, n, err, want, FrameHead)
	}
	if !bytes.Equal(b[:FrameHead], []byte{1, 2, 3, 4, 0, 0, 0xff, 0xff}) {
		t.Errorf("head is % x", b[:FrameHead])
	}
}

func TestBadFramesAreRefused(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "wire: frame: head of 0 bytes, want 8",
		"\x00\x00\x00\x01\x00\x00\x00":     "wire: frame: head of 7 bytes, want 8",
		"\x00\x00\x00\x01\x00\x01\x00\x00": "wire: frame: offset is 65536, at most 65535",
		"\x00\x00\x00\x01\xff\xff\xff\xff": "wire: frame: offset is 4294967295, at most 65535",
	} {
		if _, _, err := ParseFrame([]byte(in)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", in, err, want)
		}
	}
}

func randomMessage(rng *rand.Rand) Message {
	seg := media.SegmentID{Track: media.TrackID(rng.Uint64()), Number: rng.Uint64() >> rng.IntN(64)}
	switch rng.IntN(12) {
	case 10:
		return Unfollow{Track: seg.Track}
	case 11:
		return randomPlaylist(rng, seg.Track)
	case 0:
		low := uint8(1 + rng.IntN(255))
		return Hello{Min: low, Max: low + uint8(rng.IntN(256-int(low)))}
	case 1:
		return News{
			Segment: seg, Duration: rng.Int64N(MaxDuration + 1), URI: strings.Repeat("é", 1+rng.IntN(MaxURI/2)), Query: rng.Uint32(),
			Range: media.ByteRange{Start: rng.Int64N(MaxOffset + 1), Length: rng.Int64N(media.MaxSegmentBytes + 1)},
		}
	case 2:
		return randomHave(rng, seg)
	case 3:
		return Lost{Segments: []media.SegmentID{seg, seg}}
	case 4:
		return Request{ID: rng.Uint32(), Segment: seg, Piece: rng.Uint32N(media.MaxPieces), Deadline: rng.Uint32()}
	case 5:
		return Cancel{ID: rng.Uint32()}
	case 6:
		return Reject{ID: rng.Uint32(), Why: Refusal(1 + rng.IntN(3))}
	case 7:
		return Ping{Nonce: rng.Uint32()}
	case 8:
		return Pong{Nonce: rng.Uint32(), At: rng.Uint32(), Origin: rng.Uint32()}
	}
	return Bye{Why: Farewell(1 + rng.IntN(7))}
}

func randomPlaylist(rng *rand.Rand, track media.TrackID) Playlist {
	e := Edition{Track: track, First: rng.Uint64() >> (1 + rng.IntN(63)), Ended: rng.IntN(2) == 0, Sum: 1 + rng.Uint64()>>1}
	e.Last, e.Discontinuities = e.First+rng.Uint64N(media.MaxSequence-e.First+1), rng.Uint64()>>40
	m := Playlist{Edition: e, By: media.ViewerID(rng.Uint64()), Age: rng.Uint32()}
	if rng.IntN(2) == 0 {
		return m
	}
	m.Base = 1 + rng.Uint64()>>1
	for range 1 + rng.IntN(MaxEdits) {
		m.Edits = append(m.Edits, Edit{
			Keep: rng.Uint32N(MaxLines + 1), Skip: rng.Uint32N(MaxLines + 1),
			Insert: strings.Repeat("é\n", rng.IntN(MaxInserted/MaxEdits/3)),
		})
	}
	return m
}

func randomHave(rng *rand.Rand, seg media.SegmentID) Have {
	h := Have{Segment: seg, Fetching: rng.IntN(2) == 0, Length: rng.Int64N(media.MaxSegmentBytes + 1)}
	h.From = rng.Uint32N(media.MaxPieces + 1)
	for range rng.IntN(min(MaxHashes, media.MaxPieces-int(h.From)) + 1) {
		h.Hashes = append(h.Hashes, Sum{byte(rng.IntN(256)), 31: byte(rng.IntN(256))})
	}
	for first := rng.Uint32N(9); first < media.MaxPieces && len(h.Pieces) < MaxSpans; {
		count := 1 + rng.Uint32N(min(5, media.MaxPieces-first))
		h.Pieces = append(h.Pieces, Span{First: first, Count: count})
		first += count + rng.Uint32N(4)
	}
	if n := rng.IntN(MaxSignature + 1); n > 0 {
		h.Signature = bytes.Repeat([]byte{byte(n)}, n)
	}
	return h
}
