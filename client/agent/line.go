package agent

import (
	"time"

	"shoal/shared/media"
)

// excuseMost is how long this viewer's own line excuses a neighbour, at most.
const excuseMost = int64(3 * time.Second)

// lineRate is what this viewer's own line was seen to carry, in bytes per second:
// all fetches together, or what the quickest neighbour sent. 0: nothing was seen.
func (a *Agent) lineRate() int64 {
	rate := a.capacity.rate()
	for _, p := range a.peers {
		rate = max(rate, p.rate)
	}
	return rate
}

// onTheWay is how many bytes were asked for and have not come, in so many
// requests.
func (a *Agent) onTheWay() (bytes int64, requests int) {
	for _, f := range a.fetches {
		bytes += a.left(f)
	}
	requests = len(a.fetches)
	for _, p := range a.peers {
		requests += len(p.asked)
		for _, r := range p.asked {
			bytes += int64(r.seg.size(r.piece) - r.got)
		}
	}
	return bytes, requests
}

// left is how many bytes a fetch has yet to bring, as far as can be told.
func (a *Agent) left(f *fetch) int64 {
	if f.to > 0 {
		return f.to - f.next
	}
	return max(0, a.weighs(f.seg)-f.next)
}

// weighs is the length of s, or that of the one before it while it is unknown.
func (a *Agent) weighs(s *segment) int64 {
	if s.length > 0 || s.id.IsInit() {
		return s.length
	}
	if before := a.find(media.SegmentID{Track: s.id.Track, Number: s.id.Number - 1}); before != nil {
		return before.length
	}
	return 0
}

// lineTakes is how long this viewer's own line takes for all that is on the way
// and n bytes more, whoever sends them.
func (a *Agent) lineTakes(n int64) int64 {
	rate := a.lineRate()
	if rate == 0 {
		return 0
	}
	bytes, _ := a.onTheWay()
	return (bytes + n) * int64(time.Second) / rate
}

// excuse is how much longer than else a neighbour may take for a piece because
// the rest of what is on the way shares the line. Another would send it no sooner,
// and what this one has sent already would have come for nothing.
func (a *Agent) excuse() int64 {
	rate := a.lineRate()
	if rate == 0 {
		return 0
	}
	bytes, requests := a.onTheWay()
	return min(min(bytes, int64(requests)*media.PieceSize)*int64(time.Second)/rate, excuseMost)
}

// holdsUp reports whether what the player waits for would come too late if s,
// which it needs later, came in beside it. It is so no longer once nothing more
// comes of the one: then s is not what holds it up.
func (a *Agent) holdsUp(s *segment) bool {
	if a.saturated || len(s.asks) > 0 {
		return false
	}
	for _, w := range a.active {
		if len(w.asks) == 0 || w.deadline > a.dueAt(s) || a.now >= max(w.deadline, w.progress, w.movedAt)+hush {
			continue
		}
		if a.lineRate() > 0 && a.now+a.lineTakes(a.weighs(s)+a.unasked(w))+a.cfg.Safety > w.deadline {
			return true
		}
	}
	return false
}

// unasked is what of s is not on the way from the origin.
func (a *Agent) unasked(s *segment) int64 {
	if s.fetches > 0 {
		return 0
	}
	if s.length == 0 {
		return a.weighs(s)
	}
	return s.missing()
}
