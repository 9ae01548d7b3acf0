package driver

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/signal"
	"shoal/shared/wire"
)

// Bounds of what is kept for viewers that the core has not decided on yet.
const (
	MaxInvitations = 32 // beyond it the oldest is forgotten
	MaxCandidates  = 32 // of one invitation; beyond it the newest are
)

// usual is how many connections most viewers stay below.
const usual = 16

// conn is a connection that was asked for and has not ended.
type conn struct {
	peer      media.ViewerID
	offerer   bool // this side makes the offer
	described bool // the other side's offer was handed over
	open      bool

	out            []byte // control messages of this step, not sent yet
	received, sent int64  // bytes of frames
	rtt            int64  // ns, of the last Ping; 0: none yet
	nonce          uint32
	pinged         agent.Time // 0: no Ping under way
}

// said notes when a Ping left, heard how long its Pong took.
func (c *conn) said(m wire.Message, now agent.Time) {
	if ping, ok := m.(wire.Ping); ok {
		c.nonce, c.pinged = ping.Nonce, now
	}
}

func (c *conn) heard(m wire.Message, now agent.Time) {
	if pong, ok := m.(wire.Pong); ok && c.pinged != 0 && pong.Nonce == c.nonce {
		c.rtt, c.pinged = now-c.pinged, 0
	}
}

// invitation is an offer that waits for the core's decision, with the
// candidates that came after it.
type invitation struct {
	peer       media.ViewerID
	offer      signal.Offer
	candidates []signal.Candidate
}

// table is who the viewer is connected to, or may soon be.
type table struct {
	conns   []*conn      // ascending by peer; few enough to look through
	invited []invitation // oldest first
}

func newTable() table { return table{conns: make([]*conn, 0, usual)} }

// conn is that to peer; nil where there is none. It stays out of its callers,
// for what wire's uvarint is kept out for.
//
//go:noinline
func (t *table) conn(peer media.ViewerID) *conn {
	for _, c := range t.conns {
		if c.peer == peer {
			return c
		}
	}
	return nil
}

// enter takes in a connection to somebody there was none to.
func (t *table) enter(c conn) *conn {
	i := 0
	for i < len(t.conns) && t.conns[i].peer < c.peer {
		i++
	}
	t.conns = slices.Insert(t.conns, i, &c)
	return &c
}

func (t *table) leave(peer media.ViewerID) {
	t.conns = slices.DeleteFunc(t.conns, func(c *conn) bool { return c.peer == peer })
}

// connected are the viewers of all connections, ascending.
func (t *table) connected() []media.ViewerID {
	peers := make([]media.ViewerID, len(t.conns))
	for i, c := range t.conns {
		peers[i] = c.peer
	}
	return peers
}

// neighbours is how many connections are open.
func (t *table) neighbours() int {
	n := 0
	for _, c := range t.conns {
		if c.open {
			n++
		}
	}
	return n
}

func (t *table) invite(offer signal.Offer) {
	t.uninvite(offer.Viewer.Viewer())
	if len(t.invited) == MaxInvitations {
		t.invited = slices.Delete(t.invited, 0, 1)
	}
	t.invited = append(t.invited, invitation{peer: offer.Viewer.Viewer(), offer: offer})
}

func (t *table) keep(c signal.Candidate) {
	i := t.place(c.Viewer.Viewer())
	if i >= 0 && len(t.invited[i].candidates) < MaxCandidates {
		t.invited[i].candidates = append(t.invited[i].candidates, c)
	}
}

// uninvite takes the invitation of peer out, if there is one.
func (t *table) uninvite(peer media.ViewerID) (invitation, bool) {
	i := t.place(peer)
	if i < 0 {
		return invitation{}, false
	}
	inv := t.invited[i]
	t.invited = slices.Delete(t.invited, i, i+1)
	return inv, true
}

func (t *table) place(peer media.ViewerID) int {
	return slices.IndexFunc(t.invited, func(inv invitation) bool { return inv.peer == peer })
}
