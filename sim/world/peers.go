package world

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// end is one viewer's side of a connection. Of the other side it knows what
// reached it.
type end struct {
	self   *viewer
	peer   media.ViewerID
	call   uint64 // names the connection
	delay  Time   // one way
	state  endState
	hushed bool // nothing passes any more; the viewer does not know yet
	lane   lane
	mesh   int64   // bytes received in the time before the picture of the mesh
	far    bool    // beyond the site
	able   bool    // the other end can upload
	spoke  Time    // when the last control message sent arrives
	asked  []asked // requests sent and not yet answered
	drawn  uint32  // the highest id of a request sent
}

type endState uint8

const (
	offering endState = iota // and not yet answered
	invited                  // and has not yet answered
	answered
	opened
	ended
)

// call is an offer of a connection under way, its answer, or its end.
type call struct {
	from, to media.ViewerID
	number   uint64 // of the connection
	delay    Time
	answer   bool
	opens    Time // when the channels are open at from; never: they will not be
	closes   Time // when the other side learns that it is over
}

// asked is a request of which bytes are still to come.
type asked struct {
	id   uint32
	left int64
}

const (
	gatherTime   = 20 * millisecond  // to make an offer or an answer
	setUpLeast   = 100 * millisecond // ICE and DTLS beyond four one-way delays
	setUpMost    = 200 * millisecond
	setUpTimeout = 10 * second // after which an end gives up a connection that is not open
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
	r.attempt(v, a.Peer)
	e := v.end(a.Peer)
	if a.Offer {
		e = r.newEnd(v, a.Peer)
		r.calls++
		e.call, e.delay = r.calls*uint64(len(r.sites))+uint64(r.index), r.delayTo(v, a.Peer)
		r.tally.connects++
	} else {
		e.state = answered
	}
	r.push(r.now+gatherTime, task{do: doOffer, what: e})
	r.push(r.now+setUpTimeout, task{do: doGiveUp, what: e})
}

// newEnd is a viewer's side of a connection to be.
func (r *region) newEnd(v *viewer, peer media.ViewerID) *end {
	p := r.placeOf(peer)
	e := &end{
		self: v, peer: peer, lane: lane{due: never, asked: never},
		far: p.region != r.index, able: canUpload(r.groupOf(r.stage.index(p))),
	}
	i, _ := slices.BinarySearch(v.peers, peer)
	v.ends, v.peers = slices.Insert(v.ends, i, e), slices.Insert(v.peers, i, peer)
	return e
}

// delayTo draws the one-way delay of a connection.
func (r *region) delayTo(v *viewer, peer media.ViewerID) Time {
	p := r.placeOf(peer)
	if p.region == r.index {
		return v.luck.within(r.site.Near)
	}
	far := r.site.Far
	if p.region >= 0 && p.region < len(r.sites) && r.sites[p.region].Far.Most > far.Most {
		far = r.sites[p.region].Far
	}
	return v.luck.within(far)
}

// describe sends an offer, or the answer to one, through the coordinator.
func (r *region) describe(e *end) {
	if e.state == ended || !e.self.alive {
		return
	}
	c := &call{from: e.self.id, to: e.peer, number: e.call, delay: e.delay}
	if e.state == answered {
		c.answer, c.opens = true, r.opens(e)
	}
	r.outOf(StunBytes, stunAsks)
	r.into(StunBytes, stunAnswers)
	at := r.say(SignallingBytes, descriptionBytes)
	r.write(at+int64(r.scene.Socket), toOffice, 0, task{do: doOffer, what: c})
}

// opens is when the channels are open at the answering end; never where the
// two cannot meet.
func (r *region) opens(e *end) Time {
	if !r.canMeet(e.self, e.peer) {
		return never
	}
	return r.now + r.relayTime() + 4*e.delay + setUpLeast + e.self.luck.below(setUpMost-setUpLeast)
}

// invite is an offer, or the answer to one, that the coordinator passed on.
func (r *region) invite(v *viewer, c *call) {
	if v.core == nil {
		return
	}
	e := v.end(c.from)
	switch {
	case !c.answer:
		if e != nil {
			r.closed(e)
		}
		e = r.newEnd(v, c.from)
		e.call, e.delay, e.state = c.number, c.delay, invited
		r.step(v, agent.Invited{Peer: c.from}, payload{})
	case e == nil || e.call != c.number || e.state != offering:
	default:
		e.state = answered
		if c.opens != never {
			at := max(c.opens, r.now+e.delay)
			r.post(c.from, at, task{do: doMet, from: v.id, number: c.number})
			r.push(at+e.delay, task{do: doOpen, what: e})
		}
	}
}

