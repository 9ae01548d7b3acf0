package agent

import (
	"slices"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	relayFan   = 4                            // neighbours told of an edition at once
	relayPause = int64(30 * time.Millisecond) // until the others are
)

// heldList is what passed between this viewer and a neighbour about the
// playlist of one track.
type heldList struct {
	has     wire.Edition   // newest that either told the other of
	by      media.ViewerID // who fetched it, as was told
	said    bool           // by the neighbour
	whole   bool           // it surely has the text
	follows bool           // the neighbour plays the track
	deaf    bool           // it contradicted the origin
}

// tells reports whether a neighbour has, or is about to be told, a text that
// lists a segment, so that it needs no news.
func (s *share) tells(h *heldList, number uint64) bool {
	if h == nil || !h.follows {
		return false
	}
	if s.relayAt != 0 && s.holds(h.has.Sum) && number <= s.newest().Last {
		return true
	}
	return h.whole && number >= h.has.First && number <= h.has.Last
}

// playlistRead takes an edition that the player fetched by itself. When it asked
// is known where the poll was passed; otherwise the text may be as old as a text
// that is used may be.
func (a *Agent) playlistRead(e wire.Edition) {
	if e.Sum == 0 {
		a.leaveToOrigin(e.Track)
		return
	}
	t := a.track(e.Track)
	if t == nil || t.share.trust == differing {
		a.do(ForgetText{e.Track, e.Sum})
		return
	}
	s, at := &t.share, a.now-max(t.target, defaultTarget)/2
	if s.passedAt != 0 {
		at, s.took, s.passedAt = s.passedAt, a.now-s.passedAt, 0
	}
	s.got, s.doubt = e, false
	if n := len(s.own); n == 0 || s.own[n-1].Sum != e.Sum {
		s.own = append(s.own, e)
		s.own = slices.Delete(s.own, 0, max(0, len(s.own)-maxOwn))
	}
	if s.polledAt == 0 {
		s.polledAt = a.now
	}
	if !a.compare(t, e) {
		a.do(ForgetText{t.id, e.Sum})
		return
	}
	if a.enter(t, e, at, a.self) {
		a.tellPlaylist(t, 0)
	}
}

// leaveToOrigin gives up a track's texts: the player now has one that is not
// passed on.
func (a *Agent) leaveToOrigin(id media.TrackID) {
	if t := a.tracks[id]; t != nil {
		a.unfollow(t)
		t.share.got = wire.Edition{}
	}
}

// compare holds an edition that this viewer fetched against what neighbours
// said of the same version. It reports false where it is not the same for all.
func (a *Agent) compare(t *track, e wire.Edition) bool {
	var liars []*peer
	agrees := false
	for _, p := range a.peers {
		h := p.lists[t.id]
		if h == nil || !h.said || h.deaf || !isSame(h.has, e) {
			continue
		}
		if h.has.Sum == e.Sum {
			agrees = true
		} else {
			liars = append(liars, p)
		}
	}
	switch {
	case agrees:
		t.share.trust = proven
	case len(liars) > 0:
		a.differ(t)
		return false
	}
	for _, p := range liars {
		a.unmask(t, p)
	}
	return true
}

// unmask deals with a neighbour that said otherwise than the origin and others.
// Who claims to have fetched the text lied; who passed it on believed a liar.
func (a *Agent) unmask(t *track, p *peer) {
	h := p.lists[t.id]
	h.deaf = true
	if h.by == p.id {
		a.part(p, wire.BadPromise)
	}
}

