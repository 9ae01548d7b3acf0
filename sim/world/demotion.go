package world

import (
	"slices"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// trial is what one viewer left to a slow neighbour over one connection: a
// request that was refused at once is no part of it.
type trial []leftTo

// leftTo is one request.
type leftTo struct {
	id       uint32
	segment  media.SegmentID
	from, up Time // up: when it was answered or taken back; 0: never
	whole    bool // answered
}

const (
	probeIn   = 30 * second       // after which who was left alone is tried again: the agent's
	keptAfter = 750 * millisecond // a neighbour keeps a viewer waiting
)

// isSlow reports whether a viewer cannot serve a neighbour in good time, or will
// not.
func (w *stage) isSlow(id media.ViewerID) bool {
	return w.groupOf(w.index(w.placeOf(id))).Up < leastUp || w.viceOf(id) == "trickle"
}

// watchAsk notes what a viewer asks of a slow neighbour and takes back, and what
// it is refused.
func (r *region) watchAsk(e *end, m wire.Message) {
	if !e.slow {
		return
	}
	switch m := m.(type) {
	case wire.Request:
		if e.trial == nil {
			e.trial = &trial{}
			r.tally.trials = append(r.tally.trials, e.trial)
		}
		*e.trial = append(*e.trial, leftTo{id: m.ID, segment: m.Segment, from: r.now})
	case wire.Cancel:
		e.endTrial(m.ID, r.now, false)
	case wire.Reject:
		if e.trial != nil {
			*e.trial = slices.DeleteFunc(*e.trial, func(l leftTo) bool { return l.id == m.ID && l.up == 0 })
		}
	}
}

// endTrial notes that a request is answered or taken back.
func (e *end) endTrial(id uint32, now Time, whole bool) {
	if e.trial == nil {
		return
	}
	for i := range *e.trial {
		if l := &(*e.trial)[i]; l.id == id && l.up == 0 {
			l.up, l.whole = now, whole
		}
	}
}

// segments are how many were left to the neighbour, distinct ones, until it was
// asked for single pieces only, to see whether it is still slow; kept are those
// in which it kept the viewer waiting, from when it had answered what it was
// asked for before.
func (t trial) segments() (left, kept int) {
	var leftIn, keptIn []media.SegmentID
	last, idle := Time(0), Time(0)
	for i, l := range t {
		isProbe := i > 0 && l.from >= last+probeIn
		last = l.from
		if isProbe {
			continue
		}
		if !slices.Contains(leftIn, l.segment) {
			leftIn = append(leftIn, l.segment)
		}
		waits := l.up == 0 || l.up > max(l.from, idle)+keptAfter
		if waits && !slices.Contains(keptIn, l.segment) {
			keptIn = append(keptIn, l.segment)
		}
		if l.whole {
			idle = max(idle, l.up)
		}
	}
	return len(leftIn), len(keptIn)
}

// addTrials adds up what was left to slow neighbours.
func (r *Result) addTrials(trials []*trial) {
	for _, t := range trials {
		left, kept := t.segments()
		r.Left, r.Kept = append(r.Left, int32(left)), append(r.Kept, int32(kept))
	}
	slices.Sort(r.Left)
	slices.Sort(r.Kept)
}
