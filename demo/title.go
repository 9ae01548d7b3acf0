package demo

import "time"

// SegmentDuration is the length of a segment: of video exactly, of audio to
// within one frame of 1024 samples and exactly over four segments.
const SegmentDuration = 2 * time.Second

// Epoch is when segment 0 of the channel began, and zero of its media time.
var Epoch = time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)

// span is what exists of a title: the playlist lists first to last, and oldest
// to last can be fetched. Where last is below first there is nothing.
type span struct{ oldest, first, last int64 }

// title is something that can be watched.
type title interface {
	span(now time.Time) span
	live() bool
	playlistCache() string
	segmentCache() string
}

// channel is live: segment n spans 2n to 2n+2 seconds since the epoch and is
// there once it has passed.
type channel struct{ window int64 }

// span keeps a segment after it left the playlist for as long as a playlist
// lasts and its own length (RFC 8216, 6.2.2).
func (c channel) span(now time.Time) span {
	passed := now.Sub(Epoch)
	if passed < 0 {
		return span{last: -1}
	}
	last := int64(passed/SegmentDuration) - 1
	first := max(0, last-c.window+1)
	return span{oldest: max(0, first-c.window-1), first: first, last: last}
}

func (channel) live() bool            { return true }
func (channel) playlistCache() string { return cacheLive }
func (channel) segmentCache() string  { return cacheSegment }

// film is on demand: all its segments are always there.
type film struct{ length int64 }

func (f film) span(time.Time) span { return span{last: f.length - 1} }
func (film) live() bool            { return false }
func (film) playlistCache() string { return cacheTitle }
func (film) segmentCache() string  { return cacheTitle }
