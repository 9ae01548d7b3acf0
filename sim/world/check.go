package world

import (
	"fmt"
	"slices"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// Violation is the first event after which something that must always hold
// did not. Together with the scenario it is the whole report: the run replays.
type Violation struct {
	Scenario string
	Viewers  int
	Seed     uint64
	Minutes  float64
	At       Time
	Viewer   int // index
	Event    string
	Rule     string
}

func (b *Violation) Error() string {
	event := ""
	if b.Event != "" {
		event = "\n  event:  " + b.Event
	}
	return fmt.Sprintf("sim: %s: viewer %d at %s: %s%s\n  replay: go run ./sim -scenario %s -viewers %d -seed %d -minutes %g -watch %d -from %s",
		b.Scenario, b.Viewer, clock(b.At), b.Rule, event,
		b.Scenario, b.Viewers, b.Seed, b.Minutes, b.Viewer, clock(max(0, b.At-second)))
}

// violation is one of this world. Viewer is -1 where it is nobody's.
func (w *stage) violation(at Time, viewer int, rule string) *Violation {
	return &Violation{
		Scenario: w.scene.Name, Viewers: w.scene.Viewers, Seed: w.cfg.Seed,
		Minutes: w.scene.Duration.Minutes(), At: at, Viewer: viewer, Rule: rule,
	}
}

// fail records the first violation and ends the run.
func (r *region) fail(v *viewer, format string, args ...any) {
	if r.broken == nil {
		r.broken = r.violation(r.now, v.index, fmt.Sprintf(format, args...))
	}
}

const (
	asksPerPeer = 64  // requests under way to one neighbour
	spinsMost   = 100 // wakes of one viewer at one instant
	frameDepth  = 50 * millisecond
	depthLeast  = 16 << 10
)

// check is what must hold for a viewer after each of its events.
func (r *region) check(v *viewer, ev agent.Event) {
	if v.store.bytes > v.store.budget {
		r.fail(v, "holds %d bytes, budget %d", v.store.bytes, v.store.budget)
	}
	if _, woke := ev.(agent.Woke); !woke {
		v.spins = 0
		return
	}
	at, any := v.core.Next()
	if !any || at > r.now {
		v.spins = 0
		return
	}
	if v.spins++; v.spins > spinsMost {
		r.fail(v, "wants to wake for the %dth time at one instant", v.spins)
	}
	if r.broken != nil {
		r.broken.Event = describe(ev)
	}
}

// checkFetch holds a fetch against what is listed and what is held already. A
// page that has slept is told late of what it holds.
func (r *region) checkFetch(v *viewer, a agent.Fetch, s *segment) bool {
	switch {
	case s == nil:
		r.fail(v, "fetches %v, which is not listed", a.Segment)
	case a.Fetch == 0 || v.fetches[a.Fetch] != nil:
		r.fail(v, "fetch id %d is zero or in use", a.Fetch)
	case a.URI != s.uri:
		r.fail(v, "fetches %v at %q, listed as %q", a.Segment, a.URI, s.uri)
	case a.From < 0 || a.To < 0 || a.To != 0 && a.To <= a.From:
		r.fail(v, "fetches bytes %d to %d", a.From, a.To)
	case !r.hostile && (a.From >= s.size || a.To > s.size):
		r.fail(v, "fetches bytes %d to %d of %d", a.From, a.To, s.size)
	case v.group.Sleep.Every == 0 && !r.hostile && v.store.right(a.Segment, a.From, orAll(a.To, s.size)):
		r.fail(v, "fetches bytes %d to %d, all of which it holds", a.From, a.To)
	default:
		return true
	}
	return false
}

// orAll is the end of a fetch: 0 stands for the segment's.
func orAll(to, size int64) int64 {
	if to == 0 {
		return size
	}
	return to
}

// checkDeliver: one answer per request, of all the bytes, all of them right.
func (r *region) checkDeliver(v *viewer, a agent.Deliver, s *segment) bool {
	if s == nil {
		r.fail(v, "answers request %d, which does not wait", a.Request)
		return false
	}
	switch {
	case a.Segment != s.id:
		r.fail(v, "answers a request for %v with %v", s.id, a.Segment)
	case a.Length != s.size:
		r.fail(v, "delivers %d bytes of %v, which has %d", a.Length, s.id, s.size)
	case !v.store.holds(s.id, 0, s.size):
		r.fail(v, "delivers %v without holding all of it", s.id)
	case !v.isHostile() && !r.forgeable && !v.store.right(s.id, 0, s.size):
		r.fail(v, "delivers wrong bytes of %v", s.id)
	case a.PeerBytes < 0 || a.OriginBytes < 0 || a.PeerBytes+a.OriginBytes != a.Length:
		r.fail(v, "delivers %d bytes, %d from neighbours and %d from the origin",
			a.Length, a.PeerBytes, a.OriginBytes)
	default:
		return true
	}
	return false
}

// checkAnswers: no request of the player is forgotten. Through a link that is
// full, a fetch may take its time.
func (r *region) checkAnswers(v *viewer) {
	if v.isHostile() { // its link may be full of what it asked for
		return
	}
	for i := range v.player.tracks {
		t := &v.player.tracks[i]
		slow := len(v.fetches) > 0 && !r.site.link.isAmple()
		if t.request != 0 && !slow && r.now-t.asked > answerMost+int64(v.group.Sleep.For) {
			r.fail(v, "has not answered the request for %v after %s", t.at(t.next).id, clock(r.now-t.asked))
		}
	}
}

// checkConnect: only viewers that the coordinator introduced meet, and an
// answer follows an offer.
func (r *region) checkConnect(v *viewer, a agent.Connect) bool {
	e := v.end(a.Peer)
	switch {
	case !slices.Contains(v.met, a.Peer):
		r.fail(v, "connects to %v, to whom it was not introduced", a.Peer)
	case a.Offer && e != nil:
		r.fail(v, "connects twice to %v", a.Peer)
	case !a.Offer && (e == nil || e.state != invited):
		r.fail(v, "answers an offer of %v that was not made", a.Peer)
	default:
		return true
	}
	return false
}

// checkOpen is the end of an open connection to peer; nil, and a violation,
// where there is none.
func (r *region) checkOpen(v *viewer, peer media.ViewerID) *end {
	e := v.end(peer)
	if e == nil || e.state != opened {
		if v.isHostile() {
			return nil
		}
		r.fail(v, "speaks to %v, with whom it has no open connection", peer)
		return nil
	}
	return e
}

// checkAsk: requests are for pieces that exist, and bounded in number.
func (r *region) checkAsk(v *viewer, e *end, m wire.Message) bool {
	if v.isHostile() {
		return true
	}
	switch m := m.(type) {
	case wire.Cancel:
		e.settle(m.ID)
	case wire.Request:
		s := r.segment(m.Segment)
		if s == nil || s.pieceLength(m.Piece) == 0 {
			if r.viceOf(e.peer) != "" {
				return true
			}
			r.fail(v, "asks for piece %d of %v, which does not exist", m.Piece, m.Segment)
			return false
		}
		e.asked = append(e.asked, asked{m.ID, s.pieceLength(m.Piece)})
		e.drawn = max(e.drawn, m.ID)
		if len(e.asked) > asksPerPeer {
			r.fail(v, "has more than %d requests under way to %v", asksPerPeer, e.peer)
			return false
		}
	}
	return true
}

// checkFrame: what is sent was held and proven, and no bound of the uplink or
// the channel is passed.
func (r *region) checkFrame(v *viewer, e *end, a agent.SendFrame) bool {
	n := int64(a.Length)
	if v.isHostile() {
		return e.lane.holds(r.now)+n <= channelMost
	}
	depth := max(depthLeast, carried(v.up.rate, frameDepth)) + wire.MaxMessage
	switch {
	case a.Length < 1 || a.Length > wire.MaxPayload:
		r.fail(v, "sends a frame of %d bytes", a.Length)
	case !r.forgeable && !v.store.proven(a.Segment, a.Offset, a.Offset+n):
		r.fail(v, "sends bytes %d to %d of %v without having proven them", a.Offset, a.Offset+n, a.Segment)
	case e.lane.holds(r.now)+n > depth:
		r.fail(v, "has %d bytes in one channel, bound %d", e.lane.holds(r.now)+n, depth)
	case !v.bucket.take(r.now, n):
		r.fail(v, "uploads faster than %d bytes a second", v.bucket.rate)
	case v.group.Metered:
		r.fail(v, "uploads on a metered link")
	default:
		return true
	}
	return false
}

// carried is how many bytes pass in t at rate.
func carried(rate int64, t Time) int64 { return rate * t / second }

// bucket measures uploads: what was sent beyond rate must fit in burst. With a
// burst of rate/4 and a frame no 5 s carry more than 1.05 times rate and a frame.
type bucket struct {
	rate, burst int64
	level       int64
	seen        Time
}

func (b *bucket) take(now Time, n int64) bool {
	b.level = max(0, b.level-carried(b.rate, min(now-b.seen, second*60)))
	b.seen = now
	b.level += n
	return b.level <= b.burst
}

// limit sets a viewer's bounds from its agent's configuration.
func (v *viewer) limit(c agent.Config) {
	v.store.budget, v.bucket.rate = 64<<20, 2_500_000
	if c.Memory != 0 {
		v.store.budget = c.Memory
	}
	if c.Upload != 0 {
		v.bucket.rate = c.Upload
	}
	v.bucket.burst = v.bucket.rate/4 + wire.MaxPayload
}
