package world

import (
	"fmt"
	"time"

	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/shared/media"
)

// clock writes a virtual time as Go writes durations, which -from reads.
func clock(t Time) string { return time.Duration(t).String() }

// describe writes an event or action with its fields.
func describe(x any) string { return fmt.Sprintf("%T%+v", x, x) }

func (w *World) watches(v *viewer) bool {
	o := &w.cfg.Watch
	return o.To != nil && o.Viewer == v.index && w.now >= o.From && w.now <= o.Up
}

func (w *World) watchEvent(v *viewer, ev agent.Event) {
	if w.watches(v) {
		fmt.Fprintf(w.cfg.Watch.To, "%s viewer %d (%v)  %s\n", clock(w.now), v.index, v.id, describe(ev))
	}
}

func (w *World) watchAction(v *viewer, act agent.Action) {
	if w.watches(v) {
		fmt.Fprintf(w.cfg.Watch.To, "    => %s\n", describe(act))
	}
}

func (w *World) watchCoord(x any) {
	o := &w.cfg.Watch
	if o.To == nil || w.now < o.From || w.now > o.Up {
		return
	}
	if v := w.byID[about(x)]; v != nil && v.index == o.Viewer {
		fmt.Fprintf(o.To, "%s coordinator  %s\n", clock(w.now), describe(x))
	}
}

// about is the viewer that an event or action of the coordinator concerns.
func about(x any) media.ViewerID {
	switch m := x.(type) {
	case coord.Joined:
		return m.Viewer
	case coord.Left:
		return m.Viewer
	case coord.Reported:
		return m.Viewer
	case coord.Welcome:
		return m.Viewer
	case coord.Introduce:
		return m.Viewer
	case coord.SetPools:
		return m.Viewer
	}
	return 0
}

// watchFetch prints a fetch: when and by whom, how long after the segment was
// published, what and why, and the player's buffer of that track.
func (w *World) watchFetch(v *viewer, a agent.Fetch, s *segment) {
	o := &w.cfg.Watch
	if o.To == nil || !o.Fetches || w.now < o.From || w.now > o.Up {
		return
	}
	t := &v.player.tracks[v.player.index(s.id.Track)]
	fmt.Fprintf(o.To, "%s viewer %d fetches %v/%d bytes %d-%d of %d: %v, %s after publication, buffer %s, in for %s, %d neighbours\n",
		clock(w.now), v.index, t.kind, s.id.Number, a.From, orAll(a.To, s.size), s.size, a.Reason,
		clock(w.now-w.published(s.id.Number)), clock(w.ahead(v, t)), clock(w.now-v.joined), len(v.connected()))
}

func (w *World) watchStall(v *viewer, stood int64) {
	o := &w.cfg.Watch
	if o.To != nil && o.Fetches {
		fmt.Fprintf(o.To, "%s viewer %d stood still for %s\n", clock(w.now), v.index, clock(stood))
	}
}
