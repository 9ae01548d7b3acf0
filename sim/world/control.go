package world

import (
	"shoal/client/agent"
	"shoal/shared/wire"
)

// send puts a control message on the ordered channel.
func (r *region) send(v *viewer, a agent.Send) {
	e := r.checkOpen(v, a.Peer)
	if e == nil || !r.checkAsk(v, e, a.Message) {
		return
	}
	if m, is := a.Message.(wire.Lost); is {
		e.unsay(m)
	}
	r.watchAsk(e, a.Message)
	r.convey(e, controlSize(a.Message), agent.Received{Peer: v.id, Message: a.Message}, nil)
}

// convey puts n bytes of control on their way to the other end.
func (r *region) convey(e *end, n int64, ev agent.Event, l *list) {
	v := e.self
	v.control += n
	line := min(v.up.wait(r.now), span(deviceQueue, v.up.rate))
	if v.isHostile() {
		line = v.up.pass(r.now, n+packet) - r.now
	}
	t := task{do: doControl, from: v.id, number: e.call, event: ev, what: l}
	at := r.now + line + span(n+packet, v.up.rate) + e.delay
	if e.far {
		t.wire, t.class = n+packet, controlClass(l)
		at += r.say(t.class, t.wire) - r.now
	}
	if v.luck.hit(r.loss(e)) {
		at += 2 * e.delay
	}
	e.spoke = max(e.spoke+1, at)
	r.tally.messages++
	r.post(e.peer, e.spoke, t)
}

// controlClass is what a control message is for: a playlist, where it tells of
// one.
func controlClass(l *list) Class {
	if l != nil {
		return PlaylistBytes
	}
	return SignallingBytes
}

// control is a control message reaching an end.
func (r *region) control(e *end, ev agent.Event, l *list) {
	if e.state != opened {
		return
	}
	lie := false
	switch c := ev.(type) {
	case agent.PlaylistTold:
		c.Fit = e.self.takeList(c.Message, *l)
		ev = c
	case agent.Received:
		lie = r.isContradiction(e, c.Message)
		switch m := c.Message.(type) {
		case wire.Reject:
			e.settle(m.ID)
			r.watchAsk(e, m)
		case wire.Lost:
			if r.hostile { // who withdraws what it was asked for need not answer
				e.asked = e.asked[:0]
			}
		}
	}
	r.step(e.self, ev, payload{})
	if lie {
		r.checkParted(e.self, e.peer)
	}
}

// controlSize is about what a message takes in the binary protocol, in bytes.
func controlSize(m wire.Message) int64 {
	switch m := m.(type) {
	case wire.News:
		return 28 + int64(len(m.URI))
	case wire.Have:
		return 26 + 32*int64(len(m.Hashes)) + 4*int64(len(m.Pieces)) + int64(len(m.Signature))
	case wire.Lost:
		return 3 + 16*int64(len(m.Segments))
	case wire.Request:
		return 29
	default:
		return 6
	}
}
