package driver

import (
	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// handle makes of an item what it means to the core.
func (d *Driver) handle(item Item) {
	switch it := item.(type) {
	case happened:
		d.stepWith(it.occurrence)
	case playlistRead:
		d.playlistRead(it)
	case PeerOpened, PeerPath, PeerClosed, PeerSaid, PeerFrame, PeerDrained:
		d.handlePeer(item)
	case PeerSignal:
		d.ports.Coordinator.Send(it.Message)
	case LinkSaid:
		d.heard(it.Message)
	case LinkLost:
		d.linkLost()
	case LinkOff:
		d.linkOff(it)
	case OriginStarted:
		d.fetchStarted(it)
	case OriginGot:
		d.fetchGot(it)
	case OriginEnded:
		d.fetchEnded(it.Fetch)
	case OriginFailed:
		d.fetchFailed(it.Fetch, it.Status, it.Why)
	case PieceHashed:
		d.step(agent.Hashed{Segment: it.Segment, Piece: it.Piece, Sum: it.Sum, OK: it.OK})
	}
}

// peerSaid passes on the messages that came together, as long as the core does
// not part from the neighbour over one of them.
func (d *Driver) peerSaid(c *conn, said PeerSaid) {
	messages, err := wire.ParseMessages(said.Bytes)
	for _, m := range messages {
		if d.table.conn(said.Peer) != c {
			return
		}
		c.heard(m, d.now())
		d.peerMessage(said.Peer, m)
	}
	if err != nil && d.table.conn(said.Peer) == c {
		d.step(agent.Received{Peer: said.Peer, Err: err})
	}
}

// peerMessage passes on one message, with what this viewer makes of the texts in
// it.
func (d *Driver) peerMessage(peer media.ViewerID, m wire.Message) {
	switch m := m.(type) {
	case wire.Playlist:
		d.step(agent.PlaylistTold{Peer: peer, Fit: d.texts.take(m), Message: m})
	case wire.News:
		m.URI, m.Query = d.desk.complete(m.Segment.Track, m.URI, m.Query), 0
		d.step(agent.Received{Peer: peer, Message: m})
	default:
		d.step(agent.Received{Peer: peer, Message: m})
	}
}

// handlePeer passes on what came from a connection that still is one.
func (d *Driver) handlePeer(item Item) {
	switch it := item.(type) {
	case PeerOpened:
		if c := d.table.conn(it.Peer); c != nil {
			c.open = true
			d.step(agent.PeerOpened{Peer: it.Peer})
		}
	case PeerPath:
		if d.table.conn(it.Peer) != nil {
			d.step(agent.PathMeasured{Peer: it.Peer, RTT: it.RTT})
		}
	case PeerClosed:
		d.peerClosed(it.Peer)
	case PeerSaid:
		if c := d.table.conn(it.Peer); c != nil {
			d.peerSaid(c, it)
		}
	case PeerFrame:
		defer free(it.Body)
		if c := d.table.conn(it.Peer); c != nil {
			n := it.Body.Len()
			c.received += int64(n)
			d.stepWith(occurrence{
				event: agent.FrameReceived{Peer: it.Peer, Frame: it.Head, Length: n},
				chunk: chunk{payload: it.Body, n: n},
			})
		}
	case PeerDrained:
		if d.table.conn(it.Peer) != nil {
			d.step(agent.Drained{Peer: it.Peer, Buffered: it.Buffered})
		}
	}
}
