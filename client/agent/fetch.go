package agent

import (
	"shoal/shared/media"
	"shoal/shared/qoe"
)

const (
	maxFetches     = 8 // requests to the origin under way
	maxSegmentRuns = 3 // of them for one segment
)

// fetch is one request to the origin.
type fetch struct {
	id      FetchID
	seg     *segment
	to      int64 // end of what was asked for; 0 is the segment's
	next    int64 // offset of the next byte to come
	at      Time
	firstAt Time // of the first byte; 0 before
	got     int64
	reason  qoe.Reason
}

// covers reports whether the fetch will bring piece i, from its first byte on or
// on from what it has brought of it.
func (f *fetch) covers(i int) bool {
	from := int64(i) * media.PieceSize
	switch {
	case f.to > 0 && from >= f.to:
		return false
	case from >= f.next:
		return true
	case i >= len(f.seg.pieces):
		return false
	}
	c := &f.seg.pieces[i]
	return c.origin && c.got > 0 && from+int64(c.got) == f.next
}

func (a *Agent) coming(s *segment, i int) bool {
	if s.fetches == 0 {
		return false
	}
	for _, f := range a.fetches {
		if f.seg == s && f.covers(i) {
			return true
		}
	}
	return false
}

// fetch asks the origin for pieces from..to-1 of s; to = 0 means to the end.
func (a *Agent) fetch(s *segment, from, to int, reason qoe.Reason) {
	a.fetched++
	f := &fetch{id: a.fetched, seg: s, at: a.now, reason: reason, next: int64(from) * media.PieceSize}
	if to > 0 && (s.length == 0 || to < s.count()) {
		f.to = int64(to) * media.PieceSize
	} else if s.measured && from > 0 {
		f.to = s.length
	}
	a.fetches = append(a.fetches, f)
	s.fetches++
	a.capacity.begin(a.now)
	if s.askedAt == 0 {
		s.askedAt = a.now
	}
	if s.fromOrigin == 0 {
		s.reason = reason
	}
	a.activate(s)
	a.touch(s)
	var bytes int64
	if f.to > 0 {
		bytes = f.to - f.next
	}
	a.do(Fetch{Fetch: f.id, Segment: s.id, URI: s.listing.URI, Range: s.listing.Range, From: f.next, To: f.to, Reason: reason})
	a.do(Notice{What: OriginFetch, Segment: s.id, Reason: reason, Bytes: bytes})
}

// fetchMissing asks the origin for everything that is neither here, nor
// coming, nor about to arrive from a neighbour by the time given.
func (a *Agent) fetchMissing(s *segment, reason qoe.Reason, by Time) {
	n := len(s.pieces)
	for i := 0; i < n && s.fetches < maxSegmentRuns; {
		if !a.lacks(s, i, by) {
			i++
			continue
		}
		end := i + 1
		for end < n && a.lacks(s, end, by) {
			end++
		}
		if s.fetches == maxSegmentRuns-1 {
			end = n
		}
		to := end
		if end == n {
			to = 0
		}
		a.fetch(s, i, to, reason)
		i = end
	}
	if s.length == 0 && !a.coming(s, n) && s.fetches < maxSegmentRuns {
		a.fetch(s, n, 0, reason)
	}
}

// lacks reports whether nothing but another fetch will bring piece i in time.
func (a *Agent) lacks(s *segment, i int, by Time) bool {
	c := &s.pieces[i]
	if c.held || c.hashing || a.coming(s, i) {
		return false
	}
	if r := c.asked; r != nil && r.got > 0 {
		return r.eta(a.now) > by
	}
	return true
}

// eta is when a request will be answered at the rate of its bytes so far.
func (r *request) eta(now Time) Time {
	if r.got == 0 {
		return never
	}
	left := int64(r.seg.size(r.piece) - r.got)
	return now + left*(now-r.at)/int64(r.got)
}

func (a *Agent) findFetch(id FetchID) *fetch {
	for _, f := range a.fetches {
		if f.id == id {
			return f
		}
	}
	return nil
}

func (a *Agent) endFetch(f *fetch) {
	a.fetches = remove(a.fetches, f)
	f.seg.fetches--
	a.capacity.end(a.now)
	a.touch(f.seg)
	a.lookAtAll()
}

func (a *Agent) abortFetches(s *segment) {
	for i := len(a.fetches) - 1; i >= 0 && s.fetches > 0; i-- {
		if f := a.fetches[i]; f.seg == s {
			a.do(AbortFetch{f.id})
			a.breakOff(f)
		}
	}
}

// breakOff ends a fetch before its end; a piece that it left unfinished is
// thrown away.
func (a *Agent) breakOff(f *fetch) {
	a.endFetch(f)
	if i := pieceAt(f.next); i < len(f.seg.pieces) {
		if c := &f.seg.pieces[i]; c.origin && !c.held && !c.hashing && c.got > 0 {
			a.reset(f.seg, i)
		}
	}
}

func (a *Agent) target(s *segment) int64 {
	if t := a.knownTrack(s.id.Track); t != nil && t.target > 0 {
		return t.target
	}
	return defaultTarget
}