// playlistTold takes a neighbour's word of an edition.
func (a *Agent) playlistTold(ev PlaylistTold) {
	m := ev.Message
	id := m.Edition.Track
	p, t := a.admit(ev.Peer, nil), a.tracks[id]
	held := ev.Fit == Held
	switch {
	case p != nil && !p.ready:
		a.part(p, wire.BadMessage)
	case p != nil && ev.Fit == Forged:
		a.part(p, wire.BadPromise)
	case p != nil && t != nil && t.seen && t.share.trust != differing && a.isFollowing(t):
		if h := a.note(p, m, held); !h.deaf && a.weigh(t, p, m.Edition) {
			a.takeTold(t, p, m, ev.Fit)
			return
		}
	}
	if held && (t == nil || !t.share.holds(m.Edition.Sum)) {
		a.do(ForgetText{id, m.Edition.Sum})
	}
}

func (a *Agent) isFollowing(t *track) bool {
	return t.share.polledAt != 0 && a.now < t.followedUntil()
}

// followedUntil is when a track counts as no longer played, unless it is polled
// before. The first text is told before its target duration is known.
func (t *track) followedUntil() Time {
	return t.share.polledAt + followFor*max(t.target, defaultTarget)
}

// note remembers what a neighbour says that it has.
func (a *Agent) note(p *peer, m wire.Playlist, held bool) *heldList {
	h := p.lists[m.Edition.Track]
	if h == nil {
		h = &heldList{}
		p.lists[m.Edition.Track] = h
	}
	h.follows = true
	if m.Edition.Sum == h.has.Sum || !isNewer(h.has, m.Edition) {
		h.has, h.by, h.said, h.whole = m.Edition, m.By, true, true
	}
	return h
}

// weigh holds a neighbour's word against what this viewer fetched. It reports
// false where there is nothing more to be done with it.
func (a *Agent) weigh(t *track, p *peer, e wire.Edition) bool {
	for _, own := range t.share.own {
		if !isSame(own, e) {
			continue
		}
		if own.Sum == e.Sum {
			t.share.trust = proven
			return true
		}
		if a.isBacked(t, own) {
			a.unmask(t, p)
		} else {
			a.differ(t)
		}
		return false
	}
	return true
}

// isBacked reports whether a neighbour has the very text that this viewer
// fetched.
func (a *Agent) isBacked(t *track, own wire.Edition) bool {
	return slices.ContainsFunc(a.peers, func(p *peer) bool {
		h := p.lists[t.id]
		return h != nil && h.said && !h.deaf && h.has.Sum == own.Sum
	})
}

// takeTold uses a text that a neighbour told of, and tells others.
func (a *Agent) takeTold(t *track, p *peer, m wire.Playlist, fit Fit) {
	s, e := &t.share, m.Edition
	at := a.now - int64(m.Age)*int64(time.Millisecond) - p.rtt
	switch {
	case s.holds(e.Sum):
		if n := s.newest(); n.Sum == e.Sum && s.trust == proven {
			a.reconcile(t, p, n, at, m.By)
		}
	case fit == Held && s.trust == proven:
		if a.enter(t, e, at, m.By) {
			a.do(ReadText{t.id, e.Sum})
			a.relay(t, p.id)
		}
	case fit == Held:
		a.do(ForgetText{t.id, e.Sum})
	case isNewer(e, s.beyond):
		s.beyond = e
	}
	// Who is behind hears of what is here.
	if n := s.newest(); n != nil && isNewer(n.Edition, e) {
		a.tellOne(t, p, n)
	}
}

// reconcile takes a neighbour's word of the very text that is the newest here:
// until when it was, and who is to fetch the next one.
func (a *Agent) reconcile(t *track, p *peer, n *text, at Time, by media.ViewerID) {
	if a.confirm(t, n, at, by) {
		a.tellPlaylist(t, p.id)
	}
	if n.by != by && a.rivals(t, n, at) {
		a.tellOne(t, p, n)
	}
}

// tellPlaylist tells the neighbours of the newest edition, except the one from
// whom it came.
func (a *Agent) tellPlaylist(t *track, from media.ViewerID) {
	n := t.share.newest()
	t.share.followed = true
	for _, p := range a.peers {
		if p.ready && p.id != from {
			a.tellOne(t, p, n)
		}
	}
}

