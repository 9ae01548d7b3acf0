package world

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/media"
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
	theirs int64   // its uplink, in bytes per second
	slow   bool    // the other end serves nobody in time
	trial  *trial  // where it is slow, and was asked
	spoke  Time    // when the last control message sent arrives
	asked  []asked // requests sent and not yet answered
	drawn  uint32  // the highest id of a request sent
	words  []word  // what a hostile neighbour said of hashes, the last one last
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
	group := r.groupOf(r.stage.index(p))
	e := &end{
		self: v, peer: peer, lane: lane{alarm: silent()},
		far: p.region != r.index, able: canUpload(group), theirs: group.Up,
		slow: r.isSlow(peer) && !v.isHostile(),
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
