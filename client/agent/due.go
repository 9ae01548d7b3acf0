package agent

// due is when each part of the agent is to be looked at again. What changes
// something that a part depends on sets its time to 0, unless the change can
// only put it off.
type due struct {
	peers    Time // to be pinged or parted from
	segments Time // to be asked of the origin: the least of theirs
	answers  Time // late ones of neighbours, to be taken back
	asks     Time // pieces, to be asked of neighbours
	announce Time
	polls    Time
	uploads  Time
	report   Time
}

func (d *due) next() Time {
	return min(d.peers, d.segments, d.answers, d.asks, d.announce, d.polls, d.uploads, d.report)
}

// sooner moves t to an earlier time.
func sooner(t *Time, to Time) { *t = min(*t, to) }

// lookAtAll makes every part look again.
func (a *Agent) lookAtAll() {
	a.due = due{announce: a.due.announce}
	for _, s := range a.active {
		s.lookAt = 0
	}
}

// lookAt makes a segment be looked at again.
func (a *Agent) lookAt(s *segment) {
	if s.active {
		s.lookAt, a.due.segments, a.due.asks = 0, 0, 0
	}
}

// think does what has become due and finds out when to look again.
func (a *Agent) think() {
	a.watchPeers()
	a.watchSegments()
	a.hurryLate()
	a.askNeighbours()
	a.announce()
	a.watchPolls()
	a.pump()
	a.tellCoordinator()
	a.wake = max(a.now, a.due.next())
}
