package world

import (
	"shoal/client/agent"
	"shoal/shared/media"
)

// player behaves as hls.js does at its default settings: it starts three
// target durations behind the live edge, polls every playlist once per target
// duration, loads one segment of each track at a time, and plays what all
// tracks have.
type player struct {
	tracks   []track
	start    uint64 // number of the first segment; 0: not known yet
	playing  bool
	position Time // media time of the play head when it last started or stopped
	since    Time // when that was
	stalled  bool
	checking bool // a doDry is queued
	requests agent.RequestID

	stalls    int64 // of stallLeast and longer
	stallTime int64
	first     Time // when playback began; 0: not yet
}

// track is one rendition as the player loads it.
type track struct {
	*channel
	next        uint64 // number to ask for
	first, last uint64 // listed; last is 0 before the first playlist
	told        uint64 // the highest number that the agent was told
	end         Time   // media time up to which there is media
	busy        bool   // a segment is under way
	held        bool   // and waits for the agent
	request     agent.RequestID
	asked       Time
	began       Time  // of the player's own load
	loaded      []own // by the player itself, not yet offered to the agent
}

// own is a segment that the player loaded by itself, and how long that took.
type own struct {
	segment *segment
	took    int64
}

const (
	behind      = 3                 // segments behind the edge at the start
	holdLeast   = second            // of buffer for which a request waits for the agent
	bufferMost  = 30 * second       // beyond which the player does not load
	stallLeast  = 400 * millisecond // shorter ones nobody sees
	appendTime  = 5 * millisecond   // from answer to buffer
	timerMost   = 8 * millisecond   // that page timers are late
	retryAfter  = second            // after a failed segment
	answerMost  = 120 * second      // that a request may stay unanswered
	playlistLen = 1900              // bytes
)

func (p *player) index(id media.TrackID) int {
	for i := range p.tracks {
		if p.tracks[i].id == id {
			return i
		}
	}
	return -1
}

func (w *World) openPlayer(v *viewer) {
	v.player.tracks = make([]track, len(w.channels))
	for i := range v.player.tracks {
		v.player.tracks[i].channel = &w.channels[i]
		w.poll(v, i)
	}
}

func (w *World) poll(v *viewer, i int) {
	w.tally.playlists += playlistLen
	wait := v.luck.within(w.scene.TTFB)
	w.push(w.now+wait, task{do: doListing, viewer: v, track: i})
}

// listed is a playlist reaching the player. One that did not change is asked
// for again after half the time.
func (w *World) listed(v *viewer, i int) {
	t, newest, wait := &v.player.tracks[i], w.newest(w.now), int64(w.scene.Segment)
	if newest == t.last {
		wait /= 2
	}
	w.push(w.now+wait+v.luck.below(timerMost), task{do: doPoll, viewer: v, track: i})
	t.first, t.last = newest+1-uint64(w.scene.Window), newest
	if v.player.start == 0 {
		v.player.start = newest + 1 - behind
		v.player.position = w.begins(v.player.start)
	}
	if t.next == 0 {
		t.next, t.end = v.player.start, v.player.position
	}
	w.tellListed(v, t)
	w.want(v, i)
	w.checkAnswers(v)
}

// tellListed tells the agent what it does not know of the playlist.
func (w *World) tellListed(v *viewer, t *track) {
	if v.core == nil || t.last == 0 || t.told == t.last {
		return
	}
	ev := agent.Listed{
		Track: t.id, Live: true, Target: int64(w.scene.Segment), First: t.first,
	}
	for n := max(t.told+1, t.first); n <= t.last; n++ {
		ev.Segments = append(ev.Segments, w.listing(t.at(n)))
	}
	t.told = t.last
	w.step(v, ev, payload{})
}

// append puts the segment that was under way into the player's buffer.
func (w *World) append(v *viewer, i int) {
	p := &v.player
	t := &p.tracks[i]
	if begin := w.begins(t.next); begin > t.end && p.position < begin && !p.playing {
		p.position = begin
	}
	t.end = w.published(t.next)
	t.next++
	t.busy = false
	if !p.playing {
		w.play(v)
	}
	w.tellBuffer(v, t)
	w.want(v, i)
}

// play starts the play head where every track has media for it.
func (w *World) play(v *viewer) {
	p := &v.player
	if p.least() <= p.position {
		return
	}
	if p.stalled {
		w.resume(v)
	} else {
		p.first = w.now
		w.tally.starts = append(w.tally.starts, int32((w.now-v.joined)/millisecond))
	}
	p.playing, p.stalled, p.since = true, false, w.now
	for i := range p.tracks {
		w.tellBuffer(v, &p.tracks[i])
	}
	if !p.checking {
		w.dry(v)
	}
}

func (w *World) resume(v *viewer) {
	stood := w.now - v.player.since
	if stood >= stallLeast {
		v.player.stalls++
		w.watchStall(v, stood)
	}
	v.player.stallTime += stood
	w.push(w.now, task{do: doTell, viewer: v, event: agent.Stalled{Nanos: stood}})
}

// dry stops the play head where a track has run out of media; otherwise it
// looks again when one would.
func (w *World) dry(v *viewer) {
	p := &v.player
	at, least := p.at(w.now), p.least()
	p.checking = least > at
	if p.checking {
		w.push(w.now+least-at, task{do: doDry, viewer: v})
		return
	}
	p.playing, p.stalled, p.position, p.since = false, true, at, w.now
	for i := range p.tracks {
		w.tellBuffer(v, &p.tracks[i])
	}
}

// closePlayer counts a stall that nothing ended.
func (w *World) closePlayer(v *viewer) {
	p := &v.player
	if stood := w.now - p.since; p.stalled && stood >= stallLeast {
		p.stalls++
		p.stallTime += stood
		p.stalled = false
		w.watchStall(v, stood)
	}
}

// at is where the play head is.
func (p *player) at(now Time) Time {
	if !p.playing {
		return p.position
	}
	return p.position + now - p.since
}

// least is the media time up to which all tracks have media.
func (p *player) least() Time {
	least := never
	for i := range p.tracks {
		least = min(least, p.tracks[i].end)
	}
	return least
}

func (w *World) ahead(v *viewer, t *track) int64 {
	return max(0, t.end-v.player.at(w.now))
}

func (w *World) tellBuffer(v *viewer, t *track) {
	w.push(w.now, task{do: doTell, viewer: v, event: agent.BufferChanged{
		Kind: t.kind, Ahead: w.ahead(v, t),
	}})
}
