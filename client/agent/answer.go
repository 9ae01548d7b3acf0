package agent

import (
	"time"

	"shoal/shared/wire"
)

const (
	onceIn  = int64(30 * time.Second)       // after a neighbour got a piece it does not get it again
	maxWait = int64(100 * time.Millisecond) // that a request may stand in line
	tooLate = int64(time.Second)            // after the asker needs it a piece may end
	mute    = 3                             // copies that one for a neighbour who passes nothing on counts as
)

// uploadAsked takes a neighbour's request, or says why not. Who would have to
// wait had better ask another: what is promised here is spread no further.
func (a *Agent) uploadAsked(p *peer, m wire.Request) {
	why := a.refusal(p, m)
	if why == 0 {
		s, i := a.find(m.Segment), int(m.Piece)
		in := min(int64(m.Deadline), int64(time.Hour/time.Millisecond)) * int64(time.Millisecond)
		e := &upload{peer: p, id: m.ID, seg: s, piece: i, deadline: a.now + in, copies: a.uplink.copies(s, i)}
		switch {
		case m.Deadline == 0: // the play head stands there
			e.copies = 0
		case !p.gives:
			e.copies += mute
		}
		wait := a.uplink.wait(e)
		takes := max(int64(s.size(i))*int64(time.Second)/a.uplink.pace(), p.pacer.lasts(s.size(i)))
		if wait <= maxWait && wait+takes <= in+tooLate {
			a.uplink.push(e)
			return
		}
		why = wire.Busy
	}
	a.send(p, wire.Reject{ID: m.ID, Why: why})
}

// refusal is why a request is not answered, however short the line, or 0.
func (a *Agent) refusal(p *peer, m wire.Request) wire.Refusal {
	s := a.find(m.Segment)
	switch {
	case !a.mayUpload():
		return wire.NoUploads
	case s == nil || int(m.Piece) >= len(s.pieces) || !s.pieces[m.Piece].held:
		return wire.NotHeld
	case s.nearby.wasGiven(p.slot, int(m.Piece), a.now), p.uploads >= maxUploads || len(a.uplink.queue) >= maxQueue:
		return wire.Busy
	}
	return 0
}

func (a *Agent) refuseUploads() {
	for len(a.uplink.queue) > 0 {
		e := a.uplink.queue[0]
		a.send(e.peer, wire.Reject{ID: e.id, Why: wire.NoUploads})
		a.uplink.drop(0)
	}
}

func (a *Agent) cancelUploads(s *segment) {
	a.due.uploads = 0
	for i := len(a.uplink.queue) - 1; i >= 0; i-- {
		if e := a.uplink.queue[i]; e.seg == s {
			a.send(e.peer, wire.Reject{ID: e.id, Why: wire.NotHeld})
			a.uplink.drop(i)
		}
	}
}
