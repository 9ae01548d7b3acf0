package demo

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

const (
	playlistType = "application/vnd.apple.mpegurl"
	// A live playlist changes every two seconds, so it is asked for each time.
	cacheLive = "no-cache"
	// A segment of the channel never changes while it is there.
	cacheSegment = "public, max-age=60, immutable"
	// What has no number of its own may change with the next release.
	cacheTitle = "public, max-age=300"
)

// resource is one thing the origin can serve.
type resource struct {
	mime, cache string
	body        io.ReadSeeker
}

// find resolves a path: title/name.m3u8 or title/track/file. Its error
// says why there is nothing.
func (o *origin) find(path string) (resource, error) {
	name, rest, _ := strings.Cut(path, "/")
	t, ok := o.titles[name]
	if !ok {
		return resource{}, fmt.Errorf("no title %q: there are live and vod, each with a master.m3u8", name)
	}
	now := o.now()
	if list, ok := strings.CutSuffix(rest, ".m3u8"); ok {
		return o.playlist(t, list, now)
	}
	name, file, _ := strings.Cut(rest, "/")
	tr := o.track(name)
	if tr == nil {
		return resource{}, fmt.Errorf("no track %q", name)
	}
	if file == "init.mp4" {
		return resource{tr.mime(), cacheTitle, strings.NewReader(tr.init)}, nil
	}
	return segmentOf(t, tr, file, now)
}

func (o *origin) track(name string) *track {
	for _, t := range o.tracks {
		if t.name == name {
			return t
		}
	}
	return nil
}

func (o *origin) playlist(t title, name string, now time.Time) (resource, error) {
	text, cache := "", cacheTitle
	switch tr := o.track(name); {
	case name == "master":
		text = master(o.tracks, anyVideo)
	case name == "single":
		text = master(o.tracks, singleVideo)
	case tr != nil:
		text = mediaPlaylist(t, tr, now)
		cache = t.playlistCache()
	default:
		return resource{}, fmt.Errorf("no playlist %q", name)
	}
	return resource{playlistType, cache, strings.NewReader(text)}, nil
}

func segmentOf(t title, tr *track, file string, now time.Time) (resource, error) {
	digits, ok := strings.CutSuffix(file, ".m4s")
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || strconv.FormatInt(n, 10) != digits {
		return resource{}, fmt.Errorf("no file %q: segments are <number>.m4s, their header is init.mp4", file)
	}
	s := t.span(now)
	switch {
	case n < s.oldest:
		return resource{}, fmt.Errorf("segment %d is no longer there: the oldest is %d", n, s.oldest)
	case n > s.last:
		return resource{}, fmt.Errorf("segment %d is not there yet: the newest is %d", n, s.last)
	}
	return resource{tr.mime(), t.segmentCache(), tr.stamp(n)}, nil
}
