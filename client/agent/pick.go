package agent

import (
	"cmp"
	"slices"
	"time"

	"shoal/shared/media"
)

// askNeighbours asks for pieces that neighbours hold, the most urgent segment
// first, different pieces first: what few hold goes before what many hold, and
// equals are ordered by a hash of this viewer and the piece, so that
// neighbours ask for different ones and have something to trade.
func (a *Agent) askNeighbours() {
	a.hurryLate()
	if len(a.peers) == 0 || len(a.active) == 0 {
		return
	}
	slices.SortStableFunc(a.active, func(s, t *segment) int { return cmp.Compare(a.dueAt(s), a.dueAt(t)) })
	under := 0
	for _, p := range a.peers {
		under += len(p.asked)
	}
	for _, s := range a.active {
		for under < maxAsked {
			i, p := a.pick(s)
			if p == nil {
				break
			}
			a.ask(p, s, i)
			under++
		}
	}
	a.wakeForNeighbours()
}

// wakeForNeighbours makes sure that late answers are noticed, and neighbours
// that were left alone are asked again.
func (a *Agent) wakeForNeighbours() {
	for _, p := range a.peers {
		if p.shunned > a.now {
			a.wakeBy(p.shunned)
		}
		for _, r := range p.asked {
			a.wakeBy(r.lastAt + p.patience())
		}
	}
}

// pick chooses the next piece of s to ask for, and whom to ask.
func (a *Agent) pick(s *segment) (int, *peer) {
	best, bestPeer := -1, (*peer)(nil)
	bestHolders, bestOrder := 0, uint64(0)
	for i := range s.pieces {
		c := &s.pieces[i]
		if c.held || c.hashing || c.asked != nil || !c.known || c.got > 0 || a.comingSoon(s, i) {
			continue
		}
		p, holders := a.holder(s, i)
		if p == nil {
			continue
		}
		order := media.Weight(a.self, pieceKey(s, i))
		if best < 0 || holders < bestHolders || holders == bestHolders && order > bestOrder {
			best, bestPeer, bestHolders, bestOrder = i, p, holders, order
		}
	}
	return best, bestPeer
}

// asQuick is how much later than the quickest neighbour another may deliver and
// still share the work, in ns.
const asQuick = int64(100 * time.Millisecond)

// holder is the free neighbour to ask for piece i, and how many neighbours
// hold it. Among those that would deliver nearly as soon as the quickest a hash
// decides, so that the work goes round. One that is bringing the segment in
// serves many: it comes last among equals.
func (a *Agent) holder(s *segment, i int) (*peer, int) {
	holders, soonest := 0, never
	for _, p := range a.peers {
		if at, ok := a.delivers(p, s, i); ok {
			holders++
			soonest = min(soonest, at)
		}
	}
	var best *peer
	var bestWeight uint64
	for _, p := range a.peers {
		at, ok := a.delivers(p, s, i)
		if !ok || at == never || at > soonest+asQuick {
			continue
		}
		weight := media.Weight(p.id^a.self, pieceKey(s, i)) >> 1
		if !p.holds[s.id].fetching {
			weight |= 1 << 63
		}
		if best == nil || weight > bestWeight {
			best, bestWeight = p, weight
		}
	}
	return best, holders
}

// delivers is when a neighbour that holds piece i would deliver it: never, if
// it cannot be asked now.
func (a *Agent) delivers(p *peer, s *segment, i int) (Time, bool) {
	h := p.holds[s.id]
	if h == nil || !p.ready || !h.pieces.has(i) {
		return never, false
	}
	if !a.free(p) {
		return never, true
	}
	return p.finish(a.now, s.size(i)), true
}

// pieceKey stands for a piece where an order is to differ from piece to piece.
func pieceKey(s *segment, i int) media.SegmentID {
	return media.SegmentID{Track: s.id.Track, Number: s.id.Number<<10 ^ uint64(i)}
}

func (p *peer) patience() int64 { return patience + 4*p.rtt }

// hurryLate takes requests back from neighbours that fell silent or will miss
// the deadline, where another neighbour holds the piece.
func (a *Agent) hurryLate() {
	for _, p := range a.peers {
		for i := len(p.asked) - 1; i >= 0; i-- {
			r := p.asked[i]
			if a.now < r.lastAt+p.patience() && !a.tooSlow(r) {
				continue
			}
			a.strike(p)
			a.giveUp(r, true)
		}
	}
}

// tooSlow reports whether a request that has begun will end after the player
// needs the segment. The origin will be asked in time if nobody else is.
func (a *Agent) tooSlow(r *request) bool {
	if r.got == 0 || a.now < r.at+believed {
		return false
	}
	return r.eta(a.now) > a.dueAt(r.seg)
}

// believed is how long a request runs before its rate counts.
const believed = int64(300 * time.Millisecond)
