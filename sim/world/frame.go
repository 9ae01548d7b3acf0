package world

import (
	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// asked is a request of which bytes are still to come.
type asked struct {
	id   uint32
	left int64
}

// onWire is what n bytes of a frame take on a link.
func onWire(n int64) int64 { return n + n/16 + packet }

// sendFrame puts a frame into the pieces channel: it waits its turn on the
// sender's uplink.
func (r *region) sendFrame(v *viewer, a agent.SendFrame) {
	e := r.checkOpen(v, a.Peer)
	if e == nil || !r.checkFrame(v, e, a) {
		return
	}
	p := payload{segment: a.Segment, offset: a.Offset, length: int64(a.Length)}
	p.wrong = v.group.Polluter || !v.store.right(a.Segment, a.Offset, a.Offset+p.length)
	v.relayed += r.pollution(v, p)
	r.put(v, e, a.Frame, p)
}

// put puts a frame into the pieces channel.
func (r *region) put(v *viewer, e *end, f wire.Frame, p payload) {
	v.sent += p.length
	r.tally.sent += p.length
	from := max(v.up.free, r.now)
	left := v.up.pass(r.now, onWire(p.length))
	e.lane.put(from, left, p.length)
	r.watchDrain(e)
	if e.far || v.air != nil || r.scene.NearLoss > 0 {
		r.push(left, task{do: doDepart, what: e, frame: f, load: p})
		return
	}
	r.ship(e, left, f, p)
}

// watchDrain queues the next news of how little the pieces channel holds.
func (r *region) watchDrain(e *end) {
	e.lane.watch(r.now)
	if e.lane.alarm.set() {
		r.push(e.lane.alarm.due, task{do: doDrain, what: e})
	}
}

// drain tells the agent what is left in the pieces channel. Where nothing
// passes any more nothing drains.
func (r *region) drain(e *end) {
	l := &e.lane
	if e.state != opened || e.hushed {
		return
	}
	rings, again := l.alarm.rings(r.now)
	if again {
		r.push(l.alarm.due, task{do: doDrain, what: e})
	}
	if !rings {
		return
	}
	r.watchDrain(e)
	r.step(e.self, agent.Drained{Peer: e.peer, Buffered: int(l.holds(r.now))}, payload{})
}

// arrive is a frame reaching the receiver's downlink.
func (r *region) arrive(e *end, f wire.Frame, p payload) {
	at := e.self.throughAir(r.now, onWire(p.length))
	at = e.self.down.narrow(at, onWire(p.length), e.theirs)
	if at <= r.now {
		r.frame(e, f, p)
		return
	}
	r.push(at, task{do: doFrame, what: e, frame: f, load: p})
}

func (r *region) frame(e *end, f wire.Frame, p payload) {
	if e.state != opened || !e.self.alive {
		r.tally.lost += p.length
		return
	}
	e.self.got += p.length
	provable := p.lie && e.isProvable(f.ID)
	r.tally.got += p.length
	r.matched(e, p.length)
	if r.now >= r.meshFrom && r.now < r.meshAt {
		e.mesh += p.length
	}
	e.answer(f.ID, p.length, r.now)
	p.from = e.peer
	r.step(e.self, agent.FrameReceived{
		Peer: e.peer, Frame: f, Length: int(p.length),
	}, p)
	if provable {
		r.checkParted(e.self, e.peer)
	}
}

// answer notes n bytes of the answer to a request.
func (e *end) answer(id uint32, n int64, now Time) {
	for i := range e.asked {
		if e.asked[i].id != id {
			continue
		}
		e.asked[i].left -= n
		if e.asked[i].left <= 0 {
			e.settle(id)
			e.endTrial(id, now, true)
		}
		return
	}
}

// settle forgets a request.
func (e *end) settle(id uint32) {
	for i := range e.asked {
		if e.asked[i].id == id {
			e.asked = append(e.asked[:i], e.asked[i+1:]...)
			return
		}
	}
}

// pieceLength is the length of one piece of a segment; 0 where it has none.
func (s *segment) pieceLength(piece uint32) int64 {
	from := int64(piece) * media.PieceSize
	return max(0, min(media.PieceSize, s.size-from))
}
