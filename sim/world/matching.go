package world

import (
	"slices"

	"shoal/sim/scenario"
)

// Matching is what neighbours were to each other.
type Matching struct {
	RTT     int64   // ms between neighbours, median
	Useful  float64 // share of neighbours of whom one holds what the other needs next; of a title
	Able    float64 // share of the received media bytes that neighbours sent who can upload
	Crossed float64 // share of neighbours' media bytes that came from another site
	Later   float64 // the same, once all had joined and settled
}

const (
	matchEvery = 10 * second // neighbours are looked at
	leastUp    = 256_000 / 8 // bytes per second, below which nobody counts as able to upload
	needed     = 4           // segments that a player of a title needs next
)

// matches counts what passed between neighbours, and how they were.
type matches struct {
	crossed, later, crossedLater, able int64 // bytes
	rtts                               []int32
	pairs, useful                      int64
}

func (m *matches) add(o *matches) {
	m.crossed += o.crossed
	m.later += o.later
	m.crossedLater += o.crossedLater
	m.able += o.able
	m.rtts = append(m.rtts, o.rtts...)
	m.pairs += o.pairs
	m.useful += o.useful
}

// canUpload reports whether viewers of a group can serve a neighbour in time.
func canUpload(g scenario.Group) bool {
	return !g.Metered && g.Up >= leastUp && (g.Upload == 0 || g.Upload >= leastUp)
}

// matched counts n bytes that came from the other end of e.
func (r *region) matched(e *end, n int64) {
	m := &r.tally.matches
	isLater := r.now >= int64(r.scene.Join)+settle
	if isLater {
		m.later += n
	}
	if e.far {
		m.crossed += n
		if isLater {
			m.crossedLater += n
		}
	}
	if e.able {
		m.able += n
	}
}

// lookAtMatches looks at every pair of neighbours, once all have joined.
func (w *World) lookAtMatches(t Time) {
	if t%matchEvery != 0 || t < int64(w.scene.Join)+settle {
		return
	}
	for _, r := range w.regions {
		m := &r.tally.matches
		for _, v := range r.viewers {
			for _, e := range v.ends {
				p := w.placeOf(e.peer)
				if e.state != opened || !v.alive || p.region < 0 || p.region >= len(w.regions) {
					continue
				}
				m.rtts = append(m.rtts, int32(2*e.delay/millisecond))
				m.pairs++
				if other := w.regions[p.region].viewers[p.slot]; isOfUse(v, other) || isOfUse(other, v) {
					m.useful++
				}
			}
		}
	}
}

// isOfUse reports whether other holds a segment that v needs next and lacks.
func isOfUse(v, other *viewer) bool {
	for i := range v.player.tracks {
		t := &v.player.tracks[i]
		for number, lacks := t.next, 0; lacks < needed; number++ {
			s := t.at(number)
			if s == nil {
				break
			}
			if v.store.holds(s.id, 0, s.size) {
				continue
			}
			if lacks++; other.store.holds(s.id, 0, s.size) {
				return true
			}
		}
	}
	return false
}

func (m *matches) result(received int64, got int64) Matching {
	slices.Sort(m.rtts)
	return Matching{
		RTT: quantile(m.rtts, 50), Useful: ratio(m.useful, m.pairs), Able: ratio(m.able, received),
		Crossed: ratio(m.crossed, got), Later: ratio(m.crossedLater, m.later),
	}
}
