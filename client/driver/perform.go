package driver

import (
	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// perform does what the core decided.
func (d *Driver) perform(action agent.Action) {
	switch a := action.(type) {
	case agent.Fetch:
		d.fetch(a)
	case agent.AbortFetch:
		d.abortFetch(a.Fetch)
	case agent.Keep:
		d.keep(a)
	case agent.Hash:
		d.ports.Store.Hash(a.Segment, a.Piece, int64(a.Piece)*media.PieceSize, a.Length)
	case agent.Forget:
		d.ports.Store.Drop(a.Segment)
	case agent.Deliver:
		d.deliver(a)
	case agent.Fail:
		if to, waiting := d.desk.answer(a.Request); waiting {
			to.fail(a.Status, a.Why)
		}
	case agent.Answer:
		d.answerPoll(a)
	case agent.Pass:
		if to, waiting := d.desk.answerPoll(a.Request); waiting {
			to.pass()
		}
	case agent.Yield:
		d.ports.Host.Yield(a.Kind)
	case agent.ReadText:
		d.readText(a)
	case agent.ForgetText:
		d.texts.forget(a.Track, a.Sum)
	case agent.SendPlaylist:
		a.Message = d.texts.edit(a.Message)
		d.send(agent.Send{Peer: a.Peer, Message: a.Message})
	case agent.Connect:
		d.connect(a.Peer, a.Offer)
	case agent.Disconnect:
		d.disconnect(a)
	case agent.Send:
		d.send(a)
	case agent.SendFrame:
		d.sendFrame(a)
	case agent.Report:
		d.sendReport(a)
	case agent.Notice:
		d.notice(a)
	}
}

// keep stores what the event brought. Where the store has no room the piece's
// hash will say so.
func (d *Driver) keep(a agent.Keep) {
	c := d.current
	if c.payload == nil || a.Skip < 0 || a.Skip >= c.n {
		return
	}
	n := min(a.Length, c.n-a.Skip)
	d.ports.Store.Write(a.Segment, a.Offset, c.payload, c.skip+a.Skip, n)
}

func (d *Driver) deliver(a agent.Deliver) {
	to, waiting := d.desk.answer(a.Request)
	if !waiting {
		return
	}
	p := d.ports.Store.Read(a.Segment, 0, int(a.Length))
	if p == nil {
		to.fail(agent.Bypass, "the store no longer has the segment")
		return
	}
	to.done(p, a.Took, a.PeerBytes, a.OriginBytes)
}

func (d *Driver) send(a agent.Send) {
	c := d.table.conn(a.Peer)
	if c == nil {
		return
	}
	if news, is := a.Message.(wire.News); is {
		bare := media.WithoutQuery(news.URI)
		if bare == "" {
			return // all that names the segment is what may be this viewer's own
		}
		news.URI, news.Query = bare, media.QuerySum(news.URI)
		a.Message = news
	}
	c.said(a.Message, d.now())
	message := wire.AppendMessage(nil, a.Message)
	if len(c.out)+len(message) > wire.MaxMessage {
		d.flush(a.Peer, c)
	}
	if len(c.out) == 0 {
		d.spoken = append(d.spoken, a.Peer)
	}
	c.out = append(c.out, message...)
}

// flush sends what the core said to a neighbour in one go: a message of a data
// channel costs more than what is in it.
func (d *Driver) flush(peer media.ViewerID, c *conn) {
	if len(c.out) > 0 {
		d.ports.Peers.Send(peer, c.out)
		c.out = nil
	}
}

func (d *Driver) flushAll() {
	for _, peer := range d.spoken {
		if c := d.table.conn(peer); c != nil {
			d.flush(peer, c)
		}
	}
	d.spoken = d.spoken[:0]
}

// sendFrame sends stored bytes. Where they are gone nothing is buffered, and
// the core hears so.
func (d *Driver) sendFrame(a agent.SendFrame) {
	c := d.table.conn(a.Peer)
	if c == nil {
		return
	}
	body := d.ports.Store.View(a.Segment, a.Offset, a.Length)
	if body == nil {
		d.later = append(d.later, occurrence{event: agent.Drained{Peer: a.Peer}})
		return
	}
	c.sent += int64(a.Length)
	d.ports.Peers.SendFrame(a.Peer, wire.AppendFrame(nil, a.Frame), body)
}

func (d *Driver) notice(a agent.Notice) {
	host := d.ports.Host
	switch a.What {
	case agent.PeerJoined:
		host.Peer(a.Peer, true)
	case agent.PeerLeft:
		host.Peer(a.Peer, false)
	case agent.OriginFetch:
		host.OriginFetch(a.Segment, a.Bytes, a.Reason.String())
	case agent.SegmentDone:
		switch {
		case a.FromPeers <= 0:
			host.Segment(a.Segment, "origin", a.Bytes, 0, a.Reason.String())
		case a.FromPeers >= a.Bytes:
			host.Segment(a.Segment, "peers", a.Bytes, a.FromPeers, "")
		default:
			host.Segment(a.Segment, "both", a.Bytes, a.FromPeers, a.Reason.String())
		}
	}
}
