package agent

import (
	"cmp"
	"slices"
	"time"

	"shoal/shared/media"
)

// askNeighbours asks for pieces that neighbours hold: of all segments what only
// one holds, lest it stays there, then the most urgent segment first. Different
// pieces first: what few hold goes before what many hold, and equals are ordered
// by a hash of this viewer and the piece, so that neighbours ask for different
// ones and have something to trade. While the play head stands, nothing else
// shares the downlink with what it stands for.
func (a *Agent) askNeighbours() {
	if a.now < a.due.asks {
		return
	}
	a.due.asks = never
	if len(a.peers) == 0 || len(a.active) == 0 {
		return
	}
	slices.SortStableFunc(a.active, func(s, t *segment) int { return cmp.Compare(a.dueAt(s), a.dueAt(t)) })
	under := a.findFree()
	if slices.ContainsFunc(a.active, a.stands) {
		sooner(&a.due.asks, a.now+recheck)
	} else {
		under = a.askFor(under, 1)
	}
	a.askFor(under, mostPeers)
}

// askFor asks for what no more than most neighbours hold, and returns how many
// requests are under way then; under were before.
func (a *Agent) askFor(under, most int) int {
	standing := slices.ContainsFunc(a.active, a.stands)
	for _, s := range a.active {
		if standing && !a.stands(s) {
			continue
		}
		if a.holdsUp(s) {
			sooner(&a.due.asks, a.now+recheck)
			continue
		}
		for under < maxAsked {
			i, p := a.pick(s, most)
			if p == nil {
				break
			}
			a.ask(p, s, i)
			under++
		}
	}
	return under
}

// findFree finds out who can be asked now, and counts the requests under way.
func (a *Agent) findFree() int {
	under := 0
	a.free = a.able()
	for _, p := range a.peers {
		under += len(p.asked)
		p.backlog = 0
		for _, r := range p.asked {
			p.backlog += r.seg.size(r.piece) - r.got
		}
		if a.now < p.shunned {
			sooner(&a.due.asks, p.shunned)
		}
		if a.now < p.shunned || a.isSpared(p) || p.isFull() {
			a.free &^= p.slot
		}
	}
	return under
}

// pick chooses the next piece of s to ask for, of those that no more than most
// neighbours hold, and whom to ask.
func (a *Agent) pick(s *segment, most int) (int, *peer) {
	best, bestHolders, bestOrder := -1, 0, uint64(0)
	for i := range s.pieces {
		c := &s.pieces[i]
		holders, free := s.nearby.holders(i)&a.ready, a.candidates(s, i)
		if free == 0 || c.held || c.hashing || c.asked != nil || !c.known {
			continue
		}
		if a.comingSoon(s, i, free) {
			sooner(&a.due.asks, a.now+recheck)
			continue
		}
		n, order := holders.count(), media.Weight(a.self, pieceKey(s, i))
		if n > most {
			continue
		}
		if a.stands(s) {
			n, order = 0, uint64(i) // the origin brings it from its front
		}
		if best < 0 || n < bestHolders || n == bestHolders && order > bestOrder {
			best, bestHolders, bestOrder = i, n, order
		}
	}
	if best < 0 {
		return 0, nil
	}
	return best, a.holder(s, best)
}

// asQuick is how much later than the quickest neighbour another may deliver and
// still share the work, in ns.
const asQuick = int64(100 * time.Millisecond)

// holder is the neighbour to ask for piece i, of which one that holds it must be
// free. Among those that would deliver nearly as soon as the quickest a hash
// decides, so that the work goes round. One that is bringing the segment in
// serves many: it comes last among equals.
func (a *Agent) holder(s *segment, i int) *peer {
	free, size := a.candidates(s, i), s.size(i)
	soonest := a.soonest(free, size)
	var best *peer
	var bestWeight uint64
	for rest := free; rest != 0; rest &= rest - 1 {
		p := a.seat[rest.first()]
		if p.finish(a.now, size) > soonest+asQuick {
			continue
		}
		weight := media.Weight(p.id^a.self, pieceKey(s, i)) >> 1
		if s.nearby.bringing&p.slot == 0 {
			weight |= 1 << 63
		}
		if best == nil || weight > bestWeight {
			best, bestWeight = p, weight
		}
	}
	return best
}

// soonest is when the first of these neighbours would have delivered size bytes.
func (a *Agent) soonest(free slots, size int) Time {
	at := never
	for rest := free; rest != 0; rest &= rest - 1 {
		at = min(at, a.seat[rest.first()].finish(a.now, size))
	}
	return at
}

// pieceKey stands for a piece where an order is to differ from piece to piece.
func pieceKey(s *segment, i int) media.SegmentID {
	return media.SegmentID{Track: s.id.Track, Number: s.id.Number<<10 ^ uint64(i)}
}

// hush is how long the play head stands at most until all the same other
// segments are asked for, in ns.
const hush = int64(2 * time.Second)

// stands reports whether the play head stands for a segment: after a seek, say.
func (a *Agent) stands(s *segment) bool {
	return len(s.asks) > 0 && a.now >= s.deadline && a.now < s.deadline+hush
}

func (p *peer) patience() int64 { return patience + 4*p.rtt }

// hurryLate takes requests back from neighbours that fell silent or will miss
// the deadline, so that others are asked.
func (a *Agent) hurryLate() {
	if a.now < a.due.answers {
		return
	}
	a.due.answers = never
	line := a.excuse()
	for _, p := range a.peers {
		for i := len(p.asked) - 1; i >= 0; i-- {
			r := p.asked[i]
			late := min(r.lastAt+p.patience(), a.missesAt(r)) + line
			if a.now < late {
				sooner(&a.due.answers, late)
				continue
			}
			a.strike(p)
			a.takeBack(r)
		}
	}
}

// missesAt is when it will show, unless more bytes come, that a request ends
// after the player needs the segment. Of one that has not begun it never does:
// the origin will be asked in time if nobody else is.
func (a *Agent) missesAt(r *request) Time {
	if r.got == 0 || r.at >= a.dueAt(r.seg) {
		return never
	}
	spare := max(0, a.dueAt(r.seg)-r.at)
	return r.at + max(believed, spare*int64(r.got)/int64(r.seg.size(r.piece))+1)
}

// believed is how long a request runs before its rate counts.
const believed = int64(300 * time.Millisecond)
