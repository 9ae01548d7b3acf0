package agent

import (
	"cmp"

	"shoal/shared/media"
)

// worth is why a stored segment is kept, the least reason first.
type worth uint8

const (
	past    worth = iota // of a live stream, and played here
	spare                // of a title, and a neighbour holds it who keeps it longer
	shared               // of a title, and a neighbour holds it
	unique               // of a title, and no neighbour holds it
	opening              // an init segment: small, and whoever comes wants it
	needed               // the player is about to want it
)

// worth tells segments that others can bring again from those that only the
// origin could. Live it does not matter who holds what: nobody wants it later.
func (a *Agent) worth(s *segment) worth {
	t := a.knownTrack(s.id.Track)
	switch {
	case a.wanted(s):
		return needed
	case s.id.IsInit():
		return opening
	case t == nil || t.live:
		return past
	}
	holders, own := s.nearby.holdsAny()&a.ready&^a.leaving, media.Weight(a.self, s.id)
	if holders == 0 {
		return unique
	}
	for ; holders != 0; holders &= holders - 1 {
		if media.Weight(a.seat[holders.first()].id, s.id) > own {
			return spare
		}
	}
	return shared
}

// leastWorth is the stored segment to forget first, of those that nobody here
// waits for: among equals the one kept longest ago, live the one heard of
// longest ago. Nil where there is none.
func (a *Agent) leastWorth(keep *segment) *segment {
	var least *segment
	var low worth
	for _, s := range a.order {
		if s == keep || s.keptAt == 0 || len(s.asks) > 0 || s.fetches > 0 {
			continue
		}
		w := a.worth(s)
		order := cmp.Compare(w, low)
		if order == 0 && w != past {
			order = cmp.Compare(s.keptAt, least.keptAt)
		}
		if least == nil || order < 0 {
			least, low = s, w
		}
	}
	return least
}
