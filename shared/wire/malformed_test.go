package wire

import (
	"strings"
	"testing"

	"shoal/shared/media"
)

const (
	aTrack   = "\x00\x00\x00\x00\x00\x00\x00\x01"
	aSegment = aTrack + "\x05"
	endless  = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01" // a varint of 77 bits
	full64   = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"     // 2^64-1
	full63   = "\xff\xff\xff\xff\xff\xff\xff\xff\x7f"         // 2^63-1
	full32   = "\xff\xff\xff\xff\x0f"                         // 2^32-1
	over32   = "\x80\x80\x80\x80\x10"                         // 2^32
)

func TestMalformedMessagesAreNamed(t *testing.T) {
	have, list := "\x03"+aSegment, "\x0b"+aTrack
	plain := list + "\x00\x01\x01\x00" + aTrack + aTrack
	edited := list + "\x02\x01\x01\x00" + aTrack + aTrack + "\x05"
	for _, c := range []struct{ in, want string }{
		{"", "wire: empty message"},
		{"\x00", "wire: unknown message type 0"},
		{"\x0d\x01", "wire: unknown message type 13"},
		{strings.Repeat("\x01", MaxMessage+1), "wire: message of 16385 bytes, at most 16384"},

		{"\x01\x00\x01", "wire: hello: versions 0 to 1, want at least 1 and ascending"},
		{"\x01\x03\x02", "wire: hello: versions 3 to 2, want at least 1 and ascending"},
		{"\x01\x01", "wire: hello: cut short in highest version"},

		{"\x02\x00", "wire: news: cut short in track"},
		{"\x02" + aTrack + endless, "wire: news: segment number exceeds 64 bits"},
		{"\x02" + aTrack + "\x85\x00", "wire: news: segment number is not in its shortest form"},
		{"\x02" + aSegment + full64, "wire: news: duration is 18446744073709551615, at most 3600000000000"},
		{"\x02" + aSegment + "\x00" + full64, "wire: news: range start is 18446744073709551615, at most 9007199254740992"},
		{"\x02" + aSegment + "\x00\x00\x81\x80\x80\x20", "wire: news: range length is 67108865, at most 67108864"},
		{"\x02" + aSegment + "\x00\x00\x00\x00", "wire: news: URI is empty"},
		{"\x02" + aSegment + "\x00\x00\x00\x81\x10", "wire: news: 2049 bytes of URI, at most 2048"},
		{"\x02" + aSegment + "\x00\x00\x00\x03ab", "wire: news: cut short in bytes of URI"},
		{"\x02" + aSegment + "\x00\x00\x00\x03a\nb", "wire: news: URI holds control character 0x0a"},
		{"\x02" + aSegment + "\x00\x00\x00\x03a\x7fb", "wire: news: URI holds control character 0x7f"},
		{"\x02" + aSegment + "\x00\x00\x00\x02a\xff", "wire: news: URI is not UTF-8"},

		{"\x02" + aSegment + "\x00\x00\x00\x03a?b\x00", "wire: news: URI holds a query or a fragment"},
		{"\x02" + aSegment + "\x00\x00\x00\x01a" + over32, "wire: news: query is 4294967296, at most 4294967295"},

		{have + "\x02", "wire: have: unknown flags 0x02"},
		{have + "\x00\x81\x08", "wire: have: first hash is 1025, at most 1024"},
		{have + "\x00\x00\xac\x02", "wire: have: 300 hashes, at most 256"},
		{have + "\x00\x00" + full64, "wire: have: 18446744073709551615 hashes, at most 256"},
		{have + "\x00\x00\x02" + strings.Repeat("h", 63), "wire: have: cut short in hashes"},
		{have + "\x00\x80\x08\x01" + strings.Repeat("h", 32), "wire: have: hashes reach entry 1025, at most 1024"},
		{have + "\x00\x00\x00\x81\x80\x80\x20", "wire: have: length is 67108865, at most 67108864"},
		{have + "\x00\x00\x00\x00\x81\x01", "wire: have: 129 bytes of signature, at most 128"},
		{have + "\x00\x00\x00\x00\x00\x81\x02", "wire: have: 257 spans, at most 256"},
		{have + "\x00\x00\x00\x00\x00\x01\x00", "wire: have: cut short in spans"},
		{have + "\x00\x00\x00\x00\x00\x01\x00\x00", "wire: have: span of no pieces"},
		{have + "\x00\x00\x00\x00\x00\x01\x80\x08\x01", "wire: have: spans reach piece 1025, at most 1024"},
		{have + "\x00\x00\x00\x00\x00\x02\x00\x80\x08\x00\x01", "wire: have: spans reach piece 1025, at most 1024"},
		{have + "\x00\x00\x00\x00\x00\x01" + full64 + "\x01", "wire: have: gap before a span is 18446744073709551615, at most 1024"},
		{have + "\x00\x00\x00\x00\x00\x01\x01" + full64, "wire: have: pieces of a span is 18446744073709551615, at most 1024"},

		{"\x04\x81\x02", "wire: lost: 257 segments, at most 256"},
		{"\x04\x02" + aSegment, "wire: lost: cut short in segments"},

		{"\x05" + over32, "wire: request: id is 4294967296, at most 4294967295"},
		{"\x05\x07" + aSegment + "\x80\x08", "wire: request: piece is 1024, at most 1023"},
		{"\x05\x07" + aSegment + "\x00" + over32, "wire: request: deadline is 4294967296, at most 4294967295"},

		{"\x06" + over32, "wire: cancel: id is 4294967296, at most 4294967295"},
		{"\x07\x01\x00", "wire: reject: unknown refusal 0"},
		{"\x07\x01\x04", "wire: reject: unknown refusal 4"},
		{"\x08" + over32, "wire: ping: nonce is 4294967296, at most 4294967295"},
		{"\x09", "wire: pong: cut short in nonce"},
		{"\x09\x01" + over32, "wire: pong: time is 4294967296, at most 4294967295"},
		{"\x0a\x00", "wire: bye: unknown farewell 0"},
		{"\x0a\x08", "wire: bye: unknown farewell 8"},

		{list + "\x04", "wire: playlist: unknown flags 0x04"},
		{list + "\x00" + full64, "wire: playlist: first segment is 18446744073709551615, at most 9223372036854775807"},
		{list + "\x00\x01" + full63, "wire: playlist: segments after the first is 9223372036854775807, at most 9223372036854775806"},
		{list + "\x00\x01\x01" + full64, "wire: playlist: discontinuities is 18446744073709551615, at most 9223372036854775807"},
		{list + "\x00\x01\x01\x00" + strings.Repeat("\x00", 8), "wire: playlist: sum is 0"},
		{plain + over32, "wire: playlist: age is 4294967296, at most 4294967295"},
		{edited + strings.Repeat("\x00", 8), "wire: playlist: base is 0"},
		{edited + aTrack + "\x00", "wire: playlist: a base without edits"},
		{edited + aTrack + "\x41", "wire: playlist: 65 edits, at most 64"},
		{edited + aTrack + "\x02\x00\x00\x00", "wire: playlist: cut short in edits"},
		{edited + aTrack + "\x01\x81\x20\x00\x00", "wire: playlist: lines kept is 4097, at most 4096"},
		{edited + aTrack + "\x01\x00\x81\x20\x00", "wire: playlist: lines left out is 4097, at most 4096"},
		{edited + aTrack + "\x01\x00\x00\x81\x60", "wire: playlist: 12289 bytes of lines inserted, at most 12288"},
		{edited + aTrack + "\x02\x00\x00\x80\x60" + strings.Repeat("x", 12288) + "\x00\x00\x01y", "wire: playlist: 1 bytes of lines inserted, at most 0"},
		{edited + aTrack + "\x01\x00\x00\x01\x00", "wire: playlist: lines inserted holds control character 0x00"},
		{edited + aTrack + "\x01\x00\x00\x01\xff", "wire: playlist: lines inserted is not UTF-8"},
		{"\x0c\x00", "wire: unfollow: cut short in track"},
	} {
		m, err := ParseMessage([]byte(c.in))
		if err == nil || err.Error() != c.want {
			t.Errorf("%.40q: got %+v %v, want %s", c.in, m, err, c.want)
		}
	}
}

func TestIllegalSpansDoNotSurviveTheWire(t *testing.T) {
	for name, spans := range map[string][]Span{
		"descending":  {{5, 1}, {3, 1}},
		"overlapping": {{5, 3}, {7, 1}},
		"beyond":      {{media.MaxPieces, 1}},
		"empty":       {{3, 0}},
	} {
		b := AppendMessage(nil, Have{Pieces: spans})
		if m, err := ParseMessage(b); err == nil {
			t.Errorf("%s spans came through as %+v", name, m)
		}
	}
}

func TestBoundsOfNumbersAreInclusive(t *testing.T) {
	for _, in := range []string{"\x06" + full32, "\x08" + full32, "\x05\x07" + aSegment + "\xff\x07" + full32} {
		if _, err := ParseMessage([]byte(in)); err != nil {
			t.Errorf("%q: %v", in, err)
		}
	}
}
