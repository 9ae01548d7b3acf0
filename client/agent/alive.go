package agent

import (
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	quiet      = int64(2500 * time.Millisecond) // without a word, after which a ping is sent
	remeasure  = int64(10 * time.Second)        // between round-trip measurements
	firstPings = 3                              // of a new neighbour: its queues lengthen single ones
	pingGap    = int64(400 * time.Millisecond)  // between these
	starting   = int64(12 * time.Second)        // of a new neighbour, in which it may answer late
	againGap   = int64(time.Second)             // between pings then, while none was
	instant    = int64(5 * time.Millisecond)    // an answer that only one who is near can give
	lingering  = int64(3 * time.Second)         // for what is under way, before parting
)

// pings is how many of them may be under way to a neighbour.
const pings = 4

// ping is one that is under way.
type ping struct {
	nonce    uint32 // 0: none
	at       Time
	all, own int64 // bytes sent before it: to all neighbours, and to this one
}

func (a *Agent) ping(p *peer) {
	p.nonce++
	p.pingAt = a.now
	p.pings[p.nonce%pings] = ping{p.nonce, a.now, a.uplink.pacer.sent, p.pacer.sent}
	a.send(p, wire.Ping{Nonce: p.nonce})
}

func (a *Agent) ponged(p *peer, m wire.Pong) {
	q := p.pings[m.Nonce%pings]
	if q.nonce != m.Nonce || q.nonce == 0 {
		return
	}
	p.pings[m.Nonce%pings] = ping{}
	a.delayed(p, q, m)
	a.measured(p, a.now-q.at)
	p.origin, p.originAt = m.Origin, a.now
	a.due.answers, a.due.peers, a.due.report = 0, 0, 0
}

// letGo parts with neighbours of whom the coordinator says that others are of
// more use, as soon as nothing is under way.
func (a *Agent) letGo(ids []media.ViewerID) {
	for _, id := range ids {
		if p := a.peer(id); p != nil && p.leaving == 0 {
			p.leaving = a.now
			a.leaving |= p.slot
		}
	}
}

// isOver reports whether a neighbour that is to be let go of can be.
func (a *Agent) isOver(p *peer) bool {
	if p.leaving == 0 {
		return false
	}
	idle := len(p.asked) == 0 && p.uploads == 0 && p.buffered == 0
	return idle || a.now >= p.leaving+lingering
}

// watchPeers pings the quiet and parts from the silent.
func (a *Agent) watchPeers() {
	if a.now < a.due.peers && a.leaving == 0 {
		return
	}
	a.due.peers = never
	for i := 0; i < len(a.peers); i++ {
		p := a.peers[i]
		limit := p.heardAt + a.cfg.Silence
		if !p.ready {
			limit = p.since + greetWait
		}
		if a.isOver(p) {
			a.part(p, wire.Surplus)
			i--
			continue
		}
		if p.leaving != 0 {
			sooner(&a.due.peers, p.leaving+lingering)
		}
		if !p.opened {
			continue
		}
		if a.now >= limit {
			a.part(p, wire.Unanswering)
			i--
			continue
		}
		sooner(&a.due.peers, limit)
		if !p.ready {
			continue
		}
		next := a.pingDue(p)
		if a.now >= next {
			a.ping(p)
			next = a.now + quiet
		}
		sooner(&a.due.peers, next)
	}
}

// pingDue is when a neighbour is to be pinged next. A page that is busy, as most
// are at their start, answers late: until one answer was prompt it is asked again.
func (a *Agent) pingDue(p *peer) Time {
	switch {
	case p.pongs == 0 || p.pings[p.nonce%pings].nonce != 0:
	case p.pongs < firstPings:
		return p.pingAt + pingGap
	case p.nearest > instant && a.now < p.since+starting:
		return p.pingAt + againGap
	}
	return max(min(p.heardAt+quiet, p.pingAt+remeasure), p.pingAt+quiet)
}
