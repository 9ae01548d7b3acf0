package world

import "shoal/client/agent"

// accountant is a core that keeps books.
type accountant interface{ Stats() agent.Stats }

// audit holds an agent's own counts against the world's: every byte counts
// once, under one reason.
func (r *region) audit(v *viewer) {
	books, any := v.core.(accountant)
	if !any || !v.alive {
		return
	}
	s, reasons := books.Stats(), int64(0)
	for _, n := range s.OriginReasons {
		reasons += n
	}
	switch {
	case s.UploadBytes != v.sent:
		r.fail(v, "counts %d bytes uploaded, the world %d", s.UploadBytes, v.sent)
	case s.OriginBytes != v.heard:
		r.fail(v, "counts %d bytes from the origin, the world %d", s.OriginBytes, v.heard)
	case reasons != s.OriginBytes:
		r.fail(v, "has reasons for %d of %d bytes from the origin", reasons, s.OriginBytes)
	case s.PeerBytes > v.got:
		r.fail(v, "counts %d bytes from neighbours, the world %d", s.PeerBytes, v.got)
	case s.Stored < v.store.bytes:
		r.fail(v, "counts %d bytes stored, the world %d", s.Stored, v.store.bytes)
	}
}
