package agent

import (
	"slices"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

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
		at, s.took, s.passedAt = s.passedAt, min(a.now-s.passedAt, max(t.target, defaultTarget)/8), 0
	}
	s.got, s.doubt = e, false
	if n := len(s.own); n == 0 || s.own[n-1].Sum != e.Sum {
		s.own = append(s.own, e)
		s.own = slices.Delete(s.own, 0, max(0, len(s.own)-maxOwn))
	}
	s.polledAt = a.now // it may be back from another rendition
	if !a.compare(t, e) {
		a.do(ForgetText{t.id, e.Sum})
		return
	}
	if a.enter(t, e, at, a.self) {
		a.tellPlaylist(t, 0)
	}
	if n := s.newest(); n.Sum == e.Sum && n.by == a.self {
		a.tellBack(t, n)
	}
}

// leaveToOrigin gives up a track's texts: the player now has one that is not
// passed on.
func (a *Agent) leaveToOrigin(id media.TrackID) {
	if t := a.knownTrack(id); t != nil {
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
		h := p.list(t.id)
		if h == nil || !h.said || !isSame(h.has, e) {
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
// Who claims to have fetched the text lied; who passed it on believed a liar, and
// is only not believed this once.
func (a *Agent) unmask(t *track, p *peer) {
	h := p.list(t.id)
	h.said = false
	if h.by == p.id {
		a.part(p, wire.BadPromise)
	}
}

// playlistTold takes a neighbour's word of an edition.
func (a *Agent) playlistTold(ev PlaylistTold) {
	a.due.polls = 0
	m := ev.Message
	id := m.Edition.Track
	p, t := a.admit(ev.Peer, nil), a.knownTrack(id)
	held := ev.Fit == Held
	switch {
	case p != nil && !p.ready:
		a.part(p, wire.BadMessage)
	case p != nil && ev.Fit == Forged:
		a.part(p, wire.BadPromise)
	case p != nil && t != nil && t.seen && t.share.trust != differing && a.isFollowing(t):
		if a.note(p, m); a.weigh(t, p, m.Edition) {
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
func (a *Agent) note(p *peer, m wire.Playlist) {
	h := p.list(m.Edition.Track)
	if h == nil {
		h = p.hear(m.Edition.Track)
	}
	h.follows = true
	if m.Edition.Sum == h.has.Sum || !isNewer(h.has, m.Edition) {
		h.has, h.at, h.by, h.said, h.whole = m.Edition, a.askedAt(p, m), m.By, true, true
	}
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
		h := p.list(t.id)
		return h != nil && h.said && h.has.Sum == own.Sum
	})
}

// askedAt is when a text that a neighbour tells of was asked of the origin.
func (a *Agent) askedAt(p *peer, m wire.Playlist) Time {
	return a.now - int64(m.Age)*int64(time.Millisecond) - p.rtt
}

// takeTold uses a text that a neighbour told of, and tells others.
func (a *Agent) takeTold(t *track, p *peer, m wire.Playlist, fit Fit) {
	s, e := &t.share, m.Edition
	at := a.askedAt(p, m)
	switch {
	case s.holds(e.Sum):
		if n := s.newest(); n.Sum == e.Sum && s.trust == proven {
			a.reconcile(t, p, n, at, m.By)
		}
	case fit == Held && s.trust == proven:
		if a.enter(t, e, at, m.By) {
			s.newest().from = p.id
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
	was := n.by
	if a.confirm(t, n, at, by) {
		a.relay(t, p.id)
	}
	switch {
	case n.by != was:
		a.tellBack(t, n)
	case n.by != by && a.rivals(t, n, at):
		a.tellWho(t, n, p)
	}
}

// tellBack says who goes on where two viewers fetched a text. The other one must
// know it, nobody else: word goes back the way the text came.
func (a *Agent) tellBack(t *track, n *text) {
	if p := a.peer(n.from); p != nil {
		a.tellWho(t, n, p)
	}
}

func (a *Agent) tellWho(t *track, n *text, p *peer) {
	h := p.list(t.id)
	if p.ready && h != nil && h.has.Sum == n.Sum && h.by != n.by {
		a.sendPlaylist(t, p, h, n)
	}
}
