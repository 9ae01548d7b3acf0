package agent

import (
	"slices"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	maxTexts = 4 // of one track that the driver holds
	maxOwn   = 4 // editions of one track remembered as fetched by this viewer
)

// trust says whether the playlist of a track may be taken from neighbours.
type trust uint8

const (
	unproven  trust = iota
	proven          // this viewer fetched a text that a neighbour had too
	differing       // and this one a neighbour had otherwise: for good
)

// share is what is known of the texts of one track's playlist.
type share struct {
	trust  trust
	texts  []text         // that the driver holds, the newest last
	own    []wire.Edition // fetched by this viewer, the latest last
	got    wire.Edition   // what the player has; no Sum: nothing
	beyond wire.Edition   // newest that was told of without a usable text
	doubt  bool           // neighbours contradict each other; the next own text settles it

	soonest Time  // the next edition is not out before
	grid    Time  // nor before this, if editions come out evenly
	due     Time  // and is expected to be out then; 0: not known
	planned Time  // due, before it was put off
	uneven  int64 // ns by which editions came out otherwise than planned, lately
	prompt  bool  // the newest was fetched as soon as it was due

	polls       []*poll
	drawn       uint64 // polls so far
	polledAt    Time   // of the last one
	passedAt    Time   // when the last poll was passed to the player; 0: its text has come
	took        int64  // ns from passing a poll to its text, at most an eighth of the target duration
	settledAt   Time   // when a poll last waited for the edition after the one it lacked; 0 never
	relayAt     Time   // when neighbours that were left out are told; 0: none were
	relayedHigh bool   // of them, those with higher ids than this viewer were
	followed    bool   // neighbours were told that this viewer plays the track
}

// text is one that the driver holds.
type text struct {
	wire.Edition
	by    media.ViewerID // who fetched it first, as far as is known
	from  media.ViewerID // who told of it first; 0: this viewer fetched it
	first Time           // when
	at    Time           // when it was last what the origin answers
}

// newest is the newest text; nil where there is none.
func (s *share) newest() *text {
	if len(s.texts) == 0 {
		return nil
	}
	return &s.texts[len(s.texts)-1]
}

func (s *share) holds(sum uint64) bool {
	return slices.ContainsFunc(s.texts, func(t text) bool { return t.Sum == sum })
}

// isNewer reports whether a is a later version of a playlist than b.
func isNewer(a, b wire.Edition) bool {
	switch {
	case b.Sum == 0:
		return a.Sum != 0
	case a.Last != b.Last:
		return a.Last > b.Last
	case a.Ended != b.Ended:
		return a.Ended
	case a.First != b.First:
		return a.First > b.First
	}
	return a.Discontinuities > b.Discontinuities
}

// isSame reports whether a and b are one version, whatever their texts.
func isSame(a, b wire.Edition) bool {
	a.Sum, b.Sum = 0, 0
	return a == b
}

// interval is how long after an edition the next is expected, in ns: the
// duration of the newest segment, but not more than the target duration.
func (t *track) interval() int64 {
	if n := len(t.listings); n > 0 && t.listings[n-1].Duration > 0 {
		return min(t.listings[n-1].Duration, t.target)
	}
	return t.target
}

// enter takes an edition whose text the driver holds: fetched at, by a viewer.
// It reports whether that is worth telling the neighbours. Where a neighbour
// told of the same version otherwise, what this viewer fetched takes its place.
func (a *Agent) enter(t *track, e wire.Edition, at Time, by media.ViewerID) bool {
	s, n := &t.share, t.share.newest()
	switch {
	case n == nil:
		d := t.interval()
		s.soonest, s.grid, s.due, s.planned, s.prompt = at, at, 0, 0, false
		s.uneven = max(d, defaultTarget) / 8
		if d > 0 {
			s.due = at + d
		}
	case e.Sum == n.Sum:
		return a.confirm(t, n, at, by)
	case isSame(e, n.Edition) && by == a.self:
		a.do(ForgetText{t.id, n.Sum})
		*n = text{Edition: e, by: by, first: at, at: at}
		return true
	case !isNewer(e, n.Edition):
		s.doubt = s.doubt || isSame(e, n.Edition)
		if !s.holds(e.Sum) {
			a.do(ForgetText{t.id, e.Sum})
		}
		return false
	default:
		a.expect(t, n, at, e.Last-n.Last)
	}
	if len(s.texts) == maxTexts {
		a.do(ForgetText{t.id, s.texts[0].Sum})
		s.texts = slices.Delete(s.texts, 0, 1)
	}
	s.texts = append(s.texts, text{Edition: e, by: by, first: at, at: at})
	return true
}

// expect plans for the edition after one that was fetched at, which came after
// old: when it may be out at the soonest, and when it should be. It came out
// after old was last seen, and not later than at. What is not known of one
// carries over to the next, a little less certain each time, and the less so the
// more unevenly they came lately.
func (a *Agent) expect(t *track, old *text, at Time, steps uint64) {
	s, d := &t.share, t.interval()
	slip := d / 1024
	due := at + d
	s.prompt = at <= s.due+d/32
	if steps == 1 && s.due > 0 && at > s.due {
		due = min(due, s.due+d+t.tolerance()/2)
	}
	s.uneven -= s.uneven / 16
	if s.planned > 0 && steps == 1 {
		s.uneven = max(s.uneven, min(max(old.at-s.planned, s.grid-at), d/2))
	}
	s.grid = min(max(old.at, s.grid)+d-slip, due)
	s.soonest = s.grid - s.uneven
	s.due, s.planned = due, due
}

// confirm notes that the newest text still was what the origin answers at. It
// reports whether neighbours should know.
func (a *Agent) confirm(t *track, n *text, at Time, by media.ViewerID) bool {
	s := &t.share
	if n.by != by && a.rivals(t, n, at) && a.precedes(t, by, n.by) {
		n.by = by // one of them goes on
	}
	if at <= n.at {
		return false
	}
	n.at = at
	if at < s.soonest {
		return false
	}
	news := at >= s.soonest+max(t.tolerance(), s.uneven)/2 || s.due > 0 && at >= s.due
	s.soonest, s.grid = at, max(s.grid, at)
	if s.due > 0 && at >= s.due {
		s.due, s.prompt = at+t.tolerance(), false
	}
	return news
}

// rivals reports whether a text was fetched at about the time at which another
// viewer did, so that both would be the first to fetch the next.
func (a *Agent) rivals(t *track, n *text, at Time) bool {
	near := t.tolerance() / 2
	return at >= n.first-near && at <= n.first+near
}

// precedes reports whether v's turn to poll comes before w's.
func (a *Agent) precedes(t *track, v, w media.ViewerID) bool {
	id := media.SegmentID{Track: t.id}
	x, y := media.Weight(v, id), media.Weight(w, id)
	return x > y || x == y && v > w
}

// beginAnew forgets the texts of a track whose encoder began anew, but for the
// one that said so.
func (a *Agent) beginAnew(t *track) {
	s := &t.share
	var e wire.Edition
	if n := len(s.own); n > 0 {
		e = s.own[n-1]
	}
	for _, x := range s.texts {
		a.do(ForgetText{t.id, x.Sum})
	}
	s.texts, s.own, s.beyond, s.doubt = nil, nil, wire.Edition{}, false
	s.got = e
	for _, p := range a.peers {
		p.unhear(t.id)
	}
}

// differ leaves the track's playlist to the origin, for good.
func (a *Agent) differ(t *track) {
	s := &t.share
	s.trust = differing
	a.unfollow(t)
	for _, p := range s.polls {
		a.pass(t, p)
	}
	s.polls, s.own = nil, nil
}
