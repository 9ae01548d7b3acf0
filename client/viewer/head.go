//go:build !js

package main

import (
	"sync"
	"time"
)

// head is the play head over what has been appended to each track, in media
// time since the first segment. It moves with the clock while every track has
// media ahead of it.
type head struct {
	onStall func(ns int64)

	mu       sync.Mutex
	appended []time.Duration // by track
	ended    []bool          // nothing more is to come
	pos      time.Duration
	at       time.Time // when pos was right
	started  time.Time // zero: not yet
	stalls   int
	stalled  time.Duration
}

func newHead(onStall func(ns int64)) *head { return &head{onStall: onStall} }

// open begins with n tracks, all empty.
func (h *head) open(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.appended, h.ended = make([]time.Duration, n), make([]bool, n)
}

// append adds media to a track, and starts or resumes play where that was
// missing.
func (h *head) append(track int, d time.Duration, now time.Time) {
	h.mu.Lock()
	stood := h.advance(now)
	h.appended[track] += d
	if limit := h.limit(); h.started.IsZero() && limit > 0 {
		h.started, h.at = now, now
	} else if limit > h.pos {
		h.at = now
	} else {
		stood = 0
	}
	if stood >= stallMin {
		h.stalls, h.stalled = h.stalls+1, h.stalled+stood
	}
	h.mu.Unlock()
	if stood >= stallMin {
		h.onStall(int64(stood))
	}
}

// advance lets the time since the last call pass, and says for how long the
// head has stood still for want of media. Called locked.
func (h *head) advance(now time.Time) time.Duration {
	if h.started.IsZero() {
		return 0
	}
	elapsed, room := now.Sub(h.at), h.limit()-h.pos
	if elapsed <= room {
		h.pos, h.at = h.pos+elapsed, now
		return 0
	}
	h.pos, h.at = h.pos+room, h.at.Add(room)
	return now.Sub(h.at)
}

// limit is how far the head can move. Called locked.
func (h *head) limit() time.Duration {
	limit := h.appended[0]
	for i, d := range h.appended {
		if !h.ended[i] {
			limit = min(limit, d)
		}
	}
	return limit
}

// ahead is the media of a track that has not been played yet.
func (h *head) ahead(track int, now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.advance(now)
	return max(h.appended[track]-h.pos, 0)
}

// end says that a track is complete.
func (h *head) end(track int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended[track] = true
}

// stop counts the stall that the end of the run cuts short.
func (h *head) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	over := len(h.ended) > 0
	for _, ended := range h.ended {
		over = over && ended
	}
	if stood := h.advance(time.Now()); stood >= stallMin && !over {
		h.stalls, h.stalled = h.stalls+1, h.stalled+stood
	}
}