// giveUp ends a connection that did not come about.
func (r *region) giveUp(e *end) {
	if e.state != opened {
		r.closed(e)
	}
}

func (r *region) open(e *end) {
	if e.state != answered || !e.self.alive {
		return
	}
	e.state = opened
	delete(e.self.tried, e.peer)
	r.tally.opened++
	r.step(e.self, agent.PeerOpened{Peer: e.peer}, payload{})
}

// disconnect ends a connection at this end, or refuses an offer.
func (r *region) disconnect(v *viewer, a agent.Disconnect) {
	e := v.end(a.Peer)
	if e == nil {
		r.fail(v, "disconnects from a viewer it has no connection with")
		return
	}
	if a.Accuse {
		r.tally.accused++
		r.accuse(v, a.Peer)
	}
	r.tally.disconnects[min(int(a.Why), len(r.tally.disconnects)-1)]++
	r.abandon(e, r.relayTime())
}

// abandon ends e without a word to its own agent. Nothing more passes; the
// other side learns of that after at least wait, and not before what was said
// last.
func (r *region) abandon(e *end, wait Time) {
	if e.state == ended {
		return
	}
	e.part()
	c := &call{closes: max(r.now+e.delay+wait, e.spoke+1)}
	r.post(e.peer, r.now+e.delay, task{do: doHush, from: e.self.id, number: e.call, what: c})
}

// hush is the other side's end of a connection.
func (r *region) hush(e *end, closes Time) {
	e.hushed = true
	r.push(closes, task{do: doClosed, what: e})
}

// part takes e from its viewer.
func (e *end) part() {
	e.state = ended
	if v, i := e.self, slices.Index(e.self.ends, e); i >= 0 {
		v.ends, v.peers = slices.Delete(v.ends, i, i+1), slices.Delete(v.peers, i, i+1)
	}
}

// closed is a viewer learning that there is no connection.
func (r *region) closed(e *end) {
	if e.state == ended || !e.self.alive {
		return
	}
	e.part()
	r.step(e.self, agent.PeerClosed{Peer: e.peer}, payload{})
}

// send puts a control message on the ordered channel.
func (r *region) send(v *viewer, a agent.Send) {
	e := r.checkOpen(v, a.Peer)
	if e == nil || !r.checkAsk(v, e, a.Message) {
		return
	}
	r.convey(e, controlSize(a.Message), agent.Received{Peer: v.id, Message: detach(a.Message)}, nil)
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
	switch ev := ev.(type) {
	case agent.PlaylistTold:
		ev.Fit = e.self.takeList(ev.Message, *l)
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

// watchDrain queues the next news of how little the pieces channel holds. At
// most one entry of the queue counts: one that comes too early looks again.
func (r *region) watchDrain(e *end) {
	e.lane.watch(r.now)
	if e.lane.due < e.lane.asked {
		e.lane.asked = e.lane.due
		r.push(e.lane.due, task{do: doDrain, what: e})
	}
}

// drain tells the agent what is left in the pieces channel. Where nothing
// passes any more nothing drains.
func (r *region) drain(e *end) {
	l := &e.lane
	if l.asked != r.now || e.state != opened || e.hushed {
		return
	}
	l.asked = never
	if l.due > r.now {
		if l.due != never {
			l.asked = l.due
			r.push(l.due, task{do: doDrain, what: e})
		}
		return
	}
	r.watchDrain(e)
	r.step(e.self, agent.Drained{Peer: e.peer, Buffered: int(l.holds(r.now))}, payload{})
}

// arrive is a frame reaching the receiver's downlink.
func (r *region) arrive(e *end, f wire.Frame, p payload) {
	at := e.self.throughAir(r.now, onWire(p.length))
	at = e.self.down.stream(at, onWire(p.length))
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
	e.answer(f.ID, p.length)
	p.from = e.peer
	r.step(e.self, agent.FrameReceived{
		Peer: e.peer, Frame: f, Length: int(p.length),
	}, p)
	if provable {
		r.checkParted(e.self, e.peer)
	}
}

// answer notes n bytes of the answer to a request.
func (e *end) answer(id uint32, n int64) {
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
