package agent

import (
	"shoal/shared/media"
	"shoal/shared/wire"
)

// newsAhead bounds how far beyond the own playlist a neighbour's news may be.
const newsAhead = 3

// heard takes the first news of a live segment, from the own playlist or from
// a neighbour, and tells those whose turn it may be. Who brings it in by itself
// need not: its announcement says so.
func (a *Agent) heard(t *track, l Listing, from media.ViewerID) {
	s := a.segment(media.SegmentID{Track: t.id, Number: l.Number})
	if from == 0 || s.listing.URI == "" {
		s.listing = l
	}
	if s.fresh {
		return
	}
	known := s.progress > 0 // a neighbour has announced it already
	s.fresh, s.heardAt = true, a.now
	a.lookAt(s)
	if !a.isPlaying(t.id) {
		return
	}
	a.activate(s)
	if !known && !s.done && l.URI != "" && !a.mineToBring(s) {
		a.spread(t, s, l, from)
	}
}

// spread tells the seeds among the neighbours, or all neighbours where none is
// a seed: they know others.
func (a *Agent) spread(t *track, s *segment, l Listing, from media.ViewerID) {
	news := wire.News{Segment: s.id, Duration: l.Duration, URI: l.URI, Range: l.Range}
	told := false
	for _, p := range a.peers {
		if p.ready && p.id != from && t.pool.has(p.id) {
			told = true
			if !t.share.tells(p.list(t.id), l.Number) {
				a.send(p, news)
			}
		}
	}
	if told || t.pool.has(a.self) {
		return
	}
	for _, p := range a.peers {
		if p.ready && p.id != from && !t.share.tells(p.list(t.id), l.Number) {
			a.send(p, news)
		}
	}
}

// news takes a neighbour's word for a segment that the own playlist may not
// list yet. The driver has completed the URI, or left it empty where only the
// own playlist can: then the word counts, but nothing is fetched by it. It
// refuses a URI that leads away from the track's own.
func (a *Agent) news(p *peer, m wire.News) {
	t := a.knownTrack(m.Segment.Track)
	if t == nil || !t.seen || !t.live || m.Segment.IsInit() {
		return
	}
	last, ok := t.last()
	if !ok || m.Segment.Number > last+newsAhead || m.Segment.Number < t.first {
		return
	}
	l := Listing{Number: m.Segment.Number, Duration: m.Duration, URI: m.URI, Range: m.Range}
	if own, ok := t.listing(l.Number); ok {
		l = own
	}
	a.heard(t, l, p.id)
}

func (p Pool) has(v media.ViewerID) bool {
	for _, m := range p.Members {
		if m == v {
			return true
		}
	}
	return false
}
