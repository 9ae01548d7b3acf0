package world

import (
	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// end is one viewer's side of a connection.
type end struct {
	self, peer *viewer
	other      *end // nil until the offer arrived
	delay      Time // one way
	state      endState
	buffered   int64   // in the pieces channel
	spoke      Time    // when the last control message sent arrives
	asked      []asked // requests sent and not yet answered
}

type endState uint8

const (
	offering endState = iota // or invited, and not yet answered
	answered
	opened
	ended
)

// asked is a request of which bytes are still to come.
type asked struct {
	id   uint32
	left int64
}

const (
	gatherTime   = 20 * millisecond  // to make an offer or an answer
	setUpLeast   = 100 * millisecond // ICE and DTLS beyond four one-way delays
	setUpMost    = 200 * millisecond
	setUpTimeout = 10 * second // after which a connection never came about
	peerTimeout  = 5 * second  // after which a vanished neighbour is noticed
	jitterMost   = 500_000     // of one frame
	deviceQueue  = 60_000      // bytes that can lie before a control message
	packet       = 80          // bytes of SCTP, DTLS, UDP and IP around a small message
)

// onWire is what n bytes of a frame take on a link.
func onWire(n int64) int64 { return n + n/16 + packet }

// connect offers a connection, or answers an offer.
func (r *region) connect(v *viewer, a agent.Connect) {
	if !r.checkConnect(v, a) {
		return
	}
	if !a.Offer {
		r.accept(v.ends[a.Peer])
		return
	}
	peer := r.byID[a.Peer]
	delay := v.luck.within(r.scene.Near)
	if peer.site != v.site {
		delay = v.luck.within(r.scene.Far)
	}
	e := &end{self: v, peer: peer, delay: delay}
	v.ends[a.Peer] = e
	r.tally.connects++
	r.push(r.now+gatherTime+r.relayTime(), task{do: doInvite, end: e})
}

// invite is an offer reaching the other side through the coordinator, which
// passes it on only between viewers that it introduced.
func (r *region) invite(e *end) {
	if e.state == ended || !e.self.alive {
		return
	}
	if r.office.down || !r.office.matcher.Met(e.self.id, e.peer.id) {
		r.push(r.now+setUpTimeout, task{do: doClosed, end: e})
		return
	}
	if !e.peer.alive || e.peer.core == nil {
		r.push(r.now+setUpTimeout, task{do: doClosed, end: e})
		return
	}
	if old := e.peer.ends[e.self.id]; old != nil {
		r.closed(old)
	}
	e.other = &end{self: e.peer, peer: e.self, other: e, delay: e.delay}
	e.peer.ends[e.self.id] = e.other
	r.step(e.peer, agent.Invited{Peer: e.self.id}, payload{})
}

// accept is the answer to an offer: channels open at the answering end first.
func (r *region) accept(e *end) {
	e.state, e.other.state = answered, answered
	at := r.now + gatherTime + r.relayTime() + 4*e.delay +
		setUpLeast + e.self.luck.below(setUpMost-setUpLeast)
	if r.iceFails(e) {
		r.push(r.now+setUpTimeout, task{do: doClosed, end: e})
		r.push(r.now+setUpTimeout, task{do: doClosed, end: e.other})
		return
	}
	r.push(at, task{do: doOpen, end: e})
	r.push(at+e.delay, task{do: doOpen, end: e.other})
}

// iceFails is the same for a pair however often it tries.
func (w *stage) iceFails(e *end) bool {
	luck := chance(mix(w.cfg.Seed ^ uint64(e.self.id) ^ uint64(e.peer.id)))
	return luck.hit(w.scene.NoICE)
}

func (r *region) open(e *end) {
	if e.state != answered || !e.self.alive {
		return
	}
	e.state = opened
	r.tally.opened++
	r.step(e.self, agent.PeerOpened{Peer: e.peer.id}, payload{})
}

// disconnect ends a connection at this end, or refuses an offer.
func (r *region) disconnect(v *viewer, a agent.Disconnect) {
	e := v.ends[a.Peer]
	if e == nil {
		r.fail(v, "disconnects from a viewer it has no connection with")
		return
	}
	if a.Accuse {
		r.tally.accused++
	}
	r.tally.disconnects[min(int(a.Why), len(r.tally.disconnects)-1)]++
	delete(v.ends, a.Peer)
	r.abandon(e, r.relayTime())
}

// abandon ends e without a word to its own agent. The other side learns of it:
// after at least wait, and not before what was said last.
func (r *region) abandon(e *end, wait Time) {
	e.state = ended
	if e.other == nil || e.other.state == ended {
		return
	}
	at := max(r.now+e.delay+wait, e.spoke+1)
	r.push(at, task{do: doClosed, end: e.other})
}

// closed is one end learning that there is no connection.
func (r *region) closed(e *end) {
	if e.state == ended || !e.self.alive {
		return
	}
	e.state = ended
	delete(e.self.ends, e.peer.id)
	r.step(e.self, agent.PeerClosed{Peer: e.peer.id}, payload{})
}

// send puts a control message on the ordered channel.
func (r *region) send(v *viewer, a agent.Send) {
	e := r.checkOpen(v, a.Peer)
	if e == nil || !r.checkAsk(v, e, a.Message) {
		return
	}
	r.convey(e, controlSize(a.Message), agent.Received{Peer: v.id, Message: detach(a.Message)}, list{})
}

// convey puts n bytes of control on their way to the other end.
func (r *region) convey(e *end, n int64, ev agent.Event, l list) {
	v := e.self
	v.control += n
	if e.other.state == ended || !e.peer.alive {
		return
	}
	line := min(v.up.wait(r.now), span(deviceQueue, v.up.rate))
	e.spoke = max(e.spoke+1, r.now+line+span(n+packet, v.up.rate)+e.delay)
	r.tally.messages++
	r.push(e.spoke, task{do: doControl, end: e.other, event: ev, list: l})
}

func (r *region) control(e *end, ev agent.Event, l list) {
	if e.state != opened || !e.self.alive {
		return
	}
	switch ev := ev.(type) {
	case agent.PlaylistTold:
		ev.Fit = e.self.takeList(ev.Message, l)
		r.step(e.self, ev, payload{})
	case agent.Received:
		if no, is := ev.Message.(wire.Reject); is {
			e.settle(no.ID)
		}
		r.step(e.self, ev, payload{})
	}
}

// sendFrame puts a frame into the pieces channel: it waits its turn on the
// sender's uplink.
func (r *region) sendFrame(v *viewer, a agent.SendFrame) {
	e := r.checkOpen(v, a.Peer)
	if e == nil || !r.checkFrame(v, e, a) {
		return
	}
	n := int64(a.Length)
	v.sent += n
	e.buffered += n
	p := payload{segment: a.Segment, offset: a.Offset, length: n}
	p.wrong = v.group.Polluter || !v.store.right(a.Segment, a.Offset, a.Offset+n)
	r.push(v.up.pass(r.now, onWire(n)), task{do: doDepart, end: e, frame: a.Frame, load: p})
}

// depart is a frame leaving the sender's uplink. Towards a neighbour that
// vanished nothing drains.
func (r *region) depart(e *end, f wire.Frame, p payload) {
	if e.state == ended || !e.self.alive || !e.peer.alive {
		return
	}
	e.buffered -= p.length
	at := e.peer.down.stream(r.now+e.delay+e.self.luck.below(jitterMost), onWire(p.length))
	r.push(at, task{do: doFrame, end: e.other, frame: f, load: p})
	r.step(e.self, agent.Drained{Peer: e.peer.id, Buffered: int(e.buffered)}, payload{})
}

func (r *region) frame(e *end, f wire.Frame, p payload) {
	if e.state != opened || !e.self.alive {
		return
	}
	e.self.got += p.length
	e.arrive(f.ID, p.length)
	r.step(e.self, agent.FrameReceived{
		Peer: e.peer.id, Frame: f, Length: int(p.length),
	}, p)
}

// arrive notes n bytes of the answer to a request.
func (e *end) arrive(id uint32, n int64) {
	for i := range e.asked {
		if e.asked[i].id != id {
			continue
		}
		e.asked[i].left -= n
		if e.asked[i].left <= 0 {
			e.settle(id)
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
