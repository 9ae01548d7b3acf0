package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"shoal/shared/media"
)

// ParseMessages reads what came in one message of the control channel: one or
// more control messages, one after the other, which must fill b exactly and
// keep every bound of this package. The results share no memory with b. With an
// error, which names the message, the field and the rule that was broken, come
// the messages before it.
func ParseMessages(b []byte) ([]Message, error) {
	if len(b) == 0 {
		return nil, errors.New("wire: empty message")
	}
	if len(b) > MaxMessage {
		return nil, fmt.Errorf("wire: message of %d bytes, at most %d", len(b), MaxMessage)
	}
	all := make([]Message, 0, 1)
	for len(b) > 0 {
		m, rest, err := parseOne(b)
		if err != nil {
			return all, err
		}
		all, b = append(all, m), rest
	}
	return all, nil
}

// ParseMessage reads one control message that must fill b exactly.
func ParseMessage(b []byte) (Message, error) {
	all, err := ParseMessages(b)
	if err != nil {
		return nil, err
	}
	if len(all) > 1 {
		return nil, fmt.Errorf("wire: %d messages, want one", len(all))
	}
	return all[0], nil
}

func parseOne(b []byte) (m Message, rest []byte, err error) {
	name := kind(b[0]).name()
	if name == "" {
		return nil, nil, fmt.Errorf("wire: unknown message type %d", b[0])
	}
	r := &reader{name: name, rest: b[1:]}
	m = r.message(kind(b[0]))
	return m, r.rest, r.err
}

func (r *reader) message(k kind) Message {
	switch k {
	case kindHello:
		return r.hello()
	case kindNews:
		return r.news()
	case kindHave:
		return r.have()
	case kindLost:
		return r.lost()
	case kindRequest:
		return r.request()
	case kindCancel:
		return Cancel{ID: r.uint32("id")}
	case kindReject:
		return r.reject()
	case kindPing:
		return Ping{Nonce: r.uint32("nonce")}
	case kindPong:
		return Pong{Nonce: r.uint32("nonce"), At: r.uint32("time"), Origin: r.uint32("origin")}
	case kindPlaylist:
		return r.playlist()
	case kindUnfollow:
		return Unfollow{Track: media.TrackID(r.uint64("track"))}
	default:
		return r.bye()
	}
}

func (r *reader) hello() Hello {
	m := Hello{Min: r.byte("lowest version"), Max: r.byte("highest version")}
	if m.Min == 0 || m.Min > m.Max {
		r.fail("versions %d to %d, want at least 1 and ascending", m.Min, m.Max)
	}
	return m
}

func (r *reader) news() News {
	m := News{Segment: r.segment()}
	m.Duration = int64(r.number("duration", uint64(MaxDuration)))
	m.Range.Start = int64(r.number("range start", uint64(MaxOffset)))
	m.Range.Length = int64(r.number("range length", media.MaxSegmentBytes))
	m.URI = r.text("URI", MaxURI)
	m.Query = r.uint32("query")
	if r.err == nil && strings.ContainsAny(m.URI, "?#") {
		r.fail("URI holds a query or a fragment")
	}
	return m
}

func (r *reader) have() Have {
	m := Have{Segment: r.segment()}
	flags := r.byte("flags")
	if flags&^haveFetching != 0 {
		r.fail("unknown flags %#02x", flags)
	}
	m.Fetching = flags&haveFetching != 0
	m.From = uint32(r.number("first hash", media.MaxPieces))
	m.Hashes = r.hashes(m.From)
	m.Length = int64(r.number("length", media.MaxSegmentBytes))
	if n := r.count("bytes of signature", MaxSignature, 1); n > 0 {
		m.Signature = bytes.Clone(r.bytes("signature", n))
	}
	m.Pieces = r.spans()
	return m
}

func (r *reader) hashes(from uint32) []Sum {
	n := r.count("hashes", MaxHashes, len(Sum{}))
	if int(from)+n > media.MaxPieces {
		r.fail("hashes reach entry %d, at most %d", int(from)+n, media.MaxPieces)
	}
	if n == 0 || r.err != nil {
		return nil
	}
	sums := make([]Sum, n)
	for i := range sums {
		copy(sums[i][:], r.bytes("hashes", len(Sum{})))
	}
	return sums
}

func (r *reader) spans() []Span {
	n := r.count("spans", MaxSpans, 2)
	if n == 0 {
		return nil
	}
	spans := make([]Span, n)
	end := uint64(0)
	for i := range spans {
		first := end + r.number("gap before a span", media.MaxPieces)
		count := r.number("pieces of a span", media.MaxPieces)
		end = first + count
		if r.err == nil && count == 0 {
			r.fail("span of no pieces")
		}
		if end > media.MaxPieces {
			r.fail("spans reach piece %d, at most %d", end, media.MaxPieces)
		}
		if r.err != nil {
			return nil
		}
		spans[i] = Span{First: uint32(first), Count: uint32(count)}
	}
	return spans
}

func (r *reader) lost() Lost {
	n := r.count("segments", MaxLost, 9)
	if n == 0 {
		return Lost{}
	}
	m := Lost{Segments: make([]media.SegmentID, n)}
	for i := range m.Segments {
		m.Segments[i] = r.segment()
	}
	return m
}

func (r *reader) request() Request {
	return Request{
		ID:       r.uint32("id"),
		Segment:  r.segment(),
		Piece:    uint32(r.number("piece", media.MaxPieces-1)),
		Deadline: r.uint32("deadline"),
	}
}

func (r *reader) reject() Reject {
	m := Reject{ID: r.uint32("id"), Why: Refusal(r.byte("refusal"))}
	if r.err == nil && (m.Why < NotHeld || m.Why > NoUploads) {
		r.fail("unknown refusal %d", m.Why)
	}
	return m
}

func (r *reader) bye() Bye {
	m := Bye{Why: Farewell(r.byte("farewell"))}
	if r.err == nil && (m.Why < Leaving || m.Why > Surplus) {
		r.fail("unknown farewell %d", m.Why)
	}
	return m
}
