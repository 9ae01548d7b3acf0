// Package media names the things that are traded: viewers, tracks, segments,
// pieces and byte ranges. It holds no bytes, reads no clock and does no I/O.
package media

import "strconv"

// PieceSize is the unit of request and verification, in bytes. The last piece
// of a segment may be shorter.
const PieceSize = 64 << 10

// MaxSegmentBytes bounds the length of one segment. Longer ones are left to
// the player's own loader.
const MaxSegmentBytes = 64 << 20

// MaxPieces bounds the pieces of one segment.
const MaxPieces = MaxSegmentBytes / PieceSize

// ViewerID names one viewer. The coordinator draws it at random; 0 is nobody.
type ViewerID uint64

// TrackID names one rendition of one media type of a stream. Equal for all
// viewers of the track; see [TrackOf].
type TrackID uint64

// initBit marks the numbers of init segments, so that one identity serves
// both: media sequence numbers stay below it.
const initBit = 1 << 63

// MaxSequence is the highest media sequence number that can be named.
const MaxSequence = initBit - 1

// SegmentID names one segment of a swarm.
type SegmentID struct {
	Track TrackID
	// Number is the media sequence number, or for an init segment a hash of
	// its URI and range with the highest bit set.
	Number uint64
}

// IsInit reports whether s is an init segment (RFC 8216, 4.3.2.5).
func (s SegmentID) IsInit() bool { return s.Number&initBit != 0 }

// Less orders segments by track, then number.
func (s SegmentID) Less(t SegmentID) bool {
	if s.Track != t.Track {
		return s.Track < t.Track
	}
	return s.Number < t.Number
}

func (s SegmentID) String() string {
	if s.IsInit() {
		return s.Track.String() + "/init-" + strconv.FormatUint(s.Number&^initBit, 16)
	}
	return s.Track.String() + "/" + strconv.FormatUint(s.Number, 10)
}

func (t TrackID) String() string  { return strconv.FormatUint(uint64(t), 16) }
func (v ViewerID) String() string { return strconv.FormatUint(uint64(v), 16) }

// ByteRange is the part of a resource that makes a segment. The zero value is
// the whole resource.
type ByteRange struct {
	Start  int64 // first byte
	Length int64 // bytes; 0 means to the end of the resource
}

// IsWhole reports whether r is the whole resource.
func (r ByteRange) IsWhole() bool { return r == ByteRange{} }

// Kind is the media type of a track, as the player asks for it.
type Kind uint8

const (
	Main  Kind = iota // video, or video and audio muxed
	Audio             // a separate audio rendition
)

func (k Kind) String() string {
	if k == Audio {
		return "audio"
	}
	return "main"
}
