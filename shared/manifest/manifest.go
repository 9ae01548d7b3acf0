// Package manifest reads HLS playlists (RFC 8216) and follows them over time.
// It fetches nothing, keeps to stated bounds whatever the text, and leaves
// alone what it does not know. The segment and variant grammar is m3u8's; this
// package checks what goes in and adds what m3u8 lacks.
package manifest

import (
	"time"

	"shoal/shared/media"
)

// Bounds of a playlist. A text beyond one is refused.
const (
	MaxText       = 4 << 20 // bytes
	MaxLines      = 250_000
	MaxSegments   = 20_000
	MaxVariants   = 256
	MaxRenditions = 512
	MaxURI        = 2048             // bytes
	MaxDuration   = int64(time.Hour) // ns of one segment, and of the target duration
	MaxOffset     = int64(1) << 53   // end of a byte range
)

// Playlist is a master or a media playlist: one of the two is set.
type Playlist struct {
	Master  *Master
	Media   *Media
	Unknown []Tag // tags that this package does not read, in order
}

// Tag is one line of a playlist, as it stands.
type Tag struct {
	Line int // counted from 1
	Text string
}

// Master lists the renditions of a stream.
type Master struct {
	Variants   []Variant
	Renditions []Rendition
}

// Variant is one EXT-X-STREAM-INF.
type Variant struct {
	URI       string
	URL       string // absolute; empty where the URI names no http or https resource
	Bandwidth uint32 // bits per second
	Codecs    string
	Audio     string // group of its audio renditions; empty if it has none
	Subtitles string // group
}

// Rendition is one EXT-X-MEDIA.
type Rendition struct {
	Type     string // AUDIO, VIDEO, SUBTITLES or CLOSED-CAPTIONS
	Group    string
	Name     string
	Language string
	Default  bool
	URI      string // empty where the variants carry it
	URL      string // absolute, as for Variant
}

// Media lists the segments of one track.
type Media struct {
	Track                 media.TrackID
	Live                  bool   // more segments may follow
	Event                 bool   // none will leave (EXT-X-PLAYLIST-TYPE:EVENT)
	Ended                 bool   // EXT-X-ENDLIST
	Target                int64  // target duration, ns
	First                 uint64 // media sequence number of the oldest segment, skipped ones included
	DiscontinuitySequence uint64
	Segments              []Segment
}

// Segment is one entry of a media playlist.
type Segment struct {
	Number          uint64 // media sequence number
	Duration        int64  // ns, exact to the nanosecond
	Title           string
	URI             string // as listed
	URL             string // absolute; empty where the URI names no http or https resource
	Range           media.ByteRange
	Init            *Init // shared by the segments that it is for; nil without EXT-X-MAP
	Key             *Key  // likewise; nil where the segment is not encrypted
	Discontinuity   bool
	Gap             bool      // EXT-X-GAP: there is nothing to fetch
	ProgramDateTime time.Time // zero where the playlist gives none
}

// Init is a media initialisation section (EXT-X-MAP).
type Init struct {
	ID    media.SegmentID
	URI   string
	URL   string
	Range media.ByteRange
}

// Key says how segments are encrypted (EXT-X-KEY). Where there are several for
// a segment, in different formats, it is the last.
type Key struct {
	Method string
	URI    string // as listed
}
