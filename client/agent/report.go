package agent

import (
	"slices"
	"time"

	"shoal/shared/media"
)

const (
	reportGap   = int64(time.Second)            // between reports, at least
	reportEvery = int64(10 * time.Second)       // and at most
	gather      = int64(200 * time.Millisecond) // for more of the same news, before a report
	fewest      = 6                             // neighbours, below which more are wished for
	maxFailed   = 16                            // failed introductions remembered until told
)

// reporter decides when the coordinator is told, and remembers what for.
type reporter struct {
	at      Time // of the last report
	dueAt   Time // when something new is to be told; 0: nothing is
	failing []media.ViewerID
	playing [2]media.TrackID // as told
	canSeed bool
	up      int
	short   bool
	next    [2]uint64 // by media.Kind
	pace    Pace      // measured since
}

func (r *reporter) soon() { r.by(1) }

// by asks for a report at a time, if not sooner.
func (r *reporter) by(at Time) {
	if r.dueAt == 0 || at < r.dueAt {
		r.dueAt = at
	}
}

func (r *reporter) failed(v media.ViewerID) {
	if len(r.failing) < maxFailed {
		r.failing = append(r.failing, v)
	}
	r.soon()
}

// tellCoordinator reports what changed, at most once a second, and the totals
// every ten.
func (a *Agent) tellCoordinator() {
	if a.now < a.due.report {
		return
	}
	a.due.report = never
	if !a.linked {
		return
	}
	r := &a.report
	if a.playing != r.playing || a.maySeed() != r.canSeed || a.hasMoved() {
		r.soon()
	}
	if a.isShort() && !r.short {
		r.by(r.at + lasting)
	}
	next := r.at + reportEvery
	if r.dueAt != 0 {
		next = min(next, max(r.at+reportGap, r.dueAt))
	}
	if a.now < next {
		a.due.report = next
		return
	}
	rep := a.currentReport()
	a.do(rep)
	*r = reporter{at: a.now, playing: a.playing, canSeed: rep.CanSeed, up: rep.Up, short: rep.Short, next: a.nextNeeded()}
	a.due.report = a.now + reportEvery
}

func (a *Agent) currentReport() Report {
	rep := Report{
		CanSeed: a.maySeed(), Failed: a.report.failing,
		Up: a.canUpload(), Short: a.isShort(), Positions: a.positions(), Pace: a.report.pace,
	}
	for _, t := range a.playing {
		if t != 0 && !slices.Contains(rep.Tracks, t) {
			rep.Tracks = append(rep.Tracks, t)
		}
	}
	slices.Sort(rep.Tracks)
	staying := 0
	for _, p := range a.peers {
		if p.leaving == 0 && !a.isUseless(p) {
			staying++
		}
		if p.ready {
			rep.Peers = append(rep.Peers, p.id)
			p.told = inMillis(p.nearest)
			rep.RTTs = append(rep.RTTs, p.told)
		}
	}
	if len(a.peers) > 0 || len(rep.Failed) > 0 || a.meshed {
		rep.Want = max(0, fewest-staying)
	}
	return rep
}

func inMillis(ns int64) int64 {
	return (ns + int64(time.Millisecond) - 1) / int64(time.Millisecond)
}
