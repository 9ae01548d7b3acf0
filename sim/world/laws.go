package world

import (
	"fmt"

	"shoal/client/agent"
	"shoal/shared/media"
)

// eachSecond is done when all has happened before t, a whole second.
func (w *World) eachSecond(t Time) {
	w.sample(t)
	w.uphold(t)
	w.lookAtMatches(t)
	if w.cfg.Tick != nil {
		w.cfg.Tick(w.samples[len(w.samples)-1])
	}
	if t == w.meshAt {
		w.picture()
	}
}

const (
	// connectionsMost is how many connections a page may have (client/rtc).
	connectionsMost = 32
	// textsMost is how many texts of a track a driver holds (client/driver), and
	// the one that is taking another's place.
	textsMost = 5
	// noticedBy is how long after a viewer vanished a pool may still name it.
	noticedBy = socketTimeout + 2*second
)

// uphold holds the world against what must hold of all of it.
func (w *World) uphold(t Time) {
	flying, coming := int64(0), int64(0)
	for _, r := range w.regions {
		between, down := r.queue.underWay()
		flying, coming = flying+between, coming+down
		w.upholdRegion(r, t)
	}
	sum := w.total()
	if sum.sent != sum.got+sum.lost+flying {
		w.accuse(t, -1, "viewers sent each other %d bytes: %d arrived, %d were lost, %d are under way", sum.sent, sum.got, sum.lost, flying)
	}
	if sum.brought != sum.arrived+coming {
		w.accuse(t, -1, "the origin sent %d bytes: %d arrived, %d are under way", sum.brought, sum.arrived, coming)
	}
}

func (w *World) upholdRegion(r *region, t Time) {
	accounted := int64(0)
	for i := range r.fetched {
		for _, n := range r.fetched[i] {
			accounted += n
		}
	}
	if accounted != r.tally.origin {
		w.accuse(t, -1, "%s fetched %d bytes, of which %d belong to a listed segment", r.site.Name, r.tally.origin, accounted)
	}
	for _, v := range r.viewers {
		if v.alive && !v.isHostile() {
			w.upholdViewer(r, v, t)
		}
	}
}

func (w *World) upholdViewer(r *region, v *viewer, t Time) {
	a, real := v.core.(*agent.Agent)
	if !real {
		return
	}
	if w.hostile || t%(10*second) == 0 {
		w.upholdFootprint(r, v, a.Footprint(), t)
	}
	if len(v.ends) > connectionsMost {
		w.accuse(t, v.index, "has %d connections, at most %d", len(v.ends), connectionsMost)
	}
	if most := textsMost * len(w.channels); len(v.lists) > most {
		w.accuse(t, v.index, "holds %d texts of playlists, at most %d", len(v.lists), most)
	}
	if !v.linked || !w.noticesAll(t) {
		return
	}
	for _, pool := range v.pools {
		for _, id := range pool.Members {
			if w.isLongGone(id, t) {
				w.accuse(t, v.index, "was told of a pool of %v with %v, who left long ago", pool.Track, id)
			}
		}
	}
}

// noticesAll reports whether word of a vanished viewer reaches everybody in time:
// the coordinator has been up for long, no link is cut, no page sleeps, and
// everybody plays the same tracks.
func (w *stage) noticesAll(t Time) bool {
	out := w.scene.CoordDown
	up := out.For == 0 || t < int64(out.From) || t > int64(out.From+out.For)+retryMost+noticedBy
	return up && !w.sleepy && len(w.scene.Cuts) == 0 && w.scene.Switch == 0
}

func (w *World) isLongGone(id media.ViewerID, t Time) bool {
	p := w.placeOf(id)
	if p.region < 0 || p.region >= len(w.regions) || p.slot >= len(w.regions[p.region].viewers) {
		return true
	}
	v := w.regions[p.region].viewers[p.slot]
	return !v.alive && t-v.left > noticedBy
}

func (w *World) accuse(at Time, viewer int, format string, args ...any) {
	w.blame(w.violation(at, viewer, fmt.Sprintf(format, args...)))
}
