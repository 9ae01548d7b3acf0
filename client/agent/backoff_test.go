package agent

import (
	"testing"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	ms   = int64(time.Millisecond)
	mbit = int64(125_000) // bytes per second
)

const routerHolds = 256_000 // bytes

// way is a first-in, first-out link behind a pacer that always has something to
// send.
type way struct {
	pacer pacer
	rate  int64 // bytes per second that the link carries
	now   Time
	free  Time // when what was put in has passed
	pings Time // when the next may go out
	peak  int64
	under []echo // on their way
}

// pass lets time pass. Each ping takes late(n) longer than the link makes it.
func (w *way) pass(d int64, late func(n int) int64) {
	w.peak = 0
	for n, end := 0, w.now+d; w.now < end; w.now += ms {
		queue := max(0, w.free-w.now)
		w.peak = max(w.peak, queue)
		if w.now >= w.pings {
			w.pings, n = w.now+probeGap, n+1
			delay := queue + late(n)
			w.under = append(w.under, echo{w.now, w.now + delay, w.pacer.sent, delay})
		}
		for len(w.under) > 0 && w.under[0].heard <= w.now {
			w.pacer.hear(w.under[0])
			w.under = w.under[1:]
		}
		for w.pacer.opens(w.now, wire.MaxPayload) <= w.now {
			w.pacer.spend(w.now, wire.MaxPayload)
			if max(0, w.free-w.now) > routerHolds*int64(time.Second)/w.rate {
				continue // dropped
			}
			w.free = max(w.free, w.now) + wire.MaxPayload*int64(time.Second)/w.rate
		}
		w.pacer.held = true
	}
}

func never0(int) int64 { return 0 }

func newWay(most, rate int64) *way {
	w := &way{rate: rate, now: ms}
	w.pacer.limit(most)
	return w
}

func TestARateStaysAtTheCapWhereTheLinkCarriesIt(t *testing.T) {
	w := newWay(5*mbit, 10*mbit)
	w.pass(20*int64(time.Second), never0)
	if !w.pacer.free() {
		t.Errorf("%d bytes a second of a link that carries twice the cap, want %d", w.pacer.rate, 5*mbit)
	}
}

func TestARateGivesWayWithinThreeSecondsOfTheLinksFall(t *testing.T) {
	for _, to := range []int64{2 * mbit, 3 * mbit, 4 * mbit} {
		w := newWay(5*mbit, 10*mbit)
		w.pass(5*int64(time.Second), never0)
		w.rate = to
		w.pass(3*int64(time.Second), never0)
		w.pass(20*int64(time.Second), never0)
		frame := wire.MaxPayload * int64(time.Second) / to
		if w.peak > frame+2*crowded {
			t.Errorf("%d Mbit/s: %s in line from 3 s after the fall, of which a frame is %s", to/mbit, time.Duration(w.peak), time.Duration(frame))
		}
		if w.pacer.rate < to/2 {
			t.Errorf("%d Mbit/s: only %d bytes a second are used", to/mbit, w.pacer.rate)
		}
	}
}

func TestARateRecoversWithinTenSeconds(t *testing.T) {
	w := newWay(5*mbit, 3*mbit)
	w.pass(20*int64(time.Second), never0)
	w.rate = 10 * mbit
	w.pass(10*int64(time.Second), never0)
	if !w.pacer.free() {
		t.Errorf("%d bytes a second 10 s after the link was free again, want %d", w.pacer.rate, 5*mbit)
	}
}

func TestWhatOthersFillIsLeftToThemButForTheLeast(t *testing.T) {
	w := newWay(5*mbit, 10*mbit)
	w.pass(5*int64(time.Second), never0)
	w.pass(5*int64(time.Second), func(int) int64 { return 300 * ms })
	if w.pacer.rate != leastOut {
		t.Errorf("%d bytes a second through a link that others fill, want %d", w.pacer.rate, leastOut)
	}
	w.pass(15*int64(time.Second), never0)
	if !w.pacer.free() {
		t.Errorf("%d bytes a second 15 s later, want %d", w.pacer.rate, 5*mbit)
	}
}

func TestACapBelowTheLeastIsKept(t *testing.T) {
	w := newWay(leastOut/2, 10*mbit)
	w.pass(5*int64(time.Second), func(int) int64 { return 300 * ms })
	if w.pacer.rate != leastOut/2 {
		t.Errorf("%d bytes a second, want the cap of %d", w.pacer.rate, leastOut/2)
	}
}

func TestALateTimerIsNoCongestion(t *testing.T) {
	w := newWay(5*mbit, 10*mbit)
	w.pass(20*int64(time.Second), func(n int) int64 {
		if n%2 == 0 {
			return 80 * ms
		}
		return 0
	})
	if !w.pacer.free() {
		t.Errorf("%d bytes a second where every other answer is late, want %d", w.pacer.rate, 5*mbit)
	}
}

