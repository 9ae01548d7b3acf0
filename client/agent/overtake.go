package agent

import (
	"time"

	"shoal/shared/media"
)

// overtakeAfter is how far ahead, in ns, a fetch must be from the end of a piece
// for neighbours to be asked for it all the same.
const overtakeAfter = int64(time.Second)

// aboutToEnd is how much longer a fetch may take that only neighbours want.
const aboutToEnd = int64(time.Second)

// comingSoon reports whether a fetch is about to bring piece i, which these
// neighbours hold and are free for. Behind a slow link it is not: then they are
// asked for what the fetch reaches last, and so they are where the play head
// stands and they would be sooner. Where it is the viewer's own line that is slow
// they would not. What is here of a piece is thrown away only where the rest is far.
func (a *Agent) comingSoon(s *segment, i int, free slots) bool {
	if s.fetches == 0 {
		return false
	}
	line := a.lineTakes(int64(s.size(i)))
	soon := a.now + max(line, overtakeAfter)
	if a.stands(s) && s.pieces[i].got == 0 && line <= overtakeAfter {
		soon = a.soonest(free, s.size(i))
	}
	for _, f := range a.fetches {
		if f.seg == s && f.covers(i) && a.reaches(f, i) < soon {
			return true
		}
	}
	return false
}

// reaches estimates when the fetch will have brought piece i.
func (a *Agent) reaches(f *fetch, i int) Time {
	left := int64(i)*media.PieceSize + int64(f.seg.size(i)) - f.next
	switch {
	case f.got > 0:
		return a.now + left*max(a.now-f.firstAt, int64(time.Millisecond))/f.got
	case a.path.rate > 0:
		return max(a.now, f.at+a.path.rescue(left))
	}
	// Not a byte yet: as long again as it has waited.
	return a.now + (a.now - f.at)
}

// endLeft aborts the fetches of a rendition that the player has left, except
// those about to end, at which it looks again: where the way has become too narrow
// for it, what is played now needs all of it. Neighbours are told, so that the next
// in rank takes over.
func (a *Agent) endLeft(t *track) {
	for i := len(a.fetches) - 1; i >= 0; i-- {
		f := a.fetches[i]
		s := f.seg
		if s.id.Track != t.id || len(s.asks) > 0 || s.check > 0 {
			continue
		}
		if a.reaches(f, a.lastOf(f)) < a.now+aboutToEnd {
			sooner(&s.lookAt, a.now+aboutToEnd)
			sooner(&a.due.segments, s.lookAt)
			continue
		}
		a.do(AbortFetch{f.id})
		a.breakOff(f)
		if s.fetches == 0 {
			a.withdrawFetch(s)
		}
	}
}

// endAbandoned looks again at what endLeft spared.
func (a *Agent) endAbandoned(s *segment) {
	if t := a.knownTrack(s.id.Track); t != nil && t.left > 0 && s.fetches > 0 && !a.isPlaying(t.id) {
		a.endLeft(t)
	}
}

// lastOf is the last piece that a fetch brings; a guess where the length is
// unknown.
func (a *Agent) lastOf(f *fetch) int {
	if f.to > 0 {
		return pieceAt(f.to - 1)
	}
	return max(0, pieceAt(f.next+f.seg.missing()-1))
}

// endNeedless aborts the fetches of s that bring nothing that is not here.
func (a *Agent) endNeedless(s *segment) {
	if s.length == 0 {
		return
	}
	for i := len(a.fetches) - 1; i >= 0; i-- {
		f := a.fetches[i]
		if f.seg != s || a.useful(f) {
			continue
		}
		a.do(AbortFetch{f.id})
		a.breakOff(f)
	}
}

func (a *Agent) useful(f *fetch) bool {
	for i := pieceAt(f.next); i < f.seg.count(); i++ {
		if c := &f.seg.pieces[i]; f.covers(i) && !c.held && !c.hashing {
			return true
		}
	}
	return false
}
