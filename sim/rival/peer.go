package rival

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// peer is one neighbour.
type peer struct {
	id       media.ViewerID
	open     bool
	has      map[media.SegmentID]int64 // lengths of what it announced as loaded; looked up, never iterated
	loading  map[media.SegmentID]bool  // what it announced as coming over HTTP
	job      *segment                  // that it is sending
	asked    []piece                   // of the job, in order
	next     int                       // piece of the job to ask for
	speed    float64                   // bytes per ns of the last job
	errors   int
	buffered int     // bytes in the channel towards it
	queue    []piece // that it asked for
}

// piece is one request: what the other asked for, or is asked for.
type piece struct {
	ask     uint32
	segment media.SegmentID
	index   uint32
	left    run // of the segment: what is still to be sent or to come
}

const (
	windowMost  = 48       // pieces asked for at a time: a window over a whole segment
	channelMost = 16 << 10 // bytes in a channel; 64 KiB in p2p-media-loader
	creditMost  = 8        // the share of a second's uploads that may go at once
)

// peer is the neighbour of this id; nil where there is none.
func (c *Core) peer(id media.ViewerID) *peer {
	for _, p := range c.peers {
		if p.id == id {
			return p
		}
	}
	return nil
}

func (c *Core) add(id media.ViewerID) *peer {
	p := &peer{id: id, has: map[media.SegmentID]int64{}, loading: map[media.SegmentID]bool{}}
	c.peers = append(c.peers, p)
	return p
}

// open is how many neighbours there are.
func (c *Core) open() (n int) {
	for _, p := range c.peers {
		if p.open {
			n++
		}
	}
	return n
}

func (c *Core) meet(list []agent.Neighbour) {
	for _, n := range list {
		if n.Offer && c.peer(n.Viewer) == nil && len(c.peers) < peersMost {
			c.add(n.Viewer)
			c.say(agent.Connect{Peer: n.Viewer, Offer: true})
		}
	}
}

func (c *Core) invited(id media.ViewerID) {
	if c.peer(id) == nil {
		c.add(id)
	}
	c.say(agent.Connect{Peer: id})
}

// opened tells a new neighbour of all that is here.
func (c *Core) opened(id media.ViewerID) {
	p := c.peer(id)
	if p == nil {
		return
	}
	p.open = true
	for _, l := range c.loads {
		for _, s := range l.segments {
			if s.loaded || s.from == origin {
				c.say(agent.Send{Peer: id, Message: s.news()})
			}
		}
	}
}

func (c *Core) closed(id media.ViewerID) {
	p := c.peer(id)
	if p == nil {
		return
	}
	if p.job != nil {
		p.job.rest()
	}
	c.peers = slices.DeleteFunc(c.peers, func(other *peer) bool { return other == p })
	c.processAll()
}

func (c *Core) processAll() {
	for _, l := range c.loads {
		l.process()
	}
}

// tell tells every neighbour.
func (c *Core) tell(m wire.Message) {
	for _, p := range c.peers {
		if p.open {
			c.say(agent.Send{Peer: p.id, Message: m})
		}
	}
}

// announced reports whether any neighbour has the segment or is buying it.
func (c *Core) announced(id media.SegmentID) bool {
	return slices.ContainsFunc(c.peers, func(p *peer) bool { return p.has[id] > 0 || p.loading[id] })
}

// draw is an idle neighbour that has the segment; nil where there is none.
func (c *Core) draw(id media.SegmentID) *peer {
	fastest, total := 0.0, int64(0)
	idle := func(p *peer) bool { return p.open && p.job == nil && p.has[id] > 0 }
	for _, p := range c.peers {
		if idle(p) {
			fastest = max(fastest, p.speed)
		}
	}
	for _, p := range c.peers {
		if idle(p) {
			total += weight(p, fastest)
		}
	}
	if total == 0 {
		return nil
	}
	left := c.below(total)
	for _, p := range c.peers {
		if !idle(p) {
			continue
		}
		if left -= weight(p, fastest); left < 0 {
			return p
		}
	}
	return nil
}

// begin asks for what is missing of a segment.
func (p *peer) begin(c *Core, s *segment) {
	p.job, p.asked, p.next = s, nil, int(s.prefix()/media.PieceSize)
	p.askOn(c)
}

