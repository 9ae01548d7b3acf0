package world

import (
	"shoal/client/agent"
	"shoal/shared/qoe"
)

// want asks for the next segment of a track if the player would.
func (r *region) want(v *viewer, i int) {
	t := &v.player.tracks[i]
	if t.busy || t.next == 0 || t.next > t.last || r.ahead(v, t) >= bufferMost {
		return
	}
	t.next = max(t.next, t.first)
	t.busy, t.asked = true, r.now
	switch {
	case v.core != nil:
		r.ask(v, t)
	case r.cfg.Plain, t.next == v.player.start:
		r.load(v, i, t.next)
	default:
		t.held = true
		r.hold(v, i)
	}
}

// hold lets a request wait for the agent while the buffer allows it.
func (r *region) hold(v *viewer, i int) {
	t := &v.player.tracks[i]
	if !t.held {
		return
	}
	if spare := r.ahead(v, t) - holdLeast; spare > 0 || !v.player.playing {
		r.push(r.now+max(spare, 50*millisecond), task{do: doHold, viewer: v, track: i})
		return
	}
	t.held = false
	r.load(v, i, t.next)
}

// load is the player's own loader at work.
func (r *region) load(v *viewer, i int, number uint64) {
	t := &v.player.tracks[i]
	s := t.at(number)
	t.began = r.now
	r.tally.fetches[qoe.Startup]++
	r.request(v, &fetch{segment: s, to: s.size, reason: qoe.Startup})
}

// loaded is the end of the player's own load: the agent is given a copy.
func (r *region) loaded(v *viewer, s *segment) {
	i := v.player.index(s.id.Track)
	t := &v.player.tracks[i]
	r.push(r.now+appendTime, task{do: doAppend, viewer: v, track: i})
	r.handed(s)
	mine := own{s, r.now - t.began}
	if v.core == nil {
		t.loaded = append(t.loaded, mine)
		return
	}
	r.offer(v, t, mine)
}

func (r *region) offer(v *viewer, t *track, o own) {
	r.step(v, agent.Offered{
		Segment: o.segment.id, Kind: t.kind, Length: o.segment.size, Took: o.took,
	}, payload{segment: o.segment.id, length: o.segment.size})
}

// catchUp tells a fresh agent of a track's playlist, of what the player loaded
// by itself and of what it waits for.
func (r *region) catchUp(v *viewer, i int) {
	t := &v.player.tracks[i]
	if t.last > 0 {
		r.read(v, t.list)
	}
	for _, o := range t.loaded {
		r.offer(v, t, o)
	}
	t.loaded = nil
	r.tellBuffer(v, t)
	if t.held {
		t.held = false
		r.ask(v, t)
	}
}

func (r *region) ask(v *viewer, t *track) {
	v.player.requests++
	t.request = v.player.requests
	s := t.at(t.next)
	r.push(r.now, task{do: doTell, viewer: v, event: agent.Requested{
		Request: t.request, Segment: s.id, Kind: t.kind,
		Listing: r.listing(s), Ahead: r.ahead(v, t),
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

func (r *region) deliver(v *viewer, a agent.Deliver) {
	i := v.player.waiting(a.Request)
	if !r.checkDeliver(v, a, i) {
		return
	}
	t := &v.player.tracks[i]
	t.request = 0
	r.handed(t.at(t.next))
	if t.next >= v.player.start+behind {
		r.tally.delays = append(r.tally.delays, int32((r.now-r.published(t.next))/millisecond))
	}
	r.push(r.now+appendTime, task{do: doAppend, viewer: v, track: i})
}

func (r *region) failed(v *viewer, a agent.Fail) {
	i := v.player.waiting(a.Request)
	if i < 0 {
		r.fail(v, "fails a request that does not wait")
		return
	}
	t := &v.player.tracks[i]
	t.request = 0
	if a.Status == agent.Bypass {
		r.tally.bypassed++
		r.load(v, i, t.next)
		return
	}
	r.tally.failures++
	r.push(r.now+retryAfter, task{do: doRetry, viewer: v, track: i})
}

// retry asks again for the segment that failed, as the player's rules say.
func (r *region) retry(v *viewer, i int) {
	v.player.tracks[i].busy = false
	r.want(v, i)
}
