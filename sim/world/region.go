package world

import (
	"fmt"
	"time"

	"shoal/server/coord"
	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/sim/scenario"
)

// region is the viewers of one site, and what happens to them.
type region struct {
	process
	index   int
	luck    chance
	site    site
	viewers []*viewer // by slot, those who left too
	alive   int
	calls   uint64 // connections begun
	books
}

// site is a group of viewers behind one link.
type site struct {
	scenario.Site
	name   string // as the coordinator knows it
	link   link
	onAir  int   // viewers on Wi-Fi so far
	access *pipe // the access point of the last of them
	door   coord.Door[*viewer]
}

func newRegion(s *stage, index int) *region {
	r := &region{
		process: newProcess(s),
		index:   index,
		luck:    chance(mix(s.cfg.Seed + 1 + uint64(index)<<32)),
		books: books{
			fetched: make([][qoe.Reasons]int64, s.segments),
			played:  make([]bool, s.segments),
		},
	}
	r.site.Site = s.sites[index]
	r.site.name, r.site.link = r.site.Address, newLink(&s.scene, r.site.Site)
	if r.site.name == "" {
		r.site.name = fmt.Sprintf("10.0.%d.0/24", index)
	}
	r.planCuts()
	if len(s.sites) > 1 {
		r.push(consentEvery, task{do: doConsent})
	}
	for range r.site.Viewers {
		r.push(r.luck.below(int64(r.scene.Join)+1), task{do: doJoin})
	}
	if r.scene.Leave > 0 && r.site.Viewers > 0 {
		r.push(int64(r.scene.Join)+10*second, task{do: doChurn})
	}
	if out := r.scene.CoordDown; out.For > 0 {
		r.push(int64(out.From+r.scene.Socket), task{do: doOutage})
	}
	return r
}

// run does what happens before until.
func (r *region) run(until Time) {
	for r.broken == nil {
		at, any := r.queue.next()
		if !any || at >= until {
			return
		}
		r.now = at
		t := r.queue.pop()
		r.loadAhead()
		r.do(&t)
	}
}

// post sends a task to a viewer, in this region or another. Who made the id up
// sends it nowhere.
func (r *region) post(to media.ViewerID, at Time, t task) {
	switch p := r.placeOf(to); {
	case p.region == r.index:
		r.receive(at, p.slot, t)
	case p.region >= 0 && p.region < len(r.sites):
		r.write(at, p.region, p.slot, t)
	}
}

// receive takes a task for the viewer in a slot.
func (r *region) receive(at Time, slot int, t task) {
	if slot >= len(r.viewers) {
		return
	}
	t.viewer = r.viewers[slot]
	r.push(at, t)
}

// churn replaces one viewer, and draws when the next is.
func (r *region) churn() {
	if v := r.someone(); v != nil {
		r.leave(v, r.luck.hit(r.scene.Crash))
		r.push(r.now+second, task{do: doJoin})
	}
	perMinute := int64(r.site.Viewers) * r.scene.Leave
	mean := int64(time.Minute) * scenario.Whole / max(perMinute, 1)
	r.push(r.now+1+r.luck.below(2*mean), task{do: doChurn})
}

// someone is a viewer drawn from those who are there; nil where nobody is.
func (r *region) someone() *viewer {
	if r.alive == 0 {
		return nil
	}
	for {
		if v := r.viewers[r.luck.below(int64(len(r.viewers)))]; v.alive {
			return v
		}
	}
}
