package hostile

import (
	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// misstateLength closes commitments at another length: of every other segment a
// byte short, of the others a piece long.
func misstateLength(v *Viewer, act agent.Action) bool {
	s, is := act.(agent.Send)
	m, have := s.Message.(wire.Have)
	if !is || !have || m.Length < 2 {
		return false
	}
	if m.Segment.Number%2 == 0 {
		m.Length--
	} else {
		m.Length += media.PieceSize
	}
	v.tell(s.Peer, m)
	return true
}
