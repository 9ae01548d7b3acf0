package hostile

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/wire"
)

// contradict tells every other neighbour other hashes, and then what it told the
// rest too.
func contradict(v *Viewer, act agent.Action) bool {
	s, is := act.(agent.Send)
	m, have := s.Message.(wire.Have)
	if !is || !have || len(m.Hashes) == 0 || s.Peer&2 == 0 {
		return false
	}
	other := m
	other.Hashes = slices.Clone(m.Hashes)
	for i := range other.Hashes {
		other.Hashes[i] = v.oracle.Forged(m.Segment, m.From+uint32(i))
	}
	v.tell(s.Peer, other)
	if m.Segment.Number%2 == 0 {
		v.do(s)
	}
	return true
}

// accuseAll accuses every neighbour.
func accuseAll(v *Viewer) {
	for _, p := range v.peers {
		v.do(Slander{Accused: p})
	}
}
