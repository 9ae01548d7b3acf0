package hostile

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/media"
)

// stopShort sends all of a piece but its last frame.
func stopShort(v *Viewer, act agent.Action) bool {
	f, is := act.(agent.SendFrame)
	return is && v.isLast(f)
}

// keepBack puts frames aside for trickle.
func keepBack(v *Viewer, act agent.Action) bool {
	f, is := act.(agent.SendFrame)
	if is {
		v.held = append(v.held, f)
	}
	return is
}

// trickle sends each neighbour one frame: just enough for its patience.
func trickle(v *Viewer) {
	var served []media.ViewerID
	rest := v.held[:0]
	for _, f := range v.held {
		switch {
		case !v.isConnected(f.Peer):
		case slices.Contains(served, f.Peer):
			rest = append(rest, f)
		default:
			served = append(served, f.Peer)
			v.do(f)
		}
	}
	v.held = rest
}

func (v *Viewer) isConnected(p media.ViewerID) bool { return slices.Contains(v.peers, p) }
