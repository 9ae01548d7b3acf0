package agent

import (
	"slices"
	"time"

	"shoal/shared/media"
	"shoal/shared/qoe"
)

const (
	standstill = int64(time.Second)            // an announced fetch without progress is taken over
	inTime     = int64(200 * time.Millisecond) // before the deadline, a piece under way counts as in time
	lately     = int64(400 * time.Millisecond) // a request so old, without a byte since, is in doubt
	quietAfter = int64(200 * time.Millisecond) // and a round trip: without a word of one who was asked
	recheck    = int64(250 * time.Millisecond)

	manyNear = 16 // neighbours, of whom each that goes first has a whole standby to itself

	leastPause  = int64(300 * time.Millisecond) // of an announced fetch, before it is taken over
	usualPauses = 3                             // times its longest one so far

	// ample is the buffer of a title beyond which the origin is asked no faster
	// than twice as the title plays: somebody near may have it before it is needed.
	ample = int64(30 * time.Second)
)

// watchSegments decides for every segment being worked on whether the origin
// must be asked, and asks neighbours for the rest.
func (a *Agent) watchSegments() {
	if a.now < a.due.segments {
		return
	}
	a.due.segments = never
	for i := 0; i < len(a.active); i++ {
		s := a.active[i]
		if s.done {
			continue
		}
		if a.now >= s.lookAt {
			s.lookAt = never
			a.endAbandoned(s)
			a.settleDispute(s)
			a.bringIn(s)
			a.rescue(s)
		}
		sooner(&a.due.segments, s.lookAt)
	}
	a.sweep()
}

// bringIn fetches a new segment where it is this viewer's turn: the owner at
// the first news, the next in rank when the owner is late.
func (a *Agent) bringIn(s *segment) {
	rank, ok := a.turn(s)
	if !ok || s.fetches > 0 {
		return
	}
	due, reason := s.heardAt+int64(rank)*a.standby(), qoe.Seed
	if rank > 0 {
		reason = qoe.Standby
	}
	if s.progress > 0 {
		due = max(due, s.progress+a.stretch(a.pause(s))+int64(max(0, rank-1))*a.standby())
	}
	due = max(due, s.retryAt)
	if a.now < due {
		sooner(&s.lookAt, due)
		return
	}
	if a.holdsUp(s) {
		sooner(&s.lookAt, a.now+recheck/5)
		return
	}
	if a.mayBring() && !a.available(s) {
		a.fetchMissing(s, reason, a.now+recheck)
		return
	}
	sooner(&s.lookAt, a.now+recheck/5)
}

// pause is how long an announced fetch may bring nothing more until the next in
// rank takes over: several times what its pieces have taken so far, or those of
// the segment before as a rule, or what one takes on this viewer's own path. Where
// none is known it is a standstill, which it never exceeds.
func (a *Agent) pause(s *segment) int64 {
	usual := max(s.pace, a.path.took(media.PieceSize))
	if t := a.knownTrack(s.id.Track); t != nil {
		usual = max(usual, t.pace)
	}
	if usual == 0 {
		return standstill
	}
	return min(standstill, max(leastPause, usualPauses*usual))
}

// turn is this viewer's rank among those who may bring s in; false where it is
// none of them.
func (a *Agent) turn(s *segment) (int, bool) {
	t := a.knownTrack(s.id.Track)
	if t == nil || !s.fresh || !a.maySeed() || s.listing.URI == "" || !a.isPlaying(t.id) {
		return 0, false
	}
	rank := media.Rank(a.self, t.pool.Members, s.id)
	if rank >= len(t.pool.Members) {
		return 0, false
	}
	return max(0, rank-max(a.policy.Owners, 1)+1), true
}

func (a *Agent) mineToBring(s *segment) bool {
	rank, ok := a.turn(s)
	return ok && rank == 0
}

// available reports whether neighbours that answer hold all that is missing here.
func (a *Agent) available(s *segment) bool {
	if s.length == 0 {
		return false
	}
	reliable := a.able() &^ a.failing &^ a.demoted
	for i := range s.pieces {
		c := &s.pieces[i]
		if c.held || c.hashing || c.asked != nil && !a.isQuiet(c.asked.peer) {
			continue
		}
		if c.asked != nil || s.nearby.holders(i)&reliable == 0 {
			return false
		}
	}
	return true
}

