package rival

import (
	"math"
	"slices"
	"strconv"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/shared/wire"
)

// loader brings in the segments of one track.
type loader struct {
	core     *Core
	track    media.TrackID
	kind     media.Kind
	target   int64
	live     bool
	segments []*segment // listed and not pruned, ascending
	playing  uint64     // the newest that the player asked for
	request  agent.RequestID
	wanted   *segment   // that request's; nil: none waits
	ahead    int64      // of the play head, when it was told
	toldAt   agent.Time // and when that was
	mean     float64    // bytes of a segment, EWMA 0.3
	speed    float64    // of HTTP, bytes per ns, EWMA 0.3
}

func (l *loader) listed(ev agent.Listed) {
	l.target, l.live = ev.Target, ev.Live
	for _, x := range ev.Segments {
		l.know(x)
	}
	l.process()
}

func (l *loader) know(x agent.Listing) *segment {
	i, known := index(l.segments, x.Number)
	if !known {
		s := &segment{Listing: x, id: media.SegmentID{Track: l.track, Number: x.Number}}
		l.segments = slices.Insert(l.segments, i, s)
	}
	return l.segments[i]
}

func (l *loader) find(number uint64) *segment {
	if i, known := index(l.segments, number); known {
		return l.segments[i]
	}
	return nil
}

func (l *loader) requested(ev agent.Requested) {
	l.kind, l.request = ev.Kind, ev.Request
	l.wanted = l.know(ev.Listing)
	l.playing = ev.Segment.Number
	l.ahead, l.toldAt = ev.Ahead, l.core.now
	l.process()
}

// leave ends what is under way of a rendition that is not played any more.
func (l *loader) leave() {
	l.wanted, l.playing = nil, 0
	for _, s := range l.segments {
		switch s.from {
		case origin:
			l.drop(s)
		case neighbour:
			l.core.cancel(s)
		}
	}
}

// drop ends a download from the origin.
func (l *loader) drop(s *segment) {
	l.core.say(agent.AbortFetch{Fetch: s.fetch})
	s.rest()
	l.core.tell(wire.Lost{Segments: []media.SegmentID{s.id}})
}

func (l *loader) aborted(id agent.RequestID) {
	if l.wanted != nil && l.request == id {
		l.wanted = nil
	}
}

func (l *loader) buffered(ev agent.BufferChanged) {
	if ev.Kind == l.kind {
		l.ahead, l.toldAt = ev.Ahead, l.core.now
		l.process()
	}
}

// offered is a segment that the player loaded before this ran.
func (l *loader) offered(ev agent.Offered) {
	s := l.know(agent.Listing{Number: ev.Segment.Number, Duration: l.target})
	if s.from != nowhere || s.has() || l.core.isFull(ev.Length) {
		return
	}
	l.core.measure(s, ev.Length)
	l.learn(ev.Length, ev.Took)
	l.take(s, 0, ev.Length)
}

// learn keeps what segments weigh and how fast the origin is.
func (l *loader) learn(size, took int64) {
	const share = 0.3
	l.mean += share * (float64(size) - l.mean)
	l.speed = max(l.speed*(1-share), float64(size)/float64(max(took, 1)))
}

// left is the time until the player's buffer runs below the urgent threshold.
func (l *loader) left() int64 {
	threshold := urgentMost
	if l.live {
		threshold = max(l.target, min(urgentMost, max(2, behind-1)*l.target/2))
	}
	return l.ahead - (l.core.now - l.toldAt) - threshold
}

// process looks at everything that is wanted: the queue pass.
func (l *loader) process() {
	if s := l.wanted; s != nil {
		l.serve(s)
	}
	if l.playing == 0 || l.core.self == 0 {
		return // nobody to share with yet
	}
	for _, s := range l.segments {
		if s.Number <= l.playing || s.has() || s.from != nowhere {
			continue
		}
		if l.core.isFull(int64(l.mean)) {
			return
		}
		switch {
		case l.takeFromPeer(s):
		case l.core.announced(s.id):
		case l.rank(s) == 0 && l.running(origin) < httpAtOnce:
			l.buy(s, qoe.Seed)
		}
	}
}

