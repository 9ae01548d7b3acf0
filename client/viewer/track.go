//go:build !js

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"shoal/shared/manifest"
	"shoal/shared/media"
)

// track is the loading of one media playlist.
type track struct {
	player *player
	kind   media.Kind
	url    string
	list   *manifest.Media
	next   uint64 // media sequence number to load
	init   media.SegmentID
	poll   time.Time // when to read the playlist again
	at     string    // URL of the playlist after redirects; empty: not read yet
	text   string    // of the playlist
}

func newTrack(p *player, kind media.Kind, url string) *track {
	return &track{player: p, kind: kind, url: url}
}

// run loads until ctx ends or the playlist does.
func (t *track) run(ctx context.Context) error {
	if err := t.read(ctx); err != nil {
		return err
	}
	t.begin()
	for ctx.Err() == nil {
		if t.list.Live && time.Now().After(t.poll) {
			// A playlist that cannot be read is read again at the next turn.
			_ = t.read(ctx)
		}
		seg := t.segment()
		if seg == nil && !t.list.Live {
			t.player.head.end(int(t.kind))
			return nil
		}
		if wait := t.full(); seg == nil || wait > 0 {
			pause(ctx, t.patience(seg == nil, wait))
			continue
		}
		t.load(ctx, seg)
		t.next = seg.Number + 1
	}
	return nil
}

// read reads the playlist, and plans the next time: a target duration after it
// began, half of one where nothing was new (RFC 8216, 6.3.4), the first time
// after any part of one, so that viewers do not poll together.
func (t *track) read(ctx context.Context) error {
	began := time.Now()
	t.poll = began.Add(time.Second)
	at, text, err := t.player.playlist(ctx, t.url, t.at)
	if err != nil {
		return err
	}
	list, err := manifest.Parse(at, text)
	if err != nil {
		return err
	}
	if list.Media == nil {
		return fmt.Errorf("viewer: %s is no media playlist", t.url)
	}
	wait := time.Duration(list.Media.Target)
	switch {
	case t.list == nil && wait > 0:
		wait = rand.N(wait)
	case t.list != nil && text == t.text:
		wait /= 2
	}
	t.list, t.at, t.text, t.poll = list.Media, at, text, began.Add(wait)
	return nil
}

// begin chooses where to start: live, the segment three target durations
// before the end.
func (t *track) begin() {
	segments := t.list.Segments
	if len(segments) == 0 {
		return
	}
	t.next = segments[0].Number
	if !t.list.Live {
		return
	}
	behind := int64(0)
	for i := len(segments) - 1; i >= 0 && behind < liveDelay*t.list.Target; i-- {
		behind += segments[i].Duration
		t.next = segments[i].Number
	}
}

// segment is the next one listed, nil where there is none yet.
func (t *track) segment() *manifest.Segment {
	for i := range t.list.Segments {
		if s := &t.list.Segments[i]; s.Number >= t.next && !s.Gap {
			return s
		}
	}
	return nil
}

// full is how long the buffer still has too much.
func (t *track) full() time.Duration {
	return t.player.head.ahead(int(t.kind), time.Now()) - maxAhead
}

// patience is how long to wait: for the playlist, or for the buffer to drain.
func (t *track) patience(nothing bool, full time.Duration) time.Duration {
	until := time.Until(t.poll)
	if !nothing && (!t.list.Live || full < until) {
		until = full
	}
	return max(until, 10*time.Millisecond)
}

// load gets a segment, and its init segment where that is another.
func (t *track) load(ctx context.Context, seg *manifest.Segment) {
	if seg.Init != nil && seg.Init.ID != t.init {
		if !t.insist(ctx, want{seg.Init.ID, t.kind, seg.Init.URL, seg.Init.Range}) {
			return
		}
		t.init = seg.Init.ID
	}
	id := media.SegmentID{Track: t.list.Track, Number: seg.Number}
	if !t.insist(ctx, want{id, t.kind, seg.URL, seg.Range}) {
		return
	}
	head := t.player.head
	head.append(int(t.kind), time.Duration(seg.Duration), time.Now())
	t.player.driver.Buffer(t.kind, int64(head.ahead(int(t.kind), time.Now())))
}

// insist asks until the bytes are there; false where they are left out.
func (t *track) insist(ctx context.Context, w want) bool {
	for range maxTries {
		if t.player.fetch(ctx, w) {
			return true
		}
		if !pause(ctx, retry) {
			return false
		}
	}
	t.player.skip()
	return false
}
