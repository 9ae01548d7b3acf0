// Package store is the port Store: media bytes by segment, up to a hard
// budget. The native twin holds []byte; the twin in the browser holds
// ArrayBuffers, so that bytes never pass through WASM memory.
//
// Bytes are held by piece (media.PieceSize), in any order and in parts: what
// has been written of a piece is remembered in spans, and only what was
// written can be read or hashed. Writing the same bytes again is allowed.
package store

import "shoal/shared/media"

// MaxSegments bounds the segments held, so that empty or tiny ones cannot
// grow the store's index without end. Beyond it Write reports false.
const MaxSegments = 4096

// fits reports whether n bytes at offset lie within the longest segment.
func fits(offset int64, n int) bool {
	return offset >= 0 && n > 0 && offset <= media.MaxSegmentBytes-int64(n)
}
