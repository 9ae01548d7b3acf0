package agent

import (
	"slices"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	relayFan   = 4                            // neighbours told of an edition at once
	relayPause = int64(60 * time.Millisecond) // until the others are
)

// heldList is what passed between this viewer and a neighbour about the
// playlist of one track.
type heldList struct {
	track   media.TrackID
	has     wire.Edition   // newest that either told the other of
	at      Time           // when, at the latest, it was what the origin answers
	by      media.ViewerID // who fetched it, as was told
	said    bool           // by the neighbour
	whole   bool           // it surely has the text
	follows bool           // the neighbour plays the track
}

// list is what passed with p about a track's playlist; nil where nothing did.
func (p *peer) list(id media.TrackID) *heldList {
	for _, h := range p.lists {
		if h.track == id {
			return h
		}
	}
	return nil
}

// hear begins the list of a track of which nothing passed.
func (p *peer) hear(id media.TrackID) *heldList {
	h := &heldList{track: id}
	p.lists = append(p.lists, h)
	return h
}

// unhear forgets what passed about a track's playlist.
func (p *peer) unhear(id media.TrackID) {
	p.lists = slices.DeleteFunc(p.lists, func(h *heldList) bool { return h.track == id })
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
		sooner(&a.due.polls, s.relayAt)
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
		sooner(&a.due.polls, s.relayAt)
	}
}

// tellOne tells a neighbour of the newest edition: its text where the neighbour
// follows the track and has a text that is held here; once, that it exists,
// where it may not even play the track.
func (a *Agent) tellOne(t *track, p *peer, n *text) {
	h := p.list(t.id)
	switch {
	case h == nil:
		h = p.hear(t.id)
	case !h.follows || isNewer(h.has, n.Edition) || !a.mayUpload():
		return
	case h.has.Sum == n.Sum && (!t.share.unchanged(n) || n.at <= h.at+t.tolerance()/2):
		return
	}
	a.sendPlaylist(t, p, h, n)
}

func (a *Agent) sendPlaylist(t *track, p *peer, h *heldList, n *text) {
	m := wire.Playlist{Edition: n.Edition, By: n.by, Age: ageOf(n, a.now)}
	if h.has.Sum != n.Sum && a.mayUpload() && t.share.holds(h.has.Sum) {
		m.Base = h.has.Sum
	}
	h.whole = h.has.Sum == n.Sum && h.whole || m.Base != 0
	h.has, h.at, h.by, h.said = n.Edition, n.at, n.by, false
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
	for _, t := range a.tracks {
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
		if p.ready && p.list(t.id) != nil && s.followed {
			a.send(p, wire.Unfollow{Track: t.id})
		}
		p.unhear(t.id)
	}
	for _, x := range s.texts {
		a.do(ForgetText{t.id, x.Sum})
	}
	s.texts, s.beyond, s.followed = nil, wire.Edition{}, false
}

func (a *Agent) unfollowed(p *peer, id media.TrackID) {
	if h := p.list(id); h != nil {
		h.follows, h.said = false, false
		a.due.polls = 0
	}
}