// isQuiet reports whether a neighbour said nothing lately, though it was asked
// for something: it may be gone.
func (a *Agent) isQuiet(p *peer) bool {
	since := a.now - quietAfter - p.rtt
	return p.heardAt <= since && slices.ContainsFunc(p.asked, func(r *request) bool { return r.lastAt <= since })
}

// rescue asks the origin for what the player waits for, when waiting longer
// would be a risk, or when nobody near will ever have it.
func (a *Agent) rescue(s *segment) {
	if len(s.asks) == 0 {
		return
	}
	need := a.path.rescue(s.missing())
	if still := max(s.progress, s.movedAt, s.heardAt) + standstill + a.queueing(s); a.now < still {
		// A slow path is often slow because all who share it fetch at once.
		// While neighbours bring more, or may be about to, half of the buffer is
		// left to them.
		need = min(need, max(0, s.deadline-a.now)/2)
		sooner(&s.lookAt, still)
	}
	safety := a.cfg.Safety
	if a.underWay(s) {
		safety /= 2
	}
	out := a.rescueBy(s, s.deadline-need-safety)
	until := a.hopeUntil(s)
	hope := a.now < until
	if hope && a.now < out {
		sooner(&s.lookAt, min(out, until, a.now+recheck))
		return
	}
	if a.now < s.retryAt {
		a.answerFailure(s, out)
		return
	}
	if len(a.fetches) < maxFetches {
		a.fetchMissing(s, a.why(s, hope), s.deadline-inTime)
	}
	sooner(&s.lookAt, a.now+recheck/5)
}

// queueing is how long this viewer lets those near it go first who see the same
// segment come to a standstill: they ask the origin one after the other, and what
// the first brings spares it the rest. A few do the line to it no harm.
func (a *Agent) queueing(s *segment) int64 {
	mine, before := media.Weight(a.self, s.id), int64(0)
	for rest := a.ready; rest != 0; rest &= rest - 1 {
		if media.Weight(a.seat[rest.first()].id, s.id) > mine {
			before++
		}
	}
	return before * a.cfg.Standby * int64(a.ready.count()) / manyNear
}

// underWay reports whether neighbours were lately asked for all that is missing,
// or lately sent some of it.
func (a *Agent) underWay(s *segment) bool {
	if s.length == 0 {
		return false
	}
	for i := range s.pieces {
		c := &s.pieces[i]
		if c.held || c.hashing {
			continue
		}
		if c.asked == nil || a.now >= c.asked.lastAt+lately {
			return false
		}
	}
	return true
}

// answerFailure tells the player of the origin's failure once its buffer no
// longer covers another try.
func (a *Agent) answerFailure(s *segment, out Time) {
	if s.fetches > 0 {
		return
	}
	if a.now >= out || a.now >= s.retryAt {
		a.fail(s)
		return
	}
	sooner(&s.lookAt, min(out, s.retryAt))
}

// why names the reason of a rescue.
func (a *Agent) why(s *segment, hope bool) qoe.Reason {
	switch {
	case s.distrusted:
		return qoe.Integrity
	case !a.page.P2P:
		return qoe.Policy
	case !a.meshed && (!a.linked || len(a.peers) > 0):
		return qoe.Startup
	case hope:
		return qoe.Deadline
	}
	return qoe.NoHolder
}

// hopeUntil is until when a neighbour may yet bring what s lacks.
func (a *Agent) hopeUntil(s *segment) Time {
	switch {
	case s.fetches > 0:
		return never
	case !a.page.P2P:
		return 0
	case (s.nearby.bringing|s.nearby.holdsAny()&a.believed())&a.ready != 0:
		return never
	}
	until := Time(0)
	if !a.linked && !a.meshed {
		until = a.begun + joinWait
	}
	for _, p := range a.peers {
		wait := joinWait
		if p.ready {
			wait = tellWait
		}
		until = max(until, p.since+wait)
	}
	t := a.knownTrack(s.id.Track)
	if t != nil && !t.live && a.ready != 0 && s.deadline > a.now+ample {
		until = max(until, s.wantedAt+t.target/2)
	}
	if t == nil || !s.fresh || a.ready == 0 {
		return until
	}
	// All seeds failed. Whoever the hash puts first goes first, lest all do.
	jitter := int64(media.Weight(a.self, s.id) % uint64(2*time.Second))
	turns := int64(len(t.pool.Members)+1) * a.standby()
	return max(until, max(s.heardAt, s.progress+a.standstill())+turns+a.stretch(jitter))
}
