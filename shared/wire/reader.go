package wire

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"shoal/shared/media"
)

// reader takes fields off the front of one message. After the first error it
// gives zeros only; the error names the message, the field and the rule.
type reader struct {
	name string
	rest []byte
	err  error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("wire: %s: %s", r.name, fmt.Sprintf(format, args...))
	}
	r.rest = nil
}

// bytes gives the next n bytes of the input itself.
func (r *reader) bytes(field string, n int) []byte {
	if r.err != nil {
		return nil
	}
	if len(r.rest) < n {
		r.fail("cut short in %s", field)
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) byte(field string) byte {
	b := r.bytes(field, 1)
	if b == nil {
		return 0
	}
	return b[0]
}

// number reads a minimal uvarint of at most max.
func (r *reader) number(field string, max uint64) uint64 {
	if r.err != nil {
		return 0
	}
	v, n := binary.Uvarint(r.rest)
	switch {
	case n == 0:
		r.fail("cut short in %s", field)
	case n < 0:
		r.fail("%s exceeds 64 bits", field)
	case n > 1 && r.rest[n-1] == 0:
		r.fail("%s is not in its shortest form", field)
	case v > max:
		r.fail("%s is %d, at most %d", field, v, max)
	default:
		r.rest = r.rest[n:]
		return v
	}
	return 0
}

func (r *reader) uint32(field string) uint32 {
	return uint32(r.number(field, 1<<32-1))
}

// count reads the length of a list whose entries take at least size bytes.
func (r *reader) count(field string, max, size int) int {
	if r.err != nil {
		return 0
	}
	v, n := binary.Uvarint(r.rest)
	if n > 0 && v > uint64(max) {
		r.fail("%d %s, at most %d", v, field, max)
		return 0
	}
	count := int(r.number(field, uint64(max)))
	if len(r.rest) < count*size {
		r.fail("cut short in %s", field)
		return 0
	}
	return count
}

// text reads valid UTF-8 of 1 to max bytes without control characters.
func (r *reader) text(field string, max int) string {
	n := r.count("bytes of "+field, max, 1)
	if r.err == nil && n == 0 {
		r.fail("%s is empty", field)
	}
	b := r.bytes(field, n)
	for _, c := range b {
		if c < ' ' || c == 0x7f {
			r.fail("%s holds control character %#02x", field, c)
			return ""
		}
	}
	if !utf8.Valid(b) {
		r.fail("%s is not UTF-8", field)
	}
	return string(b)
}

// lines reads UTF-8 of 0 to max bytes without control characters but those of
// a text of lines.
func (r *reader) lines(field string, max int) string {
	b := r.bytes(field, r.count("bytes of "+field, max, 1))
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			r.fail("%s holds control character %#02x", field, c)
			return ""
		}
	}
	if !utf8.Valid(b) {
		r.fail("%s is not UTF-8", field)
	}
	return string(b)
}

// uint64 reads eight bytes, big-endian.
func (r *reader) uint64(field string) uint64 {
	b := r.bytes(field, 8)
	if b == nil {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

func (r *reader) segment() media.SegmentID {
	track := media.TrackID(r.uint64("track"))
	return media.SegmentID{Track: track, Number: r.number("segment number", 1<<64-1)}
}