// askOn keeps the window of requests full.
func (p *peer) askOn(c *Core) {
	s := p.job
	for ; p.next < s.pieces() && len(p.asked) < windowMost; p.next++ {
		part := s.piece(p.next)
		if s.holds(part) {
			continue
		}
		c.ask++
		p.asked = append(p.asked, piece{c.ask, s.id, uint32(p.next), part})
		c.say(agent.Send{Peer: p.id, Message: wire.Request{ID: c.ask, Segment: s.id, Piece: uint32(p.next)}})
	}
}

// cancel ends a download from a peer; what is complete of it stays.
func (c *Core) cancel(s *segment) {
	p := s.peer
	for _, a := range p.asked {
		c.say(agent.Send{Peer: p.id, Message: wire.Cancel{ID: a.ask}})
	}
	p.job, p.asked = nil, nil
	s.rest()
}

func (c *Core) received(p *peer, m wire.Message) {
	if p == nil {
		return
	}
	switch m := m.(type) {
	case wire.Have:
		if p.loading[m.Segment] = m.Fetching; m.Length > 0 && m.Length <= media.MaxSegmentBytes {
			p.has[m.Segment] = m.Length
		}
		c.load(m.Segment.Track).process()
	case wire.Lost:
		for _, id := range m.Segments {
			delete(p.has, id)
			delete(p.loading, id)
		}
	case wire.Request:
		c.asked(p, m)
	case wire.Cancel:
		p.queue = slices.DeleteFunc(p.queue, func(q piece) bool { return q.ask == m.ID })
	case wire.Reject: // the segment is absent
		if s := p.job; s != nil && slices.ContainsFunc(p.asked, func(a piece) bool { return a.ask == m.ID }) {
			delete(p.has, s.id)
			c.cancel(s)
			c.processAll()
		}
	}
}

// asked queues a request. There is no order but that of asking.
func (c *Core) asked(p *peer, m wire.Request) {
	s := c.load(m.Segment.Track).find(m.Segment.Number)
	if c.muted || s == nil || !s.loaded || int(m.Piece) >= s.pieces() {
		c.say(agent.Send{Peer: p.id, Message: wire.Reject{ID: m.ID, Why: wire.NotHeld}})
		return
	}
	p.queue = append(p.queue, piece{m.ID, m.Segment, m.Piece, s.piece(int(m.Piece))})
}

// upload sends to all who asked, a frame each in turn.
func (c *Core) upload() {
	c.credit = min(c.cfg.Upload/creditMost, c.credit+c.cfg.Upload*min(c.now-c.filled, second)/second)
	c.filled = c.now
	for again := true; again; {
		again = false
		for _, p := range c.peers {
			if p.open && len(p.queue) > 0 && p.buffered < channelMost && c.credit >= wire.MaxPayload {
				c.sendFrame(p)
				again = true
			}
		}
	}
}

// isShort reports whether an upload waits for nothing but the bound on uploads.
func (c *Core) isShort() bool {
	return c.credit < wire.MaxPayload && slices.ContainsFunc(c.peers, func(p *peer) bool {
		return p.open && len(p.queue) > 0 && p.buffered < channelMost
	})
}

func (c *Core) sendFrame(p *peer) {
	q := &p.queue[0]
	n := min(q.left.to-q.left.from, wire.MaxPayload)
	if s := c.load(q.segment.Track).find(q.segment.Number); s == nil || !s.loaded {
		c.say(agent.Send{Peer: p.id, Message: wire.Reject{ID: q.ask, Why: wire.NotHeld}})
		p.queue = p.queue[1:]
		return
	}
	c.say(agent.SendFrame{
		Peer: p.id, Frame: wire.Frame{ID: q.ask, Offset: uint32(q.left.from % media.PieceSize)},
		Segment: q.segment, Offset: q.left.from, Length: int(n),
	})
	p.buffered += int(n)
	c.credit -= n
	if q.left.from += n; q.left.from == q.left.to {
		p.queue = p.queue[1:]
	}
}

// frame is bytes of the segment that a peer is sending.
func (c *Core) frame(p *peer, ev agent.FrameReceived) {
	if p == nil || p.job == nil {
		return
	}
	i := slices.IndexFunc(p.asked, func(a piece) bool { return a.ask == ev.Frame.ID })
	if i < 0 {
		return
	}
	a, s := p.asked[i], p.job
	if p.asked[i].left.from += int64(ev.Length); p.asked[i].left.from >= a.left.to {
		p.asked = slices.Delete(p.asked, i, i+1)
		p.askOn(c)
	}
	offset := int64(a.index)*media.PieceSize + int64(ev.Frame.Offset)
	c.load(s.id.Track).take(s, offset, int64(ev.Length))
	if p.job == nil {
		c.processAll() // it is idle
	}
}
