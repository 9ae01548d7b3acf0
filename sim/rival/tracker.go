package rival

import (
	"time"

	"shoal/server/coord"
	"shoal/shared/media"
)

// Tracker is a WebTorrent tracker: with every announce it passes five offers on
// to random viewers, whatever their site, link or place in the stream.
type Tracker struct {
	luck    uint64
	viewers []media.ViewerID
	place   map[media.ViewerID]int     // in viewers; looked up, never iterated
	met     map[[2]media.ViewerID]bool // the lower id first; looked up, never iterated
	turns   []turn                     // ascending, as all wait for the same time
}

// turn is when a viewer announces again.
type turn struct {
	at     coord.Time
	viewer media.ViewerID
}

const (
	offers   = 5                             // webRtcOffersCount
	announce = coord.Time(120 * time.Second) // as wt-tracker asks for
)

// NewTracker makes an empty tracker.
func NewTracker(cfg coord.Config) *Tracker {
	return &Tracker{
		luck:  cfg.Seed*0x9e3779b97f4a7c15 | 1,
		place: map[media.ViewerID]int{},
		met:   map[[2]media.ViewerID]bool{},
	}
}

// Step takes one event.
func (t *Tracker) Step(now coord.Time, ev coord.Event, out []coord.Action) []coord.Action {
	switch ev := ev.(type) {
	case coord.Joined:
		return t.join(now, ev.Viewer, out)
	case coord.Left:
		t.leave(ev.Viewer)
	case coord.Woke:
		for len(t.turns) > 0 && t.turns[0].at <= now {
			id := t.turns[0].viewer
			t.turns = t.turns[1:]
			if _, here := t.place[id]; here {
				t.turns = append(t.turns, turn{now + announce, id})
				out = t.introduce(id, func(list []coord.Neighbour) coord.Action {
					return coord.Introduce{Viewer: id, Neighbours: list}
				}, out)
			}
		}
	}
	return out
}

// Next is when somebody announces again.
func (t *Tracker) Next() (coord.Time, bool) {
	if len(t.turns) == 0 {
		return 0, false
	}
	return t.turns[0].at, true
}

// Met reports whether an offer of one was passed on to the other.
func (t *Tracker) Met(a, b media.ViewerID) bool { return t.met[pair(a, b)] }

func pair(a, b media.ViewerID) [2]media.ViewerID {
	return [2]media.ViewerID{min(a, b), max(a, b)}
}

func (t *Tracker) join(now coord.Time, id media.ViewerID, out []coord.Action) []coord.Action {
	if _, here := t.place[id]; !here {
		t.place[id] = len(t.viewers)
		t.viewers = append(t.viewers, id)
		t.turns = append(t.turns, turn{now + announce, id})
	}
	return t.introduce(id, func(list []coord.Neighbour) coord.Action {
		return coord.Welcome{Viewer: id, Neighbours: list}
	}, out)
}

func (t *Tracker) leave(id media.ViewerID) {
	i, here := t.place[id]
	if !here {
		return
	}
	last := len(t.viewers) - 1
	t.viewers[i] = t.viewers[last]
	t.place[t.viewers[i]] = i
	t.viewers = t.viewers[:last]
	delete(t.place, id)
}

// introduce passes a viewer's offers on. A draw that hits itself or somebody it
// met is an offer that nobody takes up, as at a tracker.
func (t *Tracker) introduce(id media.ViewerID, reply func([]coord.Neighbour) coord.Action, out []coord.Action) []coord.Action {
	var list []coord.Neighbour
	for range min(offers, len(t.viewers)-1) {
		other := t.viewers[t.below(len(t.viewers))]
		if other == id || t.Met(id, other) {
			continue
		}
		t.met[pair(id, other)] = true
		list = append(list, coord.Neighbour{Viewer: other, Offer: true})
		out = append(out, coord.Introduce{Viewer: other, Neighbours: []coord.Neighbour{{Viewer: id}}})
	}
	return append(out, reply(list))
}

// below draws from 0 to n-1 (xorshift64*, Vigna 2016).
func (t *Tracker) below(n int) int {
	t.luck ^= t.luck >> 12
	t.luck ^= t.luck << 25
	t.luck ^= t.luck >> 27
	return int(t.luck * 0x2545f4914f6cdd1d >> 1 % uint64(n))
}
