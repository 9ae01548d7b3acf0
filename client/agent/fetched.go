package agent

import (
	"shoal/shared/media"
	"shoal/shared/qoe"
)

func (a *Agent) fetchStarted(ev FetchStarted) {
	f := a.findFetch(ev.Fetch)
	if f == nil {
		return
	}
	s := f.seg
	f.firstAt = a.now
	a.capacity.answered(a.now)
	if ev.Start < f.next {
		f.to = 0 // the origin ignored Range and sends all
	}
	f.next = ev.Start
	if ev.Total > min(media.MaxSegmentBytes, a.cfg.Memory) {
		a.bypass(s)
		return
	}
	if ev.Total > 0 {
		a.measure(s, ev.Total)
	}
}

func (a *Agent) fetchGot(ev FetchGot) {
	f := a.findFetch(ev.Fetch)
	if f == nil {
		return
	}
	a.stats.OriginBytes += int64(ev.Length)
	a.stats.OriginReasons[f.reason] += int64(ev.Length)
	f.got += int64(ev.Length)
	a.capacity.bytes += int64(ev.Length)
	end := ev.Offset + int64(ev.Length)
	if end > media.MaxSegmentBytes {
		a.bypass(f.seg)
		return
	}
	for at := ev.Offset; at < end && f.seg.fetches > 0; {
		n := int(min(end, (at/media.PieceSize+1)*media.PieceSize) - at)
		a.takeFromOrigin(f, at, int(at-ev.Offset), n)
		at += int64(n)
	}
	f.next = end
	f.seg.progress = a.now
	a.due.asks = 0
}

// takeFromOrigin keeps n bytes at an offset of the segment, all of one piece,
// which lie skip bytes into the payload.
func (a *Agent) takeFromOrigin(f *fetch, at int64, skip, n int) {
	s, i := f.seg, pieceAt(at)
	s.grow(i + 1)
	c, within := &s.pieces[i], int(at%media.PieceSize)
	if !c.held && !c.hashing && within == 0 {
		if c.asked != nil {
			a.takeBack(c.asked)
		}
		c.origin = true
	}
	if c.held || c.hashing || !c.origin || c.got != within {
		a.stats.WastedBytes += int64(n)
		return
	}
	if !a.occupy(s, i, n) {
		a.bypass(s)
		return
	}
	c.got += n
	a.do(Keep{Segment: s.id, Offset: at, Skip: skip, Length: n})
	if c.got == s.size(i) {
		a.hash(s, i)
	}
}

func (a *Agent) hash(s *segment, i int) {
	s.pieces[i].hashing = true
	a.do(Hash{Segment: s.id, Piece: uint32(i), Length: s.pieces[i].got})
}

func (a *Agent) fetchEnded(id FetchID) {
	f := a.findFetch(id)
	if f == nil {
		return
	}
	s := f.seg
	a.path.measure(f, a.now)
	if f.got >= leastSample {
		a.paced(s, s.length, f.got, a.now-f.firstAt)
	}
	if f.to == 0 || f.to == s.length {
		a.measure(s, f.next)
		if i := s.count() - 1; i >= 0 {
			if c := &s.pieces[i]; c.origin && !c.hashing && !c.held && c.got == s.size(i) && c.got > 0 {
				a.hash(s, i)
			}
		}
	}
	a.breakOff(f)
	a.lengthKnown(s)
}

// lengthKnown completes a segment whose length came after its last piece.
func (a *Agent) lengthKnown(s *segment) {
	if !s.done && s.complete() {
		a.complete(s)
	}
}

// fetchFailed: an owner whose origin does not have a listed segment yet stays
// silent for half a target duration; a waiting player hears of it only where
// it would have seen the failure itself.
func (a *Agent) fetchFailed(ev FetchFailed) {
	f := a.findFetch(ev.Fetch)
	if f == nil {
		return
	}
	s := f.seg
	a.breakOff(f)
	s.failed = ev
	a.withdrawFetch(s)
}

// withdrawFetch tells neighbours that a segment comes in from here no longer.
func (a *Agent) withdrawFetch(s *segment) {
	s.retryAt = a.now + a.target(s)/2
	a.lost = append(a.lost, s.id)
	sooner(&a.due.announce, a.now)
	s.nearby.untell(a.known)
}

// bypass hands a segment that cannot be kept back to the player.
func (a *Agent) bypass(s *segment) {
	a.abortFetches(s)
	for _, r := range s.asks {
		delete(a.asks, r)
		a.do(Fail{Request: r, Status: Bypass, Why: qoe.Budget.String()})
	}
	s.asks = nil
	s.retryAt = never
}
