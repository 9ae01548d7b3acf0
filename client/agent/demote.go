package agent

import (
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	maxSlow  = 3                       // segments in a row in which a neighbour may be slow
	slowRate = media.PieceSize         // bytes per second, below which it is
	probeIn  = int64(30 * time.Second) // between two pieces asked of who is demoted
)

// promptly is how long n bytes take a neighbour, at most, that is not slow: the
// line it has, the way there and back, and a second a piece.
func (p *peer) promptly(n int) int64 {
	return maxWait + p.nearest + int64(n)*int64(time.Second)/slowRate
}

// wasSlow notes that a piece of s came late from p, or not at all. Who was slow
// in several segments in a row is demoted.
func (a *Agent) wasSlow(p *peer, s *segment) {
	p.prompt = 0
	if p.slow > 0 && p.slowIn == s.id {
		return
	}
	p.slowIn = s.id
	if p.slow++; p.slow >= maxSlow {
		a.demoted |= p.slot
	}
}

// takeBack ends a request. Who has not sent the next frame in good time was
// slow, whatever the reason.
func (a *Agent) takeBack(r *request) {
	if a.now-max(r.at, r.peer.lastDone) > r.peer.promptly(r.got+wire.MaxPayload) {
		a.wasSlow(r.peer, r.seg)
	}
	a.giveUp(r, true)
}

// wasPrompt notes that p sent n bytes in good time. Once they come to a whole
// piece it is as good as any: a frame that ends a segment may be quick by chance.
func (a *Agent) wasPrompt(p *peer, n int) {
	if p.slow == 0 {
		return
	}
	if p.prompt += n; p.prompt >= media.PieceSize {
		p.slow = 0
		a.demoted &^= p.slot
	}
}

// able are the neighbours whose pieces can be asked for, now or soon.
func (a *Agent) able() slots { return a.ready & a.believed() &^ a.leaving }

// isSpared reports whether p is demoted and not to be tried again yet. Where all
// neighbours are slow nobody is.
func (a *Agent) isSpared(p *peer) bool {
	if a.demoted&p.slot == 0 || a.now >= p.probeAt || a.able()&^a.demoted == 0 {
		return false
	}
	sooner(&a.due.asks, p.probeAt)
	return true
}

// candidates are those who can be asked for piece i now: of the demoted only
// where nobody else holds it.
func (a *Agent) candidates(s *segment, i int) slots {
	holders := s.nearby.holders(i) & a.able()
	if better := holders &^ a.demoted; better != 0 {
		holders = better
	}
	return holders & a.free
}
