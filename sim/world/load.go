package world

import (
	"shoal/client/agent"
	"shoal/shared/qoe"
)

// want asks for the next segment of a track if the player would.
func (r *region) want(v *viewer, i int) {
	t := &v.player.tracks[i]
	if t.busy || t.waits || t.next == 0 || t.next > t.last || r.isFull(v, i) {
		return
	}
	if t.next < t.first {
		// hls.js goes on at its live sync position once it fell out of the window.
		t.next = max(t.first, t.last+1-behind)
	}
	t.busy, t.asked = true, r.now
	r.wantStart(v, t)
	switch {
	case v.core != nil:
		r.ask(v, t)
	case r.cfg.Plain, t.next == v.player.start:
		r.load(v, t.at(t.next))
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
	if spare := r.ahead(v, t) - holdLeast; v.mayWait(r.now) && (spare > 0 || !v.player.playing) {
		r.push(r.now+max(spare, 50*millisecond), task{do: doHold, viewer: v, track: i})
		return
	}
	t.held = false
	r.load(v, t.at(t.next))
}

// wantStart asks for the init segment of a rendition that is loaded for the
// first time. It waits for nothing.
func (r *region) wantStart(v *viewer, t *track) {
	if t.start.asked {
		return
	}
	t.start.asked = true
	if v.core == nil {
		r.load(v, &t.init)
		return
	}
	t.start.request = r.askFor(v, t, &t.init)
}

// load is the player's own loader at work.
func (r *region) load(v *viewer, s *segment) {
	f := &fetch{segment: s, to: s.size, reason: qoe.Startup, began: r.now}
	if !s.isInit() {
		v.player.tracks[v.player.index(s.id.Track)].loading = f
		r.tally.fetches[qoe.Startup]++
	}
	r.request(v, f)
}

// loadAgain is the next try of a load that failed, unless that was broken off.
func (r *region) loadAgain(v *viewer, f *fetch) {
	n, i := v.player.find(f.segment.id.Track)
	if t := &v.player.tracks[i]; t.loading == f || f.segment == &n.init {
		r.load(v, f.segment)
	}
}

// loaded is the end of the player's own load: the agent is given a copy.
func (r *region) loaded(v *viewer, f *fetch) {
	s := f.segment
	n, i := v.player.find(s.id.Track)
	t := &v.player.tracks[i]
	if s.isInit() {
		n.start.here = true
	} else {
		t.loading, t.here = nil, true
		r.handed(s)
		v.delivered += s.size
		v.player.metered(t, s.size, r.now-f.first)
	}
	r.arrived(v, i)
	mine := own{s, r.now - f.began}
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
	for j := range t.renditions {
		if n := &t.renditions[j]; n.last > 0 {
			r.read(v, n.list)
		}
	}
	for _, o := range t.loaded {
		r.offer(v, t, o)
	}
	t.loaded = nil
	r.tellBuffer(v, t)
	r.tellLoading(v, t)
	if t.held {
		t.held = false
		r.ask(v, t)
	}
}

func (r *region) ask(v *viewer, t *track) { t.request = r.askFor(v, t, t.at(t.next)) }

// askFor asks the agent for a segment of the rendition that is loaded.
func (r *region) askFor(v *viewer, t *track, s *segment) agent.RequestID {
	v.player.requests++
	id := v.player.requests
	r.push(r.now, task{do: doTell, viewer: v, event: agent.Requested{
		Request: id, Segment: s.id, Kind: t.kind,
		Listing: r.listing(s), Ahead: r.ahead(v, t),
	}})
	return id
}

// waiting is the segment that this request is for, and the place of its track;
// nil where there is no such request.
func (p *player) waiting(id agent.RequestID) (*segment, int) {
	for i := range p.tracks {
		t := &p.tracks[i]
		if id != 0 && t.request == id {
			return t.at(t.next), i
		}
		for j := range t.renditions {
			if n := &t.renditions[j]; id != 0 && n.start.request == id {
				return &n.init, i
			}
		}
	}
	return nil, -1
}

func (r *region) deliver(v *viewer, a agent.Deliver) {
	s, i := v.player.waiting(a.Request)
	if !r.checkDeliver(v, a, s) {
		return
	}
	t := &v.player.tracks[i]
	if s.isInit() {
		n, _ := v.player.find(s.id.Track)
		n.start.request, n.start.here = 0, true
		r.arrived(v, i)
		return
	}
	t.request, t.here = 0, true
	r.handed(s)
	v.delivered += a.Length
	v.player.metered(t, a.Length, a.Took)
	v.played += v.store.wrongIn(a.Segment, 0, a.Length)
	if !r.isTitle() && t.next >= v.player.start+behind {
		r.tally.delays = append(r.tally.delays, int32((r.now-r.published(t.next))/millisecond))
	}
	r.arrived(v, i)
}

func (r *region) failed(v *viewer, a agent.Fail) {
	s, i := v.player.waiting(a.Request)
	if s == nil {
		r.fail(v, "fails a request that does not wait")
		return
	}
	t := &v.player.tracks[i]
	if s.isInit() {
		n, _ := v.player.find(s.id.Track)
		n.start.request = 0
	} else {
		t.request = 0
	}
	if a.Status == agent.Bypass {
		r.tally.bypassed++
		r.load(v, s)
		return
	}
	r.tally.failures++
	t.failed = t.failed || !s.isInit()
	r.push(r.now+retryAfter, task{do: doRetry, viewer: v, number: s.id.Number, track: i})
}

// retry asks again for what failed, as the player's rules say, unless the play
// head went elsewhere.
func (r *region) retry(v *viewer, i int, number uint64) {
	t := &v.player.tracks[i]
	switch {
	case number == t.init.id.Number:
		t.start.asked = false
		r.wantStart(v, t)
	case t.failed:
		t.failed, t.busy = false, false
		r.want(v, i)
	}
}
