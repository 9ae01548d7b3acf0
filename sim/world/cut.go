package world

import (
	"shoal/server/coord"
)

const (
	partedAfter = 10 * second // without a way, after which a connection is given up (client/rtc)
	silence     = 60 * second // after which a socket is given up (server/hub)
)

// planCuts queues what a site's cut brings about in this region, beyond that
// all waits which is to cross the link.
func (r *region) planCuts() {
	for i, cut := range r.scene.Cuts {
		if int64(cut.For) > partedAfter {
			r.push(int64(cut.From)+partedAfter, task{do: doPart, track: i})
		}
		if cut.Site == r.site.Name && int64(cut.For) > silence {
			r.push(int64(cut.From)+silence, task{do: doSilence})
		}
	}
}

// partWays ends the connections that a cut has severed.
func (r *region) partWays(cut int) {
	site := r.scene.Cuts[cut].Site
	for _, v := range r.viewers {
		for _, e := range v.ends {
			if e.far && (r.site.Name == site || r.sites[r.placeOf(e.peer).region].Name == site) {
				r.push(r.now, task{do: doClosed, what: e})
			}
		}
	}
}

// unplug is a long cut reaching the sockets of its site: both sides give them up.
func (r *region) unplug() {
	for _, v := range r.viewers {
		if v.alive && v.linked {
			r.write(r.now+int64(r.scene.Socket), toOffice, 0, task{do: doCoord, what: coord.Left{Viewer: v.id}})
		}
	}
	r.outage()
}
