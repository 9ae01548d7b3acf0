// Package demo is an origin with one live channel and one title on demand,
// both made of a loop of media that the binary carries. It is a plain HTTP
// handler that knows nothing of who fetches from it.
//
// Below its mount it serves, for the titles live and vod:
//
//	live/master.m3u8        three video renditions and a group of audio
//	live/single.m3u8        360p and audio alone
//	live/<track>.m3u8       video-240, video-360, video-540, audio
//	live/<track>/init.mp4
//	live/<track>/<n>.m4s    n is the media sequence number
//
// The channel is a function of the clock and keeps no state: any number of
// processes serve the same bytes at the same time.
package demo

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Options of [New]. The zero value is the usual demo.
type Options struct {
	// Now is the wall clock; time.Now by default.
	Now func() time.Time
	// Window is how much of the channel the live playlists list: a multiple
	// of [SegmentDuration], 40 s by default, 6 s at least.
	Window time.Duration
	// Title is the length of the title on demand: a multiple of
	// [SegmentDuration], 10 minutes by default, 24 hours at most.
	Title time.Duration
}

const (
	defaultWindow = 40 * time.Second
	minWindow     = 3 * SegmentDuration // RFC 8216, 6.2.2
	maxWindow     = time.Hour
	defaultTitle  = 10 * time.Minute
	maxTitle      = 24 * time.Hour
)

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Window == 0 {
		o.Window = defaultWindow
	}
	if o.Title == 0 {
		o.Title = defaultTitle
	}
	return o
}

func (o Options) check() error {
	if o.Window < minWindow || o.Window > maxWindow || o.Window%SegmentDuration != 0 {
		return fmt.Errorf("demo: window %v: want a multiple of %v from %v to %v",
			o.Window, SegmentDuration, minWindow, maxWindow)
	}
	if o.Title < SegmentDuration || o.Title > maxTitle || o.Title%SegmentDuration != 0 {
		return fmt.Errorf("demo: title %v: want a multiple of %v from %v to %v",
			o.Title, SegmentDuration, SegmentDuration, maxTitle)
	}
	return nil
}

// New returns the origin's handler. It expects paths relative to its mount, as
// http.StripPrefix leaves them. Its errors name the option that is out of
// bounds.
func New(o Options) (http.Handler, error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	tracks, err := load()
	if err != nil {
		return nil, err
	}
	return &origin{
		now:    o.Now,
		tracks: tracks,
		titles: map[string]title{
			"live": channel{window: int64(o.Window / SegmentDuration)},
			"vod":  film{length: int64(o.Title / SegmentDuration)},
		},
	}, nil
}

type origin struct {
	now    func() time.Time
	tracks []*track
	titles map[string]title
}

func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	openToAll(w.Header())
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		o.get(w, r)
	case http.MethodOptions:
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		http.Error(w, "this origin answers GET, HEAD and OPTIONS", http.StatusMethodNotAllowed)
	}
}

func (o *origin) get(w http.ResponseWriter, r *http.Request) {
	res, err := o.find(strings.TrimPrefix(r.URL.Path, "/"))
	if err != nil {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", res.mime)
	w.Header().Set("Cache-Control", res.cache)
	http.ServeContent(w, r, "", time.Time{}, res.body)
}

// openToAll lets pages of every origin read the answer, its length and its
// timing, as content delivery networks are commonly set up for media.
func openToAll(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Range")
	h.Set("Access-Control-Expose-Headers", "Content-Length, Content-Range")
	h.Set("Access-Control-Max-Age", "86400")
	h.Set("Timing-Allow-Origin", "*")
}
