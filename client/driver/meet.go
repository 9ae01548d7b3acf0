package driver

import (
	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/signal"
)

// connect performs agent.Connect.
func (d *Driver) connect(peer media.ViewerID, offer bool) {
	if d.table.conn(peer) != nil {
		return
	}
	c := d.table.enter(conn{peer: peer, offerer: offer})
	d.ports.Peers.Connect(peer, offer)
	inv, invited := d.table.uninvite(peer)
	if offer || !invited {
		return
	}
	c.described = true
	d.ports.Peers.Signal(peer, inv.offer)
	for _, candidate := range inv.candidates {
		d.ports.Peers.Signal(peer, candidate)
	}
}

// offered: an introduced viewer sent an offer. Where this side was to make the
// offer, the other's is ignored; where a connection was described already, the
// other side has lost it and begins again.
func (d *Driver) offered(offer signal.Offer) {
	peer := offer.Viewer.Viewer()
	c := d.table.conn(peer)
	switch {
	case c == nil:
	case c.offerer:
		return
	case !c.described:
		c.described = true
		d.ports.Peers.Signal(peer, offer)
		return
	default:
		d.peerClosed(peer)
	}
	d.table.invite(offer)
	d.step(agent.Invited{Peer: peer})
}

// relayed hands over an answer or a candidate of the other side.
func (d *Driver) relayed(peer media.ViewerID, m signal.Message) {
	if d.table.conn(peer) != nil {
		d.ports.Peers.Signal(peer, m)
		return
	}
	if candidate, ok := m.(signal.Candidate); ok {
		d.table.keep(candidate)
	}
}

// peerClosed tells the core. Close is for the case that the viewer was
// connected anew while the news was under way.
func (d *Driver) peerClosed(peer media.ViewerID) {
	if d.table.conn(peer) == nil {
		return
	}
	d.table.leave(peer)
	d.ports.Peers.Close(peer)
	d.step(agent.PeerClosed{Peer: peer})
}

// disconnect performs agent.Disconnect.
func (d *Driver) disconnect(a agent.Disconnect) {
	d.table.uninvite(a.Peer)
	if c := d.table.conn(a.Peer); c != nil {
		d.flush(a.Peer, c)
		d.table.leave(a.Peer)
		d.ports.Peers.Close(a.Peer)
	}
	if a.Accuse {
		d.accuse(a)
	}
}

// disconnectAll leaves the coordinator and whoever the core has not left by
// itself.
func (d *Driver) disconnectAll() {
	d.ports.Coordinator.Close()
	d.table.invited = nil
	for _, peer := range d.table.connected() {
		d.peerClosed(peer)
	}
	d.coordinatorLost()
	d.status.tried = false
}
