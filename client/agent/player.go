package agent

import (
	"slices"

	"shoal/shared/media"
	"shoal/shared/qoe"
)

// maxAsks bounds the player's requests under way.
const maxAsks = 64

func (a *Agent) requested(ev Requested) {
	a.loaded(ev.Segment)
	if len(a.asks) >= maxAsks || a.asks[ev.Request] != nil {
		a.do(Fail{Request: ev.Request, Status: Bypass, Why: qoe.Budget.String()})
		return
	}
	due := a.now + ev.Ahead
	a.play(ev.Kind, ev.Segment, due)
	s := a.segment(ev.Segment)
	if ev.Listing.URI != "" {
		s.listing = ev.Listing
	}
	if s.reported {
		s.reported, s.retryAt = false, 0
	}
	if s.retryAt == never {
		a.do(Fail{Request: ev.Request, Status: Bypass, Why: qoe.Budget.String()})
		return
	}
	if s.done {
		a.deliver(s, ev.Request)
		return
	}
	if len(s.asks) == 0 {
		s.wanted = due
	}
	if len(s.asks) == 0 || due < s.deadline {
		s.deadline = due
	}
	if len(s.asks) == 0 {
		s.wantedAt = a.now
	}
	s.asks = append(s.asks, ev.Request)
	a.asks[ev.Request] = s
	a.summon(s)
	a.activate(s)
}

func (a *Agent) aborted(r RequestID) {
	s := a.asks[r]
	if s == nil {
		a.abortPoll(r)
		return
	}
	delete(a.asks, r)
	s.asks = remove(s.asks, r)
	if len(s.asks) > 0 {
		return
	}
	if alone := !slices.ContainsFunc(a.peers, func(p *peer) bool { return p.ready }); alone {
		s.fresh = false // it is nobody's turn to bring it in: nobody is there to want it
	}
	if !a.mineToBring(s) {
		a.abortFetches(s)
	}
}

// bufferChanged moves the deadlines of the player's requests of one kind.
func (a *Agent) bufferChanged(ev BufferChanged) {
	if ev.Kind > media.Audio {
		return
	}
	t := a.knownTrack(a.playing[ev.Kind])
	if t == nil {
		return
	}
	for _, s := range a.active {
		if s.id.Track == t.id && len(s.asks) > 0 && !s.id.IsInit() {
			s.deadline = a.now + ev.Ahead
			t.due = s.deadline
		}
	}
}

// offered takes what the player loaded by itself, so that neighbours can have
// it.
func (a *Agent) offered(ev Offered) {
	reason := qoe.Startup
	if s := a.find(ev.Segment); s != nil && s.retryAt == never {
		reason = qoe.Budget
	}
	a.stats.OriginBytes += ev.Length
	a.stats.OriginReasons[reason] += ev.Length
	a.path.offered(ev.Length, ev.Took)
	if ev.Kind == media.Main && ev.Length >= leastSample && ev.Took > 0 {
		a.capacity.sample(a.now, ev.Length, ev.Took)
	}
	a.loaded(ev.Segment)
	a.adopt(ev)
	a.paced(a.segment(ev.Segment), ev.Length, ev.Length, ev.Took)
	if t := a.knownTrack(ev.Segment.Track); t == nil || !t.started || ev.Segment.Number >= t.position {
		a.play(ev.Kind, ev.Segment, a.now)
	}
}

func (a *Agent) adopt(ev Offered) {
	s := a.segment(ev.Segment)
	if s.stored() > 0 || s.fetches > 0 || ev.Length <= 0 || ev.Length > media.MaxSegmentBytes {
		return
	}
	a.measure(s, ev.Length)
	if !a.room(int(ev.Length), s) {
		return
	}
	a.withdraw(s)
	s.keptAt = max(a.now, 1)
	a.stored += ev.Length
	a.do(Keep{Segment: s.id, Length: int(ev.Length)})
	for i := range s.pieces {
		c := &s.pieces[i]
		c.origin, c.got, c.slot = true, s.size(i), s.size(i)
		a.hash(s, i)
	}
}

// Progress is how far a request of the player's has come.
type Progress struct {
	Got    int64 // bytes of the segment that are here
	Length int64 // of the segment, in bytes; 0 while that is unknown
	Asked  Time  // when the origin was first asked for it; 0: not yet
	Waits  bool  // for neighbours, although the play head may need it: the site's link is saturated
}

// Progress is zero for a request that is not under way.
func (a *Agent) Progress(r RequestID) Progress {
	s := a.asks[r]
	if s == nil {
		return Progress{}
	}
	p := Progress{Length: s.length, Asked: s.askedAt, Waits: a.saturated && a.now < a.rescueBy(s, 0)}
	for i := range s.pieces {
		p.Got += int64(s.pieces[i].got)
	}
	return p
}

// complete answers those who wait for a segment.
func (a *Agent) complete(s *segment) {
	s.done = true
	a.lookAt(s)
	a.withdraw(s)
	a.do(Notice{What: SegmentDone, Segment: s.id, Reason: s.reason, Bytes: s.length, FromPeers: s.fromPeers})
	asks := s.asks
	s.asks = nil
	for _, r := range asks {
		delete(a.asks, r)
		a.deliver(s, r)
	}
}

func (a *Agent) deliver(s *segment, r RequestID) {
	a.stats.Delivered += s.length
	a.stats.Segments++
	a.do(Deliver{
		Request: r, Segment: s.id, Length: s.length, Took: a.wouldTake(s.length),
		PeerBytes: s.fromPeers, OriginBytes: s.fromOrigin, Reason: s.reason,
	})
}

// fail tells those who wait that the origin failed.
func (a *Agent) fail(s *segment) {
	for _, r := range s.asks {
		delete(a.asks, r)
		a.do(Fail{Request: r, Status: s.failed.Status, Why: s.failed.Why})
	}
	s.asks, s.reported = nil, true
}
