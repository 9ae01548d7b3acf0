package agent

import (
	"slices"
	"time"

	"shoal/shared/media"
)

const (
	maxPolls  = 4  // waiting, of one track
	checkOne  = 16 // of so many polls of this viewer and its neighbours one goes to the origin though it need not
	followFor = 4  // target durations without a poll after which a track is no longer followed
	settleGap = 30 // target durations between two polls that wait for more than what they lack

	// grace is what whoever polls first may be late before the next does.
	grace = int64(250 * time.Millisecond)
)

// poll is one that the player is about to make, and that waits.
type poll struct {
	id      RequestID
	until   Time   // when the player goes to the origin at the latest
	begun   bool   // looked at once
	overdue bool   // it came when the next edition should have been out
	settles bool   // it lacks the newest edition and waits for one after
	lacks   uint64 // the newest segment of the edition that it lacks
}

func (a *Agent) polled(ev Polled) {
	t := a.knownTrack(ev.Track)
	if t == nil || !t.seen || len(t.share.polls) == maxPolls {
		a.do(Pass{ev.Request})
		return
	}
	s := &t.share
	s.polledAt = a.now
	s.drawn++
	half := t.target / 2
	// A poll of the player's own that brings nothing new takes its time, too.
	s.polls = append(s.polls, &poll{id: ev.Request, until: a.now + half + s.took})
}

func (a *Agent) abortPoll(r RequestID) {
	for _, t := range a.tracks {
		t.share.polls = slices.DeleteFunc(t.share.polls, func(p *poll) bool { return p.id == r })
	}
}

// watchPolls answers the polls that can be, passes those whose time has come,
// and stops following tracks that the player no longer polls.
func (a *Agent) watchPolls() {
	if a.now < a.due.polls {
		return
	}
	a.due.polls = never
	for _, t := range a.tracks {
		s := &t.share
		a.relayRest(t)
		waiting := s.polls[:0]
		for _, p := range s.polls {
			if !a.decide(t, p) {
				waiting = append(waiting, p)
			}
		}
		clear(s.polls[len(waiting):])
		s.polls = waiting
		if !s.followed {
			continue
		}
		end := t.followedUntil()
		if a.now >= end {
			a.unfollow(t)
			continue
		}
		sooner(&a.due.polls, end)
	}
}

// decide answers or passes a poll; false where it waits.
func (a *Agent) decide(t *track, p *poll) bool {
	s, n, first := &t.share, t.share.newest(), !p.begun
	p.begun = true
	if n == nil || s.trust != proven || s.doubt || !a.isShared(t) || isNewer(s.beyond, n.Edition) {
		return a.pass(t, p)
	}
	lacks, young := isNewer(n.Edition, s.got), a.now-n.at <= t.target/2
	switch {
	case first && a.checks(t):
		return a.pass(t, p)
	case lacks && young && (n.Ended || a.now < s.soonest+t.tolerance()/4) && (!p.settles || n.Last > p.lacks):
		a.do(Answer{Request: p.id, Track: t.id, Sum: n.Sum})
		s.got = n.Edition
		return true
	case !t.live, a.page.Hidden, first && a.pollsAtOnce(t, p, lacks, young):
		return a.pass(t, p)
	}
	turn := s.due + a.patience(t)
	if p.overdue {
		turn = max(turn, t.comes()+t.bringing())
	}
	turn = min(turn, p.until)
	if a.now >= turn {
		return a.pass(t, p)
	}
	sooner(&a.due.polls, turn)
	return false
}

// isShared reports whether a neighbour plays the track, too.
func (a *Agent) isShared(t *track) bool { return slices.ContainsFunc(a.peers, t.isPlayedBy) }

func (t *track) isPlayedBy(p *peer) bool {
	h := p.list(t.id)
	return p.ready && h != nil && h.follows
}

// pass leaves a poll to the player.
func (a *Agent) pass(t *track, p *poll) bool {
	t.share.passedAt = a.now
	a.do(Pass{p.id})
	return true
}

// checks reports whether this poll is one of those that hold what neighbours
// say against the origin.
func (a *Agent) checks(t *track) bool {
	many := uint64(checkOne)
	for _, p := range a.peers {
		if h := p.list(t.id); h != nil && h.follows {
			many += checkOne
		}
	}
	return media.Weight(a.self, media.SegmentID{Track: t.id, Number: t.share.drawn})%many == 0
}

// pollsAtOnce reports whether a fresh poll cannot wait: it lacks what the mesh
// has only too old, or an edition may be out that nobody here knows of.
func (a *Agent) pollsAtOnce(t *track, p *poll, lacks, young bool) bool {
	s := &t.share
	if lacks && !young {
		return !a.settle(t, p)
	}
	if a.now < s.due {
		return a.now >= s.soonest+t.tolerance()
	}
	p.overdue = true
	come := t.comes()
	return s.newest().by == a.self || a.now < come-t.interval()/128 || a.now >= come+t.bringing()
}

// comes is when whoever fetched the newest edition will poll again, an interval
// later.
func (t *track) comes() Time { return t.share.newest().first + t.interval() }

// bringing is how long a text is under way from there, in ns.
func (t *track) bringing() int64 { return 2*t.share.took + t.tolerance() }

// tolerance is how well it must be known when an edition comes out, in ns: a
// doubt of less brings no further polls.
func (t *track) tolerance() int64 { return t.interval() / 16 }

// settle lets a poll that lacks the newest edition wait for the one after it.
// Players poll once per target duration, so one whose polls come more than half
// of that after each edition would find every text of the mesh too old, for
// ever; once it has waited, it has each edition as soon as it spreads. It costs
// one edition up to half a target duration, so the buffer must cover that and
// more, and it does not happen again soon.
func (a *Agent) settle(t *track, p *poll) bool {
	s := &t.share
	last, any := t.last()
	switch {
	case s.settledAt != 0 && a.now < s.settledAt+settleGap*t.target,
		s.due+s.took > p.until,
		!any, !t.started, t.dueAt(last+1) < a.now+t.target*3/2:
		return false
	}
	s.settledAt, p.settles, p.lacks = a.now, true, s.newest().Last
	return true
}

// patience is how long after an edition is due this viewer leaves it to others
// to poll. Whoever fetched the last one in time goes on; where that fails, or
// there is nobody, the pool goes first, in the order of its ranks.
func (a *Agent) patience(t *track) int64 {
	s, wait := &t.share, int64(0)
	if s.prompt {
		if s.newest().by == a.self {
			return 0
		}
		wait = grace
	}
	id := media.SegmentID{Track: t.id}
	rank := media.Rank(a.self, t.pool.Members, id)
	if rank < len(t.pool.Members) && a.maySeed() {
		return wait + int64(rank)*grace/2
	}
	late := int64(media.Weight(a.self, id) % uint64(max(t.target/4, 1)))
	return wait + int64(min(len(t.pool.Members), 4))*grace/2 + late
}
