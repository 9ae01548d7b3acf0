package hostile

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/wire"
)

// holdEverything repeats every announcement as if it held all that is in it,
// and never answers.
func holdEverything(v *Viewer, ev agent.Event) bool {
	r, is := ev.(agent.Received)
	if !is {
		return false
	}
	switch m := r.Message.(type) {
	case wire.Request:
		return true
	case wire.Have:
		if len(m.Hashes) == 0 {
			return false
		}
		m.Hashes, m.Fetching = slices.Clone(m.Hashes), false
		m.Pieces = []wire.Span{{First: m.From, Count: uint32(len(m.Hashes))}}
		for _, p := range v.peers {
			v.tell(p, m)
		}
	}
	return false
}
