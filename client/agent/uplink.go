package agent

import (
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// onceIn is how long after a neighbour got a piece it does not get it again.
const onceIn = int64(30 * time.Second)

const (
	maxUploads = 16                            // of one neighbour's requests in the queue
	maxQueue   = 128                           // entries in all
	minWindow  = 16 << 10                      // bytes in a channel's buffer, at least
	maxWindow  = 256 << 10                     // and at most
	windowBy   = int64(50 * time.Millisecond)  // of the channel's rate in its buffer
	burstBy    = int64(100 * time.Millisecond) // of the cap may go out at once
)

// upload is one neighbour's request, waiting or partly sent.
type upload struct {
	peer     *peer
	id       uint32
	seg      *segment
	piece    int
	sent     int
	deadline Time
}

// uplink sends pieces, earliest deadline first, under a token bucket.
type uplink struct {
	rate   int64     // bytes per second; the cap
	paid   Time      // until when what was sent takes at the cap
	queue  []*upload // ascending by deadline
	queued int64     // bytes

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

// opens is when n bytes more may go out. What was not used of the cap lately
// may go out at once, up to a bound.
func (u *uplink) opens(now Time, n int) Time {
	unused := max(burstBy, u.lasts(wire.MaxPayload))
	return max(u.paid, now-unused) + u.lasts(n)
}

// lasts is how long n bytes take at the cap.
func (u *uplink) lasts(n int) int64 { return int64(n) * int64(time.Second) / max(u.rate, 1) }

func (u *uplink) push(e *upload) {
	i := len(u.queue)
	for i > 0 && u.queue[i-1].deadline > e.deadline {
		i--
	}
	u.queue = append(u.queue, nil)
	copy(u.queue[i+1:], u.queue[i:])
	u.queue[i] = e
	u.queued += int64(e.seg.size(e.piece))
	e.peer.uploads++
}

func (u *uplink) drop(i int) {
	e := u.queue[i]
	u.queued -= int64(e.seg.size(e.piece) - e.sent)
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

// uploadAsked takes a neighbour's request, or says why not.
func (a *Agent) uploadAsked(p *peer, m wire.Request) {
	if why := a.refusal(p, m); why != 0 {
		a.send(p, wire.Reject{ID: m.ID, Why: why})
		return
	}
	s := a.segs[m.Segment]
	in := min(int64(m.Deadline), int64(time.Hour/time.Millisecond)) * int64(time.Millisecond)
	a.uplink.push(&upload{peer: p, id: m.ID, seg: s, piece: int(m.Piece), deadline: a.now + in})
}

// refusal is why a request is not answered, or 0.
func (a *Agent) refusal(p *peer, m wire.Request) wire.Refusal {
	if !a.mayUpload() {
		return wire.NoUploads
	}
	s := a.segs[m.Segment]
	if s == nil || int(m.Piece) >= len(s.pieces) || !s.pieces[m.Piece].held {
		return wire.NotHeld
	}
	wait := a.uplink.queued * int64(time.Second) / max(a.uplink.rate, 1)
	tooLate := wait > int64(m.Deadline)*int64(time.Millisecond)+int64(time.Second)
	again := int(m.Piece) < len(s.nearby.pieces) && s.nearby.pieces[m.Piece].given&p.slot != 0
	if again && a.now-s.nearby.givenAt < onceIn || p.uploads >= maxUploads || len(a.uplink.queue) >= maxQueue || tooLate {
		return wire.Busy
	}
	return 0
}

func (a *Agent) refuseUploads() {
	for len(a.uplink.queue) > 0 {
		e := a.uplink.queue[0]
		a.send(e.peer, wire.Reject{ID: e.id, Why: wire.NoUploads})
		a.uplink.drop(0)
	}
}

func (a *Agent) cancelUploads(s *segment) {
	a.due.uploads = 0
	for i := len(a.uplink.queue) - 1; i >= 0; i-- {
		if e := a.uplink.queue[i]; e.seg == s {
			a.send(e.peer, wire.Reject{ID: e.id, Why: wire.NotHeld})
			a.uplink.drop(i)
		}
	}
}

// pump sends what bucket and channels allow.
func (a *Agent) pump() {
	u := &a.uplink
	if a.now < a.due.uploads {
		return
	}
	a.due.uploads = never
	if len(u.queue) == 0 {
		return
	}
	for i := 0; i < len(u.queue); {
		e := u.queue[i]
		n := min(wire.MaxPayload, e.seg.size(e.piece)-e.sent)
		if e.peer.buffered > 0 && e.peer.buffered+n > e.peer.window {
			i++
			continue
		}
		if at := u.opens(a.now, n); at > a.now {
			sooner(&a.due.uploads, at)
			return
		}
		a.sendFrame(e, n)
		if e.sent == e.seg.size(e.piece) {
			e.seg.nearby.give(e.peer.slot, e.piece, a.now)
			u.drop(i)
		}
	}
}

func (a *Agent) sendFrame(e *upload, n int) {
	p := e.peer
	if p.buffered == 0 {
		p.fillAt, p.filled = a.now, 0
	}
	p.buffered += n
	a.uplink.mark(a.now, n)
	p.filled += int64(n)
	p.sent += int64(n)
	a.uplink.paid = a.uplink.opens(a.now, n)
	a.uplink.queued -= int64(n)
	a.stats.UploadBytes += int64(n)
	a.do(SendFrame{
		Peer: p.id, Frame: wire.Frame{ID: e.id, Offset: uint32(e.sent)}, Segment: e.seg.id,
		Offset: int64(e.piece)*media.PieceSize + int64(e.sent), Length: n,
	})
	e.sent += n
}

// drained learns a channel's rate from how fast it emptied.
func (a *Agent) drained(ev Drained) {
	p := a.peer(ev.Peer)
	if p == nil {
		return
	}
	was := p.buffered
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
