package agent

import (
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

func (a *Agent) send(p *peer, m wire.Message) { a.do(Send{Peer: p.id, Message: m}) }

// received takes a control message.
func (a *Agent) received(ev Received) {
	p := a.admit(ev.Peer, ev.Err)
	if p == nil {
		return
	}
	if hello, ok := ev.Message.(wire.Hello); ok {
		a.greeted(p, hello)
		return
	}
	if _, ok := ev.Message.(wire.Bye); ok {
		a.do(Disconnect{Peer: p.id, Why: wire.Leaving})
		a.drop(p)
		return
	}
	if !p.ready {
		a.part(p, wire.BadMessage)
		return
	}
	a.obey(p, ev.Message)
}

// admit books a message of a neighbour's allowance; nil where it may not speak.
func (a *Agent) admit(id media.ViewerID, malformed error) *peer {
	p := a.peer(id)
	if p == nil {
		return nil
	}
	p.heardAt = a.now
	if malformed != nil || !p.spend(a.now) {
		a.part(p, wire.BadMessage)
		return nil
	}
	return p
}

func (a *Agent) obey(p *peer, m wire.Message) {
	switch m := m.(type) {
	case wire.News:
		a.news(p, m)
	case wire.Have:
		a.have(p, m)
	case wire.Lost:
		a.withdrawn(p, m)
	case wire.Request:
		a.uploadAsked(p, m)
		a.due.uploads = 0
	case wire.Cancel:
		a.uplink.cancel(p, m.ID)
		a.due.uploads = 0
	case wire.Reject:
		a.rejected(p, m)
	case wire.Ping:
		a.send(p, wire.Pong{Nonce: m.Nonce, At: millis(a.now), Origin: a.capacity.word(a.now)})
	case wire.Pong:
		a.ponged(p, m)
	case wire.Unfollow:
		a.unfollowed(p, m.Track)
	}
}

// spend takes one message from the neighbour's allowance; false where it is
// used up.
func (p *peer) spend(now Time) bool {
	if gained := (now - p.creditAt) * messageRate / int64(time.Second); gained > 0 {
		p.credit = min(messageHeap, p.credit+gained)
		p.creditAt = now
	}
	p.credit--
	return p.credit >= 0
}
