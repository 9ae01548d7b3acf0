package agent

import (
	"time"

	"shoal/shared/media"
)

const (
	leastTook = int64(100 * time.Millisecond) // of a load that tells how fast bytes come in
	scarcity  = 4                             // on a saturated link, this many times the patience with who brings a segment in
	kept      = 2                             // requests to the origin, for what the player waits for
	lastWait  = int64(3 * time.Second)        // and so much more than the player's buffer covers
	quickly   = 8                             // times as fast as it plays a segment comes in where no link is in its way
)

// Pace is how fast bytes of a segment came in from the origin, and how fast
// they are played. From the paces of a site's viewers the coordinator learns
// whether the link that they share is the bottleneck.
type Pace struct {
	Rate int64 // bytes per second; 0: nothing was measured since the last report
	Need int64 // bytes per second
}

// paced notes that got bytes of s took so long. The coordinator is told soon
// where that is hardly as fast as they are played.
func (a *Agent) paced(s *segment, length, got, took int64) {
	lasts := s.listing.Duration
	if t := a.knownTrack(s.id.Track); t != nil && lasts <= 0 {
		lasts = t.target
	}
	if took < leastTook && got < length || lasts <= 0 || s.id.IsInit() {
		return
	}
	if length <= 0 {
		length = 4 * media.PieceSize
	}
	p := Pace{
		Rate: max(1, got*int64(time.Second)/max(took, int64(time.Millisecond))),
		Need: length * int64(time.Second) / lasts,
	}
	if a.report.pace = p; p.Rate < 2*p.Need && !a.saturated {
		if a.report.at == 0 {
			a.report.at = -reportGap // the first report need not wait
		}
		a.report.soon()
	}
}

// ownLoad is a segment that the player loads by itself; none where it is zero.
type ownLoad struct {
	segment media.SegmentID
	began   Time
}

// loading takes how far the player's own load has come.
func (a *Agent) loading(ev Loading) {
	a.paced(a.segment(ev.Segment), ev.Length, ev.Got, ev.Took)
	a.play(ev.Kind, ev.Segment, a.now)
	if ev.Kind <= media.Audio && !ev.Segment.IsInit() {
		a.loads[ev.Kind] = ownLoad{ev.Segment, a.now - ev.Took}
		a.askToYield()
	}
}

// loaded notes that the player loads a segment by itself no longer.
func (a *Agent) loaded(id media.SegmentID) {
	for kind := range a.loads {
		if a.loads[kind].segment == id {
			a.loads[kind] = ownLoad{}
		}
	}
}

// askToYield asks for the player's own loads where they take from those who
// bring the same in for all: at once what has just begun, later what somebody
// near has or brings.
func (a *Agent) askToYield() {
	if !a.saturated {
		return
	}
	for kind, load := range a.loads {
		s := a.find(load.segment)
		if s != nil && !a.first(s.id) && (s.progress > 0 || a.now < load.began+lastWait) {
			a.loads[kind] = ownLoad{}
			a.do(Yield{s.id, media.Kind(kind)})
		}
	}
}

// linkChanged takes the coordinator's word on the link of this viewer's site.
func (a *Agent) linkChanged(saturated bool) {
	a.saturated = saturated
	for _, s := range a.active {
		if len(s.asks) > 0 {
			a.summon(s)
		}
	}
	a.askToYield()
}

// first reports whether this viewer is the owner of a segment.
func (a *Agent) first(id media.SegmentID) bool {
	t := a.knownTrack(id.Track)
	return t != nil && len(t.pool.Members) > 0 && media.Rank(a.self, t.pool.Members, id) == 0
}

// summon makes it the pool's turn to bring in what the player asks for: on a
// saturated link nobody else rushes to the origin.
func (a *Agent) summon(s *segment) {
	if a.saturated && !s.fresh && !s.id.IsInit() {
		s.fresh, s.heardAt = true, a.now
	}
}

// standby is how long the next in rank waits for the one before.
func (a *Agent) standby() int64 { return a.stretch(a.cfg.Standby) }

// standstill is how long an announced fetch may make no progress.
func (a *Agent) standstill() int64 { return a.stretch(standstill) }

func (a *Agent) stretch(usual int64) int64 {
	if a.saturated {
		return scarcity * usual
	}
	return usual
}

// mayBring reports whether one more request to the origin may begin for others'
// sake. On a saturated link they take so long that the player's own would not
// get their turn.
func (a *Agent) mayBring() bool {
	if a.saturated {
		return len(a.fetches) < maxFetches-kept
	}
	return len(a.fetches) < maxFetches
}

// rescueBy puts off a rescue on a saturated link while somebody near may bring
// the segment: a rescue there takes from those who do, but where the own way is
// ample. Viewers who wait for the same segment give up one after the other.
func (a *Agent) rescueBy(s *segment, out Time) Time {
	if !a.saturated || a.isAmple(s) {
		return out
	}
	jitter := int64(media.Weight(a.self, s.id) % uint64(lastWait))
	last := min(max(s.wanted, s.progress, s.movedAt), s.wanted+2*lastWait)
	return max(out, last+lastWait+jitter)
}

// isAmple reports whether what s lacks would be here in a small part of the time
// that it plays, by what this viewer measured lately: a link is taken for saturated
// also where most of a site have thin lines of their own, and this one has not.
func (a *Agent) isAmple(s *segment) bool {
	c := &a.capacity
	return c.busy > 0 && a.now <= c.at+fresh && quickly*c.took(s.missing()) <= a.target(s)
}