func TestARateThatIsNotUsedDoesNotGrow(t *testing.T) {
	r := pacer{rate: mbit, most: 5 * mbit, mark: 3 * mbit}
	for at := ms; at < int64(time.Second); at += probeGap {
		r.hear(echo{asked: at, heard: at})
	}
	if r.rate != mbit {
		t.Errorf("%d bytes a second, want %d as before", r.rate, mbit)
	}
}

func TestANewCapIsTakenUpAtOnce(t *testing.T) {
	r := pacer{}
	r.limit(5 * mbit)
	r.limit(2 * mbit)
	if r.rate != 2*mbit {
		t.Errorf("%d bytes a second under a lower cap, want %d", r.rate, 2*mbit)
	}
	r.limit(5 * mbit)
	if r.rate != 5*mbit {
		t.Errorf("%d bytes a second under a higher cap, want %d", r.rate, 5*mbit)
	}
	r.rate = mbit
	r.limit(10 * mbit)
	if r.rate != mbit {
		t.Errorf("%d bytes a second: a cap lifted what had given way", r.rate)
	}
}

func TestTheLeastDelayIsForgottenAfterTwoSpans(t *testing.T) {
	var b baseline
	steps := []struct {
		at   int64
		ms   uint32
		want int64
	}{
		{1, 1<<32 - 5, 0}, {2, 20, 25 * ms}, // over the end of 32 bits
		{baseSpan, 20, 25 * ms}, {baseSpan + 1, 20, 25 * ms},
		{2*baseSpan + 1, 20, 0},
		{2*baseSpan + 2, 20 + baseJump, baseJump * ms},
		{2*baseSpan + 3, 21 + baseJump, 0}, // the neighbour's clock was set
		{2*baseSpan + 4, 3, 0},
	}
	for _, s := range steps {
		if got := b.above(s.at, s.ms); got != s.want {
			t.Errorf("at %s a delay of %d is %s above the least, want %s", time.Duration(s.at), s.ms, time.Duration(got), time.Duration(s.want))
		}
	}
}

// echoing lends to p2, p3 and p4, each of whom always has a piece to come; late
// is how much longer pings take to a neighbour after a time.
func echoing(t *testing.T, d int64, late func(peer int, at Time) int64) *Agent {
	s := lending(t, 5*mbit)
	seg := s.a.segs[media.SegmentID{Track: trackNamed["v"], Number: 3}]
	for end := s.now + d; s.now < end; s.now += 2 * ms {
		for _, p := range s.a.peers {
			if p.uploads == 0 {
				seg.nearby.ungive(p.slot)
				s.a.uplink.push(&upload{peer: p, id: 1, seg: seg, deadline: s.now + int64(time.Second)})
			}
		}
		s.a.due.uploads = 0
		for events := []Event{Woke{}}; len(events) > 0; events = events[1:] {
			for _, act := range s.a.Step(s.now, events[0], nil) {
				switch act := act.(type) {
				case SendFrame:
					events = append(events, Drained{Peer: act.Peer})
				case Send:
					if m, is := act.Message.(wire.Ping); is {
						at := 77 + millis(s.now+late(int(act.Peer), s.now))
						events = append(events, Received{Peer: act.Peer, Message: wire.Pong{Nonce: m.Nonce, At: at}})
					}
				}
			}
		}
	}
	return s.a
}

// growing are delays that grow to 200 ms; as they are from the beginning they
// would be the path's own.
func growing(at Time) int64 { return min(at/50, 200*ms) }

func TestOneSlowNeighbourSlowsOnlyWhatGoesToIt(t *testing.T) {
	a := echoing(t, 15*int64(time.Second), func(peer int, at Time) int64 {
		if peer == 3 {
			return growing(at)
		}
		return 0
	})
	if !a.uplink.pacer.free() {
		t.Errorf("all uploads are slowed to %d bytes a second", a.uplink.pacer.rate)
	}
	for _, p := range a.peers {
		if slowed := !p.pacer.free(); slowed != (p.id == 3) {
			t.Errorf("neighbour %v is sent %d bytes a second of %d", p.id, p.pacer.rate, p.pacer.most)
		}
	}
}

func TestWhatIsSlowToAllSlowsAll(t *testing.T) {
	a := echoing(t, 15*int64(time.Second), func(_ int, at Time) int64 { return growing(at) })
	if a.uplink.pacer.rate != leastOut {
		t.Errorf("%d bytes a second go out through a queue of 200 ms, want %d", a.uplink.pacer.rate, leastOut)
	}
	for _, p := range a.peers {
		if !p.pacer.free() {
			t.Errorf("neighbour %v is slowed for what all share", p.id)
		}
	}
}