// relay passes on an edition that a neighbour told of: to a few at once, who
// differ from edition to edition, and a little later to those who have not told
// of it themselves by then. So it crosses most connections once.
func (a *Agent) relay(t *track, from media.ViewerID) {
	n := t.share.newest()
	t.share.followed, t.share.relayAt, t.share.relayedHigh = true, a.now+relayPause, false
	turn := func(p *peer) uint64 {
		return media.Weight(a.self, media.SegmentID{Track: media.TrackID(p.id), Number: n.Sum})
	}
	for _, p := range a.peers {
		before := 0
		for _, q := range a.peers {
			if q.ready && q.id != from && turn(q) > turn(p) {
				before++
			}
		}
		if p.ready && p.id != from && before < relayFan {
			a.tellOne(t, p, n)
		}
	}
}

// relayRest tells those who were left out: the higher ids first, so that two
// neighbours do not tell each other.
func (a *Agent) relayRest(t *track) {
	s := &t.share
	n := s.newest()
	if s.relayAt == 0 || n == nil {
		return
	}
	if a.now < s.relayAt {
		a.wakeBy(s.relayAt)
		return
	}
	last := s.relayedHigh
	for _, p := range a.peers {
		if p.ready && (last || p.id > a.self) {
			a.tellOne(t, p, n)
		}
	}
	s.relayedHigh, s.relayAt = !last, 0
	if !last {
		s.relayAt = a.now + relayPause
		a.wakeBy(s.relayAt)
	}
}

// tellOne tells a neighbour of the newest edition: its text where the neighbour
// follows the track and has a text that is held here; once, that it exists,
// where it may not even play the track.
func (a *Agent) tellOne(t *track, p *peer, n *text) {
	h := p.lists[t.id]
	switch {
	case h == nil:
		h = &heldList{}
		p.lists[t.id] = h
	case !h.follows || h.deaf || isNewer(h.has, n.Edition) || !a.mayUpload():
		return
	case h.has.Sum == n.Sum && h.by == n.by && !t.share.unchanged(n):
		return
	}
	m := wire.Playlist{Edition: n.Edition, By: n.by, Age: ageOf(n, a.now)}
	if h.has.Sum != n.Sum && a.mayUpload() && t.share.holds(h.has.Sum) {
		m.Base = h.has.Sum
	}
	h.whole = h.has.Sum == n.Sum && h.whole || m.Base != 0
	h.has, h.by, h.said = n.Edition, n.by, false
	a.do(SendPlaylist{Peer: p.id, Message: m})
}

// unchanged reports whether the news about an edition is that the next, which
// might have come out, has not.
func (s *share) unchanged(n *text) bool { return n.at == s.soonest }

// ageOf is the age of a text in ms, rounded up.
func ageOf(n *text, now Time) uint32 {
	ms := (now - n.at + int64(time.Millisecond) - 1) / int64(time.Millisecond)
	return uint32(max(0, min(ms, 1<<32-1)))
}

// greetWithPlaylists tells a new neighbour of the playlists that are followed.
func (a *Agent) greetWithPlaylists(p *peer) {
	for _, t := range a.trackList {
		if n := t.share.newest(); n != nil && t.share.followed {
			a.tellOne(t, p, n)
		}
	}
}

// unfollow tells the neighbours that this viewer no longer plays a track, and
// drops the texts.
func (a *Agent) unfollow(t *track) {
	s := &t.share
	for _, p := range a.peers {
		if p.ready && p.lists[t.id] != nil && s.followed {
			a.send(p, wire.Unfollow{Track: t.id})
		}
		delete(p.lists, t.id)
	}
	for _, x := range s.texts {
		a.do(ForgetText{t.id, x.Sum})
	}
	s.texts, s.beyond, s.followed = nil, wire.Edition{}, false
}

func (a *Agent) unfollowed(p *peer, id media.TrackID) {
	if h := p.lists[id]; h != nil {
		h.follows, h.said = false, false
	}
}
