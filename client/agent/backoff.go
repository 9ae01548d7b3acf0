package agent

import (
	"slices"
	"time"

	"shoal/shared/wire"
)

// Uploads give way to whatever else shares their way, before it is noticed:
// they slow down as what is sent takes longer to reach neighbours than it did
// at its quickest. The ideas are LEDBAT's (RFC 6817): one-way delays, the least
// of which is the path alone; a target for what is queued; and a rate that
// rises only where it was made use of.
const (
	probeGap = int64(100 * time.Millisecond) // between pings while uploading, at least
	target   = int64(15 * time.Millisecond)  // of queue, above which the rate falls
	crowded  = int64(40 * time.Millisecond)  // of queue, above which it falls at once
	lead     = int64(time.Millisecond)       // of a ping on the frame after it
	leastOut = int64(32 << 10)               // bytes per second that remain, where the cap is no lower
	latest   = 4                             // delays that decide together
	stale    = int64(time.Second)            // without a delay, after which those before say nothing
	baseSpan = int64(30 * time.Second)       // the least delay of this one and the one before counts
	baseJump = 5000                          // ms above it: no queue, but a clock that was set
)

// baseline is the least one-way delay to a neighbour. It is the difference of
// two clocks that know nothing of each other, in ms modulo 2³².
type baseline struct {
	least, past uint32 // of the present span of time, and of the one before
	since       Time   // when the present span began; 0: nothing was measured
}

// above takes a delay, and is how far it lies above the least, in ns.
func (b *baseline) above(now Time, ms uint32) int64 {
	age := now - b.since
	if b.since == 0 || age >= 2*baseSpan || int32(ms-b.least) > baseJump {
		b.least, b.past, b.since = ms, ms, max(now, 1)
	} else if age >= baseSpan {
		b.least, b.past, b.since = ms, b.least, now
	}
	if int32(ms-b.least) < 0 {
		b.least = ms
	}
	over := max(int32(ms-b.least), int32(ms-b.past), 0)
	return int64(over) * int64(time.Millisecond)
}

// echo is a ping that was answered.
type echo struct {
	asked, heard Time
	sent         int64 // bytes, before it
	delay        int64 // ns, above the least
}

// pacer is a rate that gives way to delays.
type pacer struct {
	rate   int64  // bytes per second
	most   int64  // that it may become
	mark   int64  // what passed when it last gave way
	echoes []echo // the latest
	sent   int64  // bytes, in all
	held   bool   // the rate put something off since it was last looked at
	paid   Time   // until when what was sent takes at the rate
	fell   Time   // when it last gave way; pings of before know nothing of it
}

// limit sets the cap. A rate that was at the old one goes with it.
func (r *pacer) limit(most int64) {
	if r.rate == r.most || r.rate > most {
		r.rate, r.mark = most, most
	}
	r.most = most
}

// free reports whether nothing holds the rate back but the cap.
func (r *pacer) free() bool { return r.rate == r.most }

// opens is when n bytes more may go out. What was not used of the cap lately
// may go out at once, up to a bound; of a rate below the cap hardly any, for a
// burst is a queue to those behind it.
func (r *pacer) opens(now Time, n int) Time {
	unused := r.lasts(wire.MaxPayload)
	if r.free() {
		unused = max(burstBy, unused)
	}
	return max(r.paid, now-unused) + r.lasts(n)
}

// lasts is how long n bytes take at the rate.
func (r *pacer) lasts(n int) int64 { return int64(n) * int64(time.Second) / max(r.rate, 1) }

func (r *pacer) spend(now Time, n int) {
	r.paid = r.opens(now, n)
	r.sent += int64(n)
}

// standing is what stands in line, by the latest delays: of one neighbour in two,
// or of one sample in two of the only one, that are late it takes no notice.
// False where there are too few of them.
func (r *pacer) standing() (ns int64, known bool) {
	if len(r.echoes) < latest {
		return 0, false
	}
	var sorted [latest]int64
	for i, e := range r.echoes {
		sorted[i] = e.delay
	}
	slices.Sort(sorted[:])
	return sorted[1], true
}

// hear takes the answer to a ping.
func (r *pacer) hear(e echo) {
	n := len(r.echoes)
	switch {
	case e.asked < r.fell:
		return
	case n > 0 && e.heard-r.echoes[n-1].heard > stale:
		r.echoes = r.echoes[:0]
	case n == latest:
		r.echoes = append(r.echoes[:0], r.echoes[1:]...)
	}
	r.echoes = append(r.echoes, e)
	if queue, known := r.standing(); known {
		r.adjust(queue)
	}
}

// passed is how fast bytes came through of late: those sent between two pings,
// in the time between their answers.
func (r *pacer) passed() int64 {
	from, to := r.echoes[latest-3], r.echoes[latest-1]
	took := max(to.heard-from.heard, int64(time.Millisecond))
	return min(r.rate, (to.sent-from.sent)*int64(time.Second)/took)
}

// drains reports whether what stands in line is on its way out.
func (r *pacer) drains() bool {
	was, is := r.echoes[0].delay, r.echoes[latest-1].delay
	return is < was-was/8
}

// adjust is called with what stands in line.
func (r *pacer) adjust(queue int64) {
	least := min(leastOut, r.most)
	switch {
	case queue >= crowded && r.drains():
	case queue >= crowded: // below what passes, so that the line is gone in a second
		r.mark = r.passed()
		share := max(int64(time.Second)*3/4-queue, int64(time.Second)/4) / int64(time.Millisecond)
		r.rate = max(least, r.rate/8, min(r.rate, r.mark*share/1000))
		r.fell, r.echoes = r.echoes[latest-1].heard, r.echoes[:0]
	case queue > target && queue <= 2*target && r.free(): // as bursts at the cap make it
	case queue > target:
		r.rate = max(least, r.rate-r.rate/16*(queue-target)/(crowded-target))
	case r.held:
		far := max(r.mark-r.rate, r.rate-r.mark)
		r.rate = min(r.most, r.rate+max(r.rate/64, far/8)*(target-queue)/target)
	}
	r.held = false
}

// probes has the way to a neighbour measured now and then, and reports whether
// it did: what is to go out then waits a moment, so that the ping is not behind
// it (SCTP may send what is unordered first).
func (a *Agent) probes(p *peer) bool {
	if a.now < a.uplink.probeAt || p.pongs == 0 || p.pings[(p.nonce+1)%pings].nonce != 0 || a.cfg.Blind {
		return false
	}
	a.uplink.probeAt = a.now + probeGap
	a.ping(p)
	return true
}

// delayed takes how long a ping was on its way. What grows for all neighbours
// grows in what they share: this viewer's uplink. What grows for one alone is
// its own affair, and slows only what goes to it.
func (a *Agent) delayed(p *peer, q ping, m wire.Pong) {
	if a.cfg.Blind {
		return
	}
	above := p.base.above(a.now, m.At-millis(q.at))
	a.uplink.pacer.hear(echo{q.at, a.now, q.all, above})
	if shared, known := a.uplink.pacer.standing(); known {
		p.pacer.hear(echo{q.at, a.now, q.own, max(0, above-shared)})
	}
}

// millis is a time as pings tell it.
func millis(t Time) uint32 { return uint32(t / int64(time.Millisecond)) }
