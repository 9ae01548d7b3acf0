package agent

import (
	"slices"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// An origin may give each viewer bytes of its own under one name: watermarks, or
// encoders that differ from edge to edge. It shows where a neighbour holds
// another piece than the origin gave here; so does a lie. Neither viewer can use
// the other's bytes of that track then, as long as they are connected.

// isApart reports whether nothing of a track is traded with p.
func (p *peer) isApart(t media.TrackID) bool { return slices.Contains(p.apart, t) }

// setApart ends the trade in a track with p. What came from p, and was not
// delivered, is thrown away.
func (a *Agent) setApart(p *peer, t media.TrackID) {
	if p.isApart(t) {
		return
	}
	p.apart = append(p.apart, t)
	for i := len(p.asked) - 1; i >= 0; i-- {
		if p.asked[i].seg.id.Track == t {
			a.giveUp(p.asked[i], true)
		}
	}
	var told []media.SegmentID
	for _, s := range a.order {
		if s.id.Track != t {
			continue
		}
		if s.nearby.toldAny()&p.slot != 0 && !p.wasRight(s.id.Track) {
			told = append(told, s.id)
		}
		a.recall(s, p.slot)
		s.nearby.dispute(p.slot)
		if p.wasRight(t) { // it may have believed a liar: it is to hear what is true
			s.nearby.forget(p.slot)
			a.touch(s)
		}
		a.lookAt(s)
		a.disown(s, p.id)
	}
	for part := range slices.Chunk(told, wire.MaxLost) {
		a.send(p, wire.Lost{Segments: part})
	}
	a.report.soon()
}

// isUseless reports whether p is apart in all that is played.
func (a *Agent) isUseless(p *peer) bool {
	any := false
	for _, t := range a.playing {
		if t != 0 && !p.isApart(t) {
			return false
		}
		any = any || t != 0
	}
	return any
}

// disown throws away what is held of s where some of it came from a viewer.
func (a *Agent) disown(s *segment, from media.ViewerID) {
	foreign := func(c piece) bool { return !c.origin && c.got > 0 && c.from == from }
	if !slices.ContainsFunc(s.pieces, foreign) {
		return
	}
	if !s.done {
		a.distrust(s)
		return
	}
	a.evict(s)
	a.recall(s, a.known)
	s.pieces, s.length, s.measured = nil, 0, false
	s.nearby.unstate(a.known)
	if a.wanted(s) {
		a.activate(s)
	}
}

// opposes reports whether the origin's own bytes of s contradict an announcement.
func (s *segment) opposes(m wire.Have) bool {
	if s.measured && m.Length > 0 && m.Length != s.length {
		return true
	}
	for i, sum := range m.Hashes {
		at := int(m.From) + i
		if s.measured && at >= s.count() {
			return true
		}
		if at < len(s.pieces) && s.pieces[at].origin && s.pieces[at].held && s.pieces[at].sum != sum {
			return true
		}
	}
	return false
}
