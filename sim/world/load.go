package world

import (
	"shoal/client/agent"
	"shoal/shared/qoe"
)

// want asks for the next segment of a track if the player would.
func (w *World) want(v *viewer, i int) {
	t := &v.player.tracks[i]
	if t.busy || t.next == 0 || t.next > t.last || w.ahead(v, t) >= bufferMost {
		return
	}
	t.next = max(t.next, t.first)
	t.busy, t.asked = true, w.now
	switch {
	case v.core != nil:
		w.ask(v, t)
	case w.cfg.Plain, t.next == v.player.start:
		w.load(v, i, t.next)
	default:
		t.held = true
		w.hold(v, i)
	}
}

// hold lets a request wait for the agent while the buffer allows it.
func (w *World) hold(v *viewer, i int) {
	t := &v.player.tracks[i]
	if !t.held {
		return
	}
	if spare := w.ahead(v, t) - holdLeast; spare > 0 || !v.player.playing {
		w.push(w.now+max(spare, 50*millisecond), task{do: doHold, viewer: v, track: i})
		return
	}
	t.held = false
	w.load(v, i, t.next)
}

// load is the player's own loader at work.
func (w *World) load(v *viewer, i int, number uint64) {
	t := &v.player.tracks[i]
	s := t.at(number)
	t.began = w.now
	w.tally.fetches[qoe.Startup]++
	w.request(v, &fetch{segment: s, to: s.size, reason: qoe.Startup})
}

// loaded is the end of the player's own load: the agent is given a copy.
func (w *World) loaded(v *viewer, s *segment) {
	i := v.player.index(s.id.Track)
	t := &v.player.tracks[i]
	w.push(w.now+appendTime, task{do: doAppend, viewer: v, track: i})
	w.tally.delivered += s.size
	mine := own{s, w.now - t.began}
	if v.core == nil {
		t.loaded = append(t.loaded, mine)
		return
	}
	w.offer(v, t, mine)
}

func (w *World) offer(v *viewer, t *track, o own) {
	w.step(v, agent.Offered{
		Segment: o.segment.id, Kind: t.kind, Length: o.segment.size, Took: o.took,
	}, payload{segment: o.segment.id, length: o.segment.size})
}

// catchUp tells a fresh agent of a track's playlist, of what the player loaded
// by itself and of what it waits for.
func (w *World) catchUp(v *viewer, i int) {
	t := &v.player.tracks[i]
	if t.last > 0 {
		w.read(v, t.list)
	}
	for _, o := range t.loaded {
		w.offer(v, t, o)
	}
	t.loaded = nil
	w.tellBuffer(v, t)
	if t.held {
		t.held = false
		w.ask(v, t)
	}
}

func (w *World) ask(v *viewer, t *track) {
	v.player.requests++
	t.request = v.player.requests
	s := t.at(t.next)
	w.push(w.now, task{do: doTell, viewer: v, event: agent.Requested{
		Request: t.request, Segment: s.id, Kind: t.kind,
		Listing: w.listing(s), Ahead: w.ahead(v, t),
	}})
}

// waiting is the track that waits for this request; -1 where none does.
func (p *player) waiting(id agent.RequestID) int {
	for i := range p.tracks {
		if id != 0 && p.tracks[i].request == id {
			return i
		}
	}
	return -1
}

func (w *World) deliver(v *viewer, a agent.Deliver) {
	i := v.player.waiting(a.Request)
	if !w.checkDeliver(v, a, i) {
		return
	}
	t := &v.player.tracks[i]
	t.request = 0
	w.tally.delivered += a.Length
	if t.next >= v.player.start+behind {
		w.tally.delays = append(w.tally.delays, int32((w.now-w.published(t.next))/millisecond))
	}
	w.push(w.now+appendTime, task{do: doAppend, viewer: v, track: i})
}

func (w *World) failed(v *viewer, a agent.Fail) {
	i := v.player.waiting(a.Request)
	if i < 0 {
		w.fail(v, "fails a request that does not wait")
		return
	}
	t := &v.player.tracks[i]
	t.request = 0
	if a.Status == agent.Bypass {
		w.tally.bypassed++
		w.load(v, i, t.next)
		return
	}
	w.tally.failures++
	w.push(w.now+retryAfter, task{do: doRetry, viewer: v, track: i})
}

// retry asks again for the segment that failed, as the player's rules say.
func (w *World) retry(v *viewer, i int) {
	v.player.tracks[i].busy = false
	w.want(v, i)
}
