package agent

import (
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	maxUploads = 16                            // of one neighbour's requests in the queue
	maxQueue   = 128                           // entries in all
	minWindow  = 16 << 10                      // bytes in a channel's buffer, at least
	maxWindow  = 256 << 10                     // and at most
	windowBy   = int64(50 * time.Millisecond)  // of the channel's rate in its buffer
	burstBy    = int64(100 * time.Millisecond) // of the cap may go out at once
	stuckAfter = int64(300 * time.Millisecond) // and four frames' time a channel does not drain
)

// upload is one neighbour's request, waiting or partly sent.
type upload struct {
	peer     *peer
	id       uint32
	seg      *segment
	piece    int
	sent     int
	deadline Time
	copies   int // of the piece, that neighbours had or were promised when it was asked for
}

// before reports whether e goes out before f: what few have goes first, what is
// due earlier among equals. What has begun is not put off.
func (e *upload) before(f *upload) bool {
	if f.sent > 0 || e.copies != f.copies {
		return f.sent == 0 && e.copies < f.copies
	}
	return e.deadline < f.deadline
}

// uplink sends pieces, those first that few have, under a token bucket.
type uplink struct {
	pacer   pacer     // of all that goes out
	probeAt Time      // when the next ping may go out with what is sent
	queue   []*upload // as they go out

	speed    int64 // bytes per second that left the channels while any held some; 0 unknown
	buffered int64 // bytes in all channels
	markedAt Time  // when buffered last changed
	busy     int64 // ns with bytes in a channel, and
	moved    int64 // bytes that left, since speed was last reckoned
}

// sample is how many bytes must have left the channels for a speed.
const sample = 2 * wire.MaxPayload

// mark notes that n more bytes lie in the channels, fewer where n is negative.
func (u *uplink) mark(now Time, n int) {
	if u.buffered > 0 {
		u.busy += now - u.markedAt
	}
	u.markedAt = now
	u.buffered += int64(n)
	u.moved += int64(max(0, -n))
	if u.moved >= sample {
		u.speed = smooth(u.speed, u.moved*int64(time.Second)/max(u.busy, int64(time.Millisecond)))
		u.busy, u.moved = 0, 0
	}
}

func (u *uplink) push(e *upload) {
	i := len(u.queue)
	for i > 0 && e.before(u.queue[i-1]) {
		i--
	}
	u.queue = append(u.queue, nil)
	copy(u.queue[i+1:], u.queue[i:])
	u.queue[i] = e
	e.peer.uploads++
}

func (u *uplink) drop(i int) {
	e := u.queue[i]
	e.peer.uploads--
	u.queue = append(u.queue[:i], u.queue[i+1:]...)
}

func (u *uplink) cancel(p *peer, id uint32) {
	for i, e := range u.queue {
		if e.peer == p && e.id == id {
			u.drop(i)
			return
		}
	}
}

func (u *uplink) dropPeer(p *peer) {
	u.buffered -= int64(p.buffered) // lost, not moved
	for i := len(u.queue) - 1; i >= 0; i-- {
		if u.queue[i].peer == p {
			u.drop(i)
		}
	}
}

// pace is how fast bytes leave, at most.
func (u *uplink) pace() int64 {
	if u.speed > 0 {
		return max(1, min(u.pacer.rate, u.speed))
	}
	return max(1, u.pacer.rate)
}

// copies are those of a piece that neighbours have, were given or are to be.
func (u *uplink) copies(s *segment, i int) int {
	n := s.nearby.spread(i).count()
	for _, e := range u.queue {
		if e.seg == s && e.piece == i {
			n++
		}
	}
	return n
}

// wait is how long f will stand in line.
func (u *uplink) wait(f *upload) int64 {
	ahead := u.buffered
	for _, e := range u.queue {
		if f.before(e) {
			break
		}
		ahead += int64(e.seg.size(e.piece) - e.sent)
	}
	return ahead * int64(time.Second) / u.pace()
}

// inWay are the bytes that lie before the next frame: those in channels, except
// where a neighbour takes none.
func (a *Agent) inWay() int {
	n, stuck := 0, stuckAfter+4*wire.MaxPayload*int64(time.Second)/a.uplink.pace()
	for _, p := range a.peers {
		if p.buffered > 0 && a.now < p.drainedAt+stuck {
			n += p.buffered
		}
	}
	return n
}

// pump sends what bucket and channels allow. Little lies in all channels
// together: pieces come whole one after the other, not all at last.
func (a *Agent) pump() {
	if a.now < a.due.uploads {
		return
	}
	a.due.uploads = never
	if len(a.uplink.queue) > 0 {
		a.pumpQueue()
	}
}

// pumpQueue is apart from pump, which most events come by, for what wire's
// uvarint is kept out of its callers for.
func (a *Agent) pumpQueue() {
	u := &a.uplink
	inWay, most := a.inWay(), max(2*minWindow, int(u.pace()*windowBy/int64(time.Second)))
	for i := 0; i < len(u.queue); {
		e := u.queue[i]
		n := min(wire.MaxPayload, e.seg.size(e.piece)-e.sent)
		if e.peer.buffered > 0 && e.peer.buffered+n > e.peer.window {
			i++
			continue
		}
		if at := u.pacer.opens(a.now, n); at > a.now {
			u.pacer.held = true
			sooner(&a.due.uploads, at)
			return
		}
		if at := e.peer.pacer.opens(a.now, n); at > a.now && !e.peer.pacer.free() {
			e.peer.pacer.held = true
			sooner(&a.due.uploads, at)
			i++
			continue
		}
		if inWay > 0 && inWay+n > most {
			sooner(&a.due.uploads, a.now+stuckAfter)
			return
		}
		if a.probes(e.peer) {
			sooner(&a.due.uploads, a.now+lead)
			return
		}
		a.sendFrame(e, n)
		inWay += n
		if e.sent == e.seg.size(e.piece) {
			e.seg.nearby.give(e.peer.slot, e.piece, a.now)
			u.drop(i)
		}
	}
}

func (a *Agent) sendFrame(e *upload, n int) {
	p := e.peer
	if !a.cfg.Blind {
		a.fill(p, n)
	}
	p.sent += int64(n)
	a.uplink.pacer.spend(a.now, n)
	p.pacer.spend(a.now, n)
	a.stats.UploadBytes += int64(n)
	a.do(SendFrame{
		Peer: p.id, Frame: wire.Frame{ID: e.id, Offset: uint32(e.sent)}, Segment: e.seg.id,
		Offset: int64(e.piece)*media.PieceSize + int64(e.sent), Length: n,
	})
	e.sent += n
}

// fill notes that n more bytes lie in a channel.
func (a *Agent) fill(p *peer, n int) {
	if p.buffered == 0 {
		p.fillAt, p.filled, p.drainedAt = a.now, 0, a.now
	}
	p.buffered += n
	p.filled += int64(n)
	a.uplink.mark(a.now, n)
}

// drained learns a channel's rate from how fast it emptied.
func (a *Agent) drained(ev Drained) {
	p := a.peer(ev.Peer)
	if p == nil || a.cfg.Blind {
		return
	}
	was := p.buffered
	p.drainedAt = a.now
	p.buffered = max(0, ev.Buffered)
	a.uplink.mark(a.now, p.buffered-was)
	if len(a.uplink.queue) > 0 {
		a.due.uploads = 0
	}
	left := p.filled - int64(p.buffered)
	if took := a.now - p.fillAt; took > 0 && left > 0 {
		p.window = int(min(maxWindow, max(minWindow, left*windowBy/took)))
	}
}
