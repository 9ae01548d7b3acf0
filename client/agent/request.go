package agent

import (
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	guessRate  = 1 << 20                       // bytes per second of a neighbour not measured yet
	patience   = int64(700 * time.Millisecond) // without a byte, besides four round trips
	maxAsked   = 48                            // requests under way to all neighbours
	pipeline   = 2                             // pieces under way to one neighbour, at least
	pipelineBy = int64(200 * time.Millisecond) // or as much as it delivers in this time
	shun       = int64(2 * time.Second)        // after a first failure; doubles with each further one
	busy       = int64(250 * time.Millisecond) // after it refused
	maxStrikes = 5
)

// request is one piece asked of one neighbour.
type request struct {
	id     uint32
	peer   *peer
	seg    *segment
	piece  int
	at     Time
	lastAt Time // of the last byte
	got    int
}

// ask sends a request for piece i of s to p.
func (a *Agent) ask(p *peer, s *segment, i int) {
	p.lastAsk++
	p.probeAt = a.now + probeIn
	r := &request{id: p.lastAsk, peer: p, seg: s, piece: i, at: a.now, lastAt: a.now}
	p.asked = append(p.asked, r)
	c := &s.pieces[i]
	if c.got > 0 {
		a.reset(s, i)
	}
	c.asked, c.from, c.origin = r, p.id, false
	p.owed += media.PieceSize
	in := max(0, a.dueAt(s)-a.now) / int64(time.Millisecond)
	if p.backlog += s.size(i); p.isFull() {
		a.free &^= p.slot
	}
	sooner(&a.due.answers, a.now+p.patience())
	a.send(p, wire.Request{ID: r.id, Segment: s.id, Piece: uint32(i), Deadline: uint32(min(in, 1<<31))})
}

// dueAt is when the player needs the segment.
func (a *Agent) dueAt(s *segment) Time {
	if len(s.asks) > 0 {
		return s.deadline
	}
	if t := a.knownTrack(s.id.Track); t != nil {
		return t.dueAt(s.id.Number)
	}
	return a.now + int64(time.Minute)
}

// finish is when p would have delivered n more bytes.
func (p *peer) finish(now Time, n int) Time {
	rate := p.rate
	if rate == 0 {
		rate = guessRate
	}
	return now + p.rtt + int64(p.backlog+n)*int64(time.Second)/rate
}

// isFull reports whether p has as many requests as it should have at once.
func (p *peer) isFull() bool {
	most := max(pipeline, int(p.rate*pipelineBy/int64(time.Second)/media.PieceSize))
	if p.slow > 0 {
		most = 1
	}
	return len(p.asked) >= min(most, maxUploads/2)
}

// giveUp ends a request; tell says that the neighbour should hear of it.
func (a *Agent) giveUp(r *request, tell bool) {
	r.peer.asked = remove(r.peer.asked, r)
	c := &r.seg.pieces[r.piece]
	c.asked = nil
	a.lookAt(r.seg)
	a.due.asks = 0
	if r.got > 0 {
		a.reset(r.seg, r.piece)
	}
	if tell {
		a.send(r.peer, wire.Cancel{ID: r.id})
	}
}

func (a *Agent) unask(c *piece) {
	if r := c.asked; r != nil {
		r.got = 0
		a.giveUp(r, true)
	}
}

// strike notes that a neighbour failed; it is left alone for a while.
func (a *Agent) strike(p *peer) {
	p.strikes = min(p.strikes+1, maxStrikes)
	p.shunned = a.now + shun<<(p.strikes-1)
	a.failing |= p.slot
}

func (a *Agent) rejected(p *peer, m wire.Reject) {
	for _, r := range p.asked {
		if r.id != m.ID {
			continue
		}
		a.giveUp(r, false)
		if m.Why == wire.NotHeld {
			r.seg.nearby.holdsNo(p.slot)
		} else {
			p.shunned = a.now + busy
		}
		return
	}
}

// frameReceived takes a payload that answers a request.
func (a *Agent) frameReceived(ev FrameReceived) {
	p := a.peer(ev.Peer)
	if p == nil {
		return
	}
	p.heardAt = a.now
	p.owed -= int64(ev.Length)
	r := p.find(ev.Frame.ID)
	if ev.Frame.ID > p.lastAsk || p.owed < 0 {
		a.stats.WastedBytes += int64(ev.Length)
		a.part(p, wire.BadMessage)
		return
	}
	if r == nil {
		a.stats.WastedBytes += int64(ev.Length)
		return
	}
	s, c := r.seg, &r.seg.pieces[r.piece]
	offset, size := int(ev.Frame.Offset), s.size(r.piece)
	if offset%wire.MaxPayload != 0 || offset >= size || ev.Length != min(wire.MaxPayload, size-offset) {
		a.miscut(p, r)
		return
	}
	bit := uint8(1) << (offset / wire.MaxPayload)
	if c.frames&bit != 0 {
		a.stats.WastedBytes += int64(ev.Length)
		a.part(p, wire.BadMessage)
		return
	}
	if !a.occupy(s, r.piece, size-c.got) {
		a.giveUp(r, true)
		return
	}
	c.frames |= bit
	c.got += ev.Length
	r.got, r.lastAt, s.movedAt = c.got, a.now, a.now
	a.do(Keep{Segment: s.id, Offset: int64(r.piece)*media.PieceSize + int64(offset), Length: ev.Length})
	if c.got == size {
		a.arrived(r)
		return
	}
	if r.got == ev.Length {
		a.due.answers = 0 // it has a rate now
	}
}

// miscut deals with a frame that is cut otherwise than it should be: a lie, but
// where the sender never heard of the length that says so.
func (a *Agent) miscut(p *peer, r *request) {
	if s := r.seg; s.length > 0 && r.piece == len(s.pieces)-1 && !s.measured && s.nearby.toldLength&p.slot == 0 {
		a.doubt(p, s, r.piece)
		a.giveUp(r, true)
		return
	}
	a.part(p, wire.BadMessage)
}

func (p *peer) find(id uint32) *request {
	for _, r := range p.asked {
		if r.id == id {
			return r
		}
	}
	return nil
}

// arrived ends a request whose piece is wholly here, to be hashed.
func (a *Agent) arrived(r *request) {
	p, s := r.peer, r.seg
	p.asked = remove(p.asked, r)
	c := &s.pieces[r.piece]
	c.asked, c.hashing = nil, true
	p.strikes = 0
	a.failing &^= p.slot
	took := max(a.now-max(r.at, p.lastDone), int64(time.Millisecond))
	if took > p.promptly(c.got) {
		a.wasSlow(p, s)
	} else {
		a.wasPrompt(p, c.got)
	}
	p.lastDone = a.now
	p.rate = smooth(p.rate, int64(c.got)*int64(time.Second)/took)
	a.due.asks = 0
	a.do(Hash{Segment: s.id, Piece: uint32(r.piece), Length: c.got})
}

// smooth moves an average a quarter of the way to a new sample; the first
// sample counts whole.
func smooth(avg, sample int64) int64 {
	if avg == 0 {
		return sample
	}
	return avg + (sample-avg)>>2
}
