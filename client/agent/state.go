package agent

import (
	"cmp"
	"slices"
	"time"

	"shoal/shared/media"
)

const (
	lasting   = int64(5 * time.Second) // between reports of a short buffer, at least
	shortly   = int64(2 * time.Second) // ahead of the play head is a short buffer
	steps     = 8                      // segments that the play position may move on untold
	maxHeld   = 4                      // spans of held segments that are told of a track
	fewMillis = 3                      // by which a round trip may turn out shorter untold
)

// measured notes how long an answer took.
func (a *Agent) measured(p *peer, rtt int64) {
	p.rtt = rtt
	p.pongs = min(p.pongs+1, firstPings)
	a.nearer(p, rtt)
}

// nearer notes a round trip, and has it told where it says something new.
func (a *Agent) nearer(p *peer, rtt int64) {
	if p.nearest == 0 || rtt < p.nearest {
		p.nearest = max(rtt, 1)
	}
	if ms := inMillis(p.nearest); p.told == 0 || p.told-ms >= max(fewMillis, p.told/4) {
		a.report.by(a.now + gather)
	}
}

// canUpload is what this viewer can upload, in kbit/s rounded down to a power
// of two: the cap, or less where less left the channels.
func (a *Agent) canUpload() int {
	if !a.maySeed() {
		return Nothing
	}
	rate := a.uploadRate()
	if a.uplink.speed > 0 {
		rate = min(rate, a.uplink.speed)
	}
	class := 1
	for kbit := rate * 8 / 1000; int64(class)*2 <= kbit; {
		class *= 2
	}
	return class
}

// isShort reports whether the player waits for media that it needs shortly.
func (a *Agent) isShort() bool {
	return slices.ContainsFunc(a.active, func(s *segment) bool {
		return len(s.asks) > 0 && s.deadline-a.now < shortly
	})
}

// hasMoved reports whether the player is elsewhere, or the uplink other, than
// the coordinator knows or can guess.
func (a *Agent) hasMoved() bool {
	r, up := &a.report, a.canUpload()
	if up >= 4*r.up && r.up > 0 || r.up >= 4*up && up > 0 {
		return true
	}
	for kind, n := range a.nextNeeded() {
		if n < r.next[kind] || n > r.next[kind]+steps {
			return true
		}
	}
	return false
}

// nextNeeded is, by media.Kind, the number of the next segment that the player
// lacks of a track that has an end; 0 for a live one.
func (a *Agent) nextNeeded() (next [2]uint64) {
	for kind, id := range a.playing {
		t := a.knownTrack(id)
		if t == nil || t.live || !t.started {
			continue
		}
		next[kind] = t.position
		for next[kind] < t.position+steps && a.holdsAll(id, next[kind]) {
			next[kind]++
		}
	}
	return next
}

func (a *Agent) holdsAll(id media.TrackID, number uint64) bool {
	s := a.find(media.SegmentID{Track: id, Number: number})
	return s != nil && s.done
}

// positions tells where the player is in tracks that have an end, and what it
// holds of them.
func (a *Agent) positions() []Position {
	var all []Position
	next := a.nextNeeded()
	for kind, id := range a.playing {
		if t := a.knownTrack(id); t != nil && !t.live && t.started {
			all = append(all, Position{Track: id, Next: next[kind], Held: a.spans(id)})
		}
	}
	return all
}

// spans are the longest runs of whole segments of a track that are held.
func (a *Agent) spans(id media.TrackID) []Span {
	var numbers []uint64
	for _, s := range a.order {
		if s.id.Track == id && s.done && !s.id.IsInit() {
			numbers = append(numbers, s.id.Number)
		}
	}
	slices.Sort(numbers)
	var runs []Span
	for _, n := range numbers {
		if k := len(runs); k > 0 && runs[k-1].Last+1 == n {
			runs[k-1].Last = n
		} else {
			runs = append(runs, Span{n, n})
		}
	}
	slices.SortStableFunc(runs, func(x, y Span) int { return cmp.Compare(y.Last-y.First, x.Last-x.First) })
	runs = runs[:min(len(runs), maxHeld)]
	slices.SortFunc(runs, func(x, y Span) int { return cmp.Compare(x.First, y.First) })
	return runs
}
