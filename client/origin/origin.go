// Package origin is the port Origin: ranged GETs with progress and abort, as
// the player would make them. The native twin uses net/http, the twin in the
// browser fetch().
//
// Both keep the same rules. A body that ends before its Content-Length has
// failed. A 206 is passed on only with a Content-Range that can be read; that
// it is the range asked for is the driver's to check, as is what to make of a
// 200. Every other status is a failure that carries the status.
package origin

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Bounds of one viewer's fetches.
const (
	// MaxActive is how many fetches run at once; further ones wait in order.
	MaxActive = 16
	// MaxWaiting is how many may wait. Beyond it Fetch answers OriginFailed.
	MaxWaiting = 256
	// ChunkSize is the most bytes posted at once.
	ChunkSize = 64 << 10
)

// rangeHeader is the Range header for bytes from..to-1, or "" where the whole
// resource is wanted (RFC 9110 section 14.1.2). Both forms are safelisted for
// CORS: they cause no preflight.
func rangeHeader(from, to int64) string {
	switch {
	case to > 0:
		return "bytes=" + strconv.FormatInt(from, 10) + "-" + strconv.FormatInt(to-1, 10)
	case from > 0:
		return "bytes=" + strconv.FormatInt(from, 10) + "-"
	}
	return ""
}

// contentRange is what a 206 says of itself.
type contentRange struct {
	start, end int64 // bytes start..end-1
	total      int64 // of the resource, 0 if unknown
}

// parseContentRange reads a Content-Range header (RFC 9110 section 14.4). A
// multipart or unsatisfied range is an error.
func parseContentRange(s string) (contentRange, error) {
	spec, ok := strings.CutPrefix(s, "bytes ")
	if !ok {
		return contentRange{}, errors.New("origin: Content-Range is not in bytes: " + strconv.Quote(s))
	}
	span, total, _ := strings.Cut(spec, "/")
	first, last, _ := strings.Cut(span, "-")
	start, err1 := strconv.ParseInt(first, 10, 64)
	end, err2 := strconv.ParseInt(last, 10, 64)
	if err := errors.Join(err1, err2); err != nil {
		return contentRange{}, fmt.Errorf("origin: Content-Range %q: %w", s, err)
	}
	r := contentRange{start: start, end: end + 1}
	possible := start >= 0 && start <= end && end < math.MaxInt64
	if total != "*" {
		if r.total, err1 = strconv.ParseInt(total, 10, 64); err1 != nil {
			return contentRange{}, fmt.Errorf("origin: Content-Range %q: %w", s, err1)
		}
		possible = possible && r.end <= r.total
	}
	if !possible {
		return contentRange{}, fmt.Errorf("origin: Content-Range %q is impossible", s)
	}
	return r, nil
}