// serve brings what the player asked for.
func (l *loader) serve(s *segment) {
	switch urgent := l.left() <= 0; {
	case s.loaded:
		l.wanted = nil
		l.core.say(agent.Deliver{
			Request: l.request, Segment: s.id, Length: s.size,
			PeerBytes: s.size - min(s.bought, s.size), OriginBytes: min(s.bought, s.size),
		})
	case s.has() || s.from == origin:
	case urgent:
		l.clear(s)
		l.buy(s, qoe.Deadline)
	case s.from == neighbour || l.takeFromPeer(s):
	case l.core.open() == 0, l.isOurs(s):
		l.buy(s, qoe.Seed)
	}
}

// isOurs is the election: the first in rank buys at once, the others each when
// waiting longer would put their own player at risk.
func (l *loader) isOurs(s *segment) bool {
	if l.core.announced(s.id) {
		return false
	}
	rank := l.rank(s)
	if rank == 0 {
		return true
	}
	estimate := l.mean / max(l.speed, 1e-12)
	return float64(l.left()) <= estimate*(1+1/float64(rank))+float64(second/2)
}

// rank is how many neighbours have a lower score for the segment.
func (l *loader) rank(s *segment) (rank int) {
	mine := score(l.core.self, s.Number)
	for _, p := range l.core.peers {
		if p.open && score(p.id, s.Number) < mine {
			rank++
		}
	}
	return rank
}

// score is FNV-1a of "peer|segment", mixed as murmur does at its end.
func score(peer media.ViewerID, number uint64) uint32 {
	text := strconv.AppendUint(nil, uint64(peer), 16)
	text = strconv.AppendUint(append(text, '|'), number, 10)
	h := uint32(2166136261)
	for _, b := range text {
		h = (h ^ uint32(b)) * 16777619
	}
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}

func (l *loader) running(from source) (n int) {
	for _, s := range l.segments {
		if s.from == from {
			n++
		}
	}
	return n
}

// clear gives the link to an urgent segment: it ends what a peer was sending of
// it, and every other HTTP download of the track.
func (l *loader) clear(urgent *segment) {
	for _, s := range l.segments {
		switch {
		case s == urgent && s.from == neighbour:
			l.core.cancel(s)
		case s != urgent && s.from == origin:
			l.drop(s)
		}
	}
}

// buy asks the origin for what is missing, which Shoal's tables count under why.
func (l *loader) buy(s *segment, why qoe.Reason) {
	l.core.fetch++
	s.from, s.fetch = origin, l.core.fetch
	s.begun, s.heard = l.core.now, l.core.now
	l.core.say(agent.Fetch{
		Fetch: s.fetch, Segment: s.id, URI: s.URI, Range: s.Range, From: s.prefix(), Reason: why,
	})
	l.core.tell(s.news())
}

func (l *loader) failed(s *segment, status int) {
	s.rest()
	l.core.tell(wire.Lost{Segments: []media.SegmentID{s.id}})
	if s.errors++; s.errors >= errorsMost && s == l.wanted {
		s.errors, l.wanted = 0, nil
		l.core.say(agent.Fail{Request: l.request, Status: status, Why: "origin"})
	}
}

// takeFromPeer asks an idle peer that has the segment for all that is missing.
func (l *loader) takeFromPeer(s *segment) bool {
	if l.running(neighbour) >= peersAtOnce {
		return false
	}
	p := l.core.draw(s.id)
	if p == nil {
		return false
	}
	l.core.measure(s, p.has[s.id])
	s.from, s.peer = neighbour, p
	s.begun, s.heard, s.given = l.core.now, l.core.now, 0
	p.begin(l.core, s)
	return true
}

// dropSilent ends downloads from peers that send nothing.
func (l *loader) dropSilent() {
	for _, s := range l.segments {
		if s.from != neighbour || l.core.now-s.heard < silence {
			continue
		}
		p := s.peer
		l.core.cancel(s)
		if p.errors++; p.errors >= errorsMost {
			l.core.say(agent.Disconnect{Peer: p.id, Why: wire.Unanswering})
			l.core.closed(p.id)
		}
	}
}

// weight is what a draw among peers goes by.
func weight(p *peer, fastest float64) int64 {
	if fastest == 0 {
		return 1000
	}
	return int64(math.Ceil(1000 * max(p.speed/fastest, 0.1)))
}
