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
	return TrackID(hash64("track", withoutQuery(url)))
}

// StreamOf is the default stream id: the manifest's URL without its query.
func StreamOf(url string) string { return withoutQuery(url) }

// InitOf names an init segment of track t by its URI as listed and its range.
func InitOf(t TrackID, uri string, r ByteRange) SegmentID {
	key := withoutQuery(uri) + "@" + strconv.FormatInt(r.Start, 10) + "+" + strconv.FormatInt(r.Length, 10)
	return SegmentID{Track: t, Number: hash64("init", key) | initBit}
}

func withoutQuery(url string) string {
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		return url[:i]
	}
	return url
}

func hash64(domain, s string) uint64 {
	sum := sha256.Sum256([]byte(domain + "\x00" + s))
	return binary.BigEndian.Uint64(sum[:8])
}
