package world

import (
	"shoal/client/agent"
	"shoal/shared/wire"
)

// player behaves as hls.js does at its default settings: it starts three
// target durations behind the live edge, polls the playlist of what it loads
// once per target duration, loads one segment of each track at a time, and
// plays what all tracks have.
type player struct {
	tracks   []track // one of each kind
	luck     chance  // of its viewer's whims: the same with and without Shoal
	start    uint64  // number of the first segment; 0: not known yet
	playing  bool
	position Time // media time of the play head when it last started or stopped
	since    Time // when that was
	stalled  bool
	frozen   bool   // asleep, and played until then
	checking bool   // a doDry is queued
	checks   uint64 // the doDry that counts
	seeks    bool   // the play head waits for media where it was sent
	requests agent.RequestID
	meter    meter

	stalls    int64 // of stallLeast and longer
	stallTime int64
	playTime  int64
	first     Time // when playback began; 0: not yet
}

// track is the media of one kind. One rendition of it is loaded at a time.
type track struct {
	*rendition // that is loaded
	renditions []rendition
	following  *rendition // to be loaded once the segment under way is here; nil: the same
	tests      bool       // the way with a segment that is then thrown away
	waits      bool       // for the playlist of a rendition just changed to
	cycle      uint64     // the doPoll that counts

	next    uint64 // number to ask for
	end     Time   // media time up to which there is media
	buffer  buffer // of a title
	ticks   Time   // when the earliest doTick comes; past: none does
	busy    bool   // a segment is under way
	here    bool   // and loaded, if not yet in the buffer
	held    bool   // it waits for the agent
	failed  bool   // it is to be asked for again
	request agent.RequestID
	asked   Time
	loading *fetch // the player's own; nil: none
	loaded  []own  // by the player itself, not yet offered to the agent
}

// rendition is what a player knows of one.
type rendition struct {
	*channel
	list        list            // the newest; of no text before the first
	first, last uint64          // listed; last is 0 before the first playlist
	told        wire.Edition    // of the last Listed that the agent was given
	poll        agent.RequestID // waiting for the agent; 0 none
	polled      Time            // when the player began its last poll
	owed        owed
	start       start
}

// start is how far a rendition's init segment is. It is loaded beside the first
// segment, and both go into the buffer together.
type start struct {
	asked   bool
	here    bool
	request agent.RequestID
}

// own is a segment that the player loaded by itself, and how long that took.
type own struct {
	segment *segment
	took    int64
}

const (
	behind     = 3                 // segments behind the edge at the start
	holdLeast  = second            // of buffer for which a request waits for the agent
	stallLeast = 400 * millisecond // shorter ones nobody sees
	appendTime = 5 * millisecond   // from answer to buffer
	timerMost  = 8 * millisecond   // that page timers are late
	retryAfter = second            // after a failed segment
	answerMost = 120 * second      // that a request may stay unanswered
)

func (r *region) openPlayer(v *viewer) {
	p := &v.player
	p.luck = chance(mix(^r.cfg.Seed ^ mix(uint64(v.index)+1)))
	for i := range r.channels {
		p.add(&r.channels[i])
	}
	for i := range p.tracks {
		t := &p.tracks[i]
		t.rendition = &t.renditions[p.luck.below(int64(len(t.renditions)))]
		if r.adapts(t) {
			t.beginLow()
		}
		r.poll(v, i)
	}
	if r.isTitle() {
		r.begin(v)
	}
	r.planWhims(v)
}

// arrived notes that the segment under way, or its init segment, is loaded.
// Once both are they go into the buffer.
func (r *region) arrived(v *viewer, i int) {
	if t := &v.player.tracks[i]; t.here && t.start.here {
		r.push(r.now+appendTime, task{do: doAppend, viewer: v, track: i})
	}
}

// append puts the segment that was under way into the player's buffer.
func (r *region) append(v *viewer, i int) {
	p := &v.player
	t := &p.tracks[i]
	t.busy, t.here = false, false
	if r.tested(v, i) {
		return
	}
	r.tally.levels.count(t)
	if r.isTitle() {
		t.buffer.put(t.next, t.at(t.next).size, r.covering(p.at(r.now)))
		r.reach(p, t)
	} else {
		if begin := r.begins(t.next); begin > t.end && p.position < begin && !p.playing {
			p.position = begin
		}
		t.end = r.ends(t.next)
		t.next++
	}
	if !p.playing {
		r.play(v)
	}
	r.tellBuffer(v, t)
	if r.adapts(t) {
		r.adapt(v, t)
	}
	if t.following != nil {
		r.change(v, i)
	}
	r.want(v, i)
}

// play starts the play head where every track has media for it.
func (r *region) play(v *viewer) {
	p := &v.player
	if p.least() <= p.position {
		return
	}
	switch {
	case p.stalled:
		r.resume(v)
	case p.seeks:
		r.sought(v)
	default:
		p.first = r.now
		r.tally.starts = append(r.tally.starts, int32((r.now-v.joined)/millisecond))
		r.askProgram(v)
	}
	p.playing, p.stalled, p.seeks, p.since = true, false, false, r.now
	for i := range p.tracks {
		r.tellBuffer(v, &p.tracks[i])
	}
	if !p.checking {
		r.dry(v)
	}
}

func (r *region) resume(v *viewer) {
	stood := r.now - v.player.since
	if stood >= stallLeast {
		v.player.stalls++
		r.watchStall(v, stood)
	}
	v.player.stallTime += stood
	r.push(r.now, task{do: doTell, viewer: v, event: agent.Stalled{Nanos: stood}})
}

// dry stops the play head where a track has run out of media; otherwise it
// looks again when one would.
func (r *region) dry(v *viewer) {
	p := &v.player
	at, least := p.at(r.now), p.least()
	p.checking = least > at
	if p.checking {
		r.push(r.now+least-at, task{do: doDry, viewer: v, number: p.checks})
		return
	}
	p.playTime += at - p.position
	p.playing, p.stalled, p.position, p.since = false, !p.isAtEnd(), at, r.now
	for i := range p.tracks {
		r.tellBuffer(v, &p.tracks[i])
	}
	if r.isTitle() && p.isAtEnd() {
		r.leave(v, false)
		r.push(r.now+second, task{do: doJoin})
	}
}

// isAtEnd reports whether the player has all that there will ever be.
func (p *player) isAtEnd() bool {
	for i := range p.tracks {
		if t := &p.tracks[i]; !t.list.Ended || t.next <= t.last {
			return false
		}
	}
	return true
}

// closePlayer counts what nothing ended: the wait for the first frame, playing,
// or a stall.
func (r *region) closePlayer(v *viewer) {
	p := &v.player
	if p.first == 0 {
		r.tally.unstarted++
		r.tally.starts = append(r.tally.starts, int32((r.now-v.joined)/millisecond))
	}
	p.playTime += p.at(r.now) - p.position
	if stood := r.now - p.since; p.stalled && stood >= stallLeast {
		p.stalls++
		p.stallTime += stood
		p.stalled = false
		r.watchStall(v, stood)
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

func (r *region) ahead(v *viewer, t *track) int64 {
	return max(0, t.end-v.player.at(r.now))
}

func (r *region) tellBuffer(v *viewer, t *track) {
	r.push(r.now, task{do: doTell, viewer: v, event: agent.BufferChanged{
		Kind: t.kind, Ahead: r.ahead(v, t),
	}})
}
