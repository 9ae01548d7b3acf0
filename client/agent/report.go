package agent

import (
	"slices"
	"time"

	"shoal/shared/media"
)

const (
	reportGap   = int64(time.Second)      // between reports, at least
	reportEvery = int64(10 * time.Second) // and at most
	fewest      = 6                       // neighbours, below which more are wished for
	maxFailed   = 16                      // failed introductions remembered until told
)

// reporter decides when the coordinator is told, and remembers what for.
type reporter struct {
	at      Time // of the last report
	due     bool
	failing []media.ViewerID
	playing [2]media.TrackID // as told
	canSeed bool
}

func (r *reporter) soon() { r.due = true }

func (r *reporter) failed(v media.ViewerID) {
	if len(r.failing) < maxFailed {
		r.failing = append(r.failing, v)
	}
	r.due = true
}

// tellCoordinator reports what changed, at most once a second, and the totals
// every ten.
func (a *Agent) tellCoordinator() {
	if !a.linked {
		return
	}
	r := &a.report
	due := r.due || a.playing != r.playing || a.maySeed() != r.canSeed
	next := r.at + reportEvery
	if due {
		next = r.at + reportGap
	}
	if a.now < next {
		a.wakeBy(next)
		return
	}
	a.do(a.currentReport())
	r.at, r.due, r.playing, r.canSeed, r.failing = a.now, false, a.playing, a.maySeed(), nil
}

func (a *Agent) currentReport() Report {
	rep := Report{CanSeed: a.maySeed(), Failed: a.report.failing}
	for _, t := range a.playing {
		if t != 0 && !slices.Contains(rep.Tracks, t) {
			rep.Tracks = append(rep.Tracks, t)
		}
	}
	slices.Sort(rep.Tracks)
	for _, p := range a.peers {
		if p.ready {
			rep.Peers = append(rep.Peers, p.id)
		}
	}
	if len(a.peers) > 0 || len(rep.Failed) > 0 || a.meshed {
		rep.Want = max(0, fewest-len(a.peers))
	}
	return rep
}
