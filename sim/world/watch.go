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

func (r *region) watches(v *viewer) bool {
	o := &r.cfg.Watch
	return o.To != nil && o.Viewer == v.index && r.now >= o.From && r.now <= o.Up
}

func (r *region) watchEvent(v *viewer, ev agent.Event) {
	if r.watches(v) {
		fmt.Fprintf(r.cfg.Watch.To, "%s viewer %d (%v)  %s\n", clock(r.now), v.index, v.id, describe(ev))
	}
}

func (r *region) watchAction(v *viewer, act agent.Action) {
	if r.watches(v) {
		fmt.Fprintf(r.cfg.Watch.To, "    => %s\n", describe(act))
	}
}

func (o *office) watchCoord(x any) {
	c := &o.cfg.Watch
	if c.To == nil || o.now < c.From || o.now > c.Up {
		return
	}
	if p := o.placeOf(about(x)); p.region >= 0 && p.region < len(o.sites) && o.index(p) == c.Viewer {
		fmt.Fprintf(c.To, "%s coordinator  %s\n", clock(o.now), describe(x))
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
	case coord.Accused:
		return m.Viewer
	case coord.Welcome:
		return m.Viewer
	case coord.Introduce:
		return m.Viewer
	case coord.SetPools:
		return m.Viewer
	case coord.SetLink:
		return m.Viewer
	}
	return 0
}

// watchFetch prints a fetch: when and by whom, how long after the segment was
// published, what and why, and the player's buffer of that track.
func (r *region) watchFetch(v *viewer, a agent.Fetch, s *segment) {
	o := &r.cfg.Watch
	if o.To == nil || !o.Fetches || r.now < o.From || r.now > o.Up {
		return
	}
	_, i := v.player.find(s.id.Track)
	t := &v.player.tracks[i]
	fmt.Fprintf(o.To, "%s viewer %d fetches %v/%d bytes %d-%d of %d: %v, %s after publication, buffer %s, in for %s, %d neighbours\n",
		clock(r.now), v.index, t.kind, s.id.Number, a.From, orAll(a.To, s.size), s.size, a.Reason,
		clock(r.now-r.published(s.id.Number)), clock(r.ahead(v, t)), clock(r.now-v.joined), len(v.connected()))
}

func (r *region) watchStall(v *viewer, stood int64) {
	o := &r.cfg.Watch
	if o.To != nil && o.Fetches {
		fmt.Fprintf(o.To, "%s viewer %d stood still for %s\n", clock(r.now), v.index, clock(stood))
	}
}
