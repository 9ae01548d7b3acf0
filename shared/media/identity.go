package media

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
)

// TrackOf names the track of the media playlist at url. Query and fragment do
// not count: they may differ between viewers (signed URLs).
func TrackOf(url string) TrackID {
	return TrackID(hash64("track", WithoutQuery(url)))
}

// StreamOf is the default stream id: the manifest's URL without its query.
func StreamOf(url string) string { return WithoutQuery(url) }

// InitOf names an init segment of track t by its URI as listed and its range.
func InitOf(t TrackID, uri string, r ByteRange) SegmentID {
	key := WithoutQuery(uri) + "@" + strconv.FormatInt(r.Start, 10) + "+" + strconv.FormatInt(r.Length, 10)
	return SegmentID{Track: t, Number: hash64("init", key) | initBit}
}

// WithoutQuery is a URL or URI up to its query and fragment.
func WithoutQuery(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		return url[:i]
	}
	return url
}

// QuerySum is a short hash of a URI's query and fragment, by which viewers find
// out that theirs are the same without telling them; 0 where there is none. It
// is the first 32 bits of SHA-256("query" 0x00 rest), 1 where those are 0.
func QuerySum(uri string) uint32 {
	rest := uri[len(WithoutQuery(uri)):]
	if rest == "" {
		return 0
	}
	return max(uint32(hash64("query", rest)>>32), 1)
}

// TextSum names a playlist's text: the first 64 bits of
// SHA-256("playlist" 0x00 text), 1 where those are 0.
func TextSum(text string) uint64 { return max(hash64("playlist", text), 1) }

func hash64(domain, s string) uint64 {
	sum := sha256.Sum256([]byte(domain + "\x00" + s))
	return binary.BigEndian.Uint64(sum[:8])
}
