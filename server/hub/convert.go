package hub

import (
	"shoal/server/coord"
	"shoal/shared/media"
	"shoal/shared/signal"
)

func viewers(list []signal.ID) []media.ViewerID {
	out := make([]media.ViewerID, len(list))
	for i, id := range list {
		out[i] = id.Viewer()
	}
	return out
}

func tracks(list []signal.ID) []media.TrackID {
	out := make([]media.TrackID, len(list))
	for i, id := range list {
		out[i] = id.Track()
	}
	return out
}

func neighbours(list []coord.Neighbour) []signal.Neighbour {
	out := make([]signal.Neighbour, len(list))
	for i, n := range list {
		out[i] = signal.Neighbour{Viewer: signal.ID(n.Viewer), Offer: n.Offer}
	}
	return out
}

func ids(list []media.ViewerID) []signal.ID {
	var out []signal.ID
	for _, v := range list {
		out = append(out, signal.ID(v))
	}
	return out
}

func pace(p *signal.Pace) coord.Pace {
	if p == nil {
		return coord.Pace{}
	}
	return coord.Pace{Rate: p.Rate, Need: p.Need}
}

func positions(list []signal.Position) []coord.Position {
	var out []coord.Position
	for _, p := range list {
		held := make([]coord.Span, len(p.Held))
		for i, h := range p.Held {
			held[i] = coord.Span{First: h.First, Last: h.Last}
		}
		out = append(out, coord.Position{Track: p.Track.Track(), Next: p.Next, Held: held})
	}
	return out
}

func pools(list []coord.Pool) []signal.Pool {
	out := make([]signal.Pool, len(list))
	for i, p := range list {
		out[i] = signal.Pool{Track: signal.ID(p.Track), Version: p.Version, Members: make([]signal.ID, len(p.Members))}
		for j, m := range p.Members {
			out[i].Members[j] = signal.ID(m)
		}
	}
	return out
}
