package world

import (
	"math"

	"shoal/shared/wire"
	"shoal/sim/scenario"
)

// depart is a frame leaving its sender's uplink, with more of its way to go
// than a wire within the site: the air, the site's link, a chance of loss.
func (r *region) depart(e *end, f wire.Frame, p payload) {
	if e.state == ended || !e.self.alive {
		r.tally.lost += p.length
		return
	}
	at, n := e.self.throughAir(r.now, onWire(p.length)), onWire(p.length)
	if e.far {
		at = max(at, r.exit(MediaBytes, n))
	}
	if e.self.luck.hit(r.loss(e)) {
		r.push(at+2*e.delay, task{do: doResend, what: e, frame: f, load: p})
		return
	}
	r.ship(e, at, f, p)
}

// resend is the sender learning, a round trip later, that a frame was lost.
func (r *region) resend(e *end, f wire.Frame, p payload) {
	left := e.self.up.pass(r.now, onWire(p.length))
	r.push(left, task{do: doDepart, what: e, frame: f, load: p})
}

// ship sends a frame on the last part of its way, from time at on.
func (r *region) ship(e *end, at Time, f wire.Frame, p payload) {
	t := task{do: doArrive, from: e.self.id, number: e.call, frame: f, load: p}
	if e.far {
		t.wire, t.class = onWire(p.length), MediaBytes
	}
	r.post(e.peer, at+e.delay+e.self.luck.below(jitterMost), t)
}

// loss is the share of what is sent on a connection that is lost.
func (r *region) loss(e *end) int64 {
	if e.far {
		return r.scene.FarLoss
	}
	return r.scene.NearLoss
}

// bring puts n bytes of the origin's on their way to a viewer: over its path
// to the origin, the link of its site, its air and its downlink. Then t happens.
func (r *region) bring(v *viewer, c Class, n int64, t task) {
	v.path.rate = r.pathRate
	if r.scene.OriginSlow.Holds(r.now) {
		v.path.rate = min(v.path.rate, r.scene.OriginSlow.Rate)
	}
	at := v.path.pass(r.now, n)
	at = r.enter(at, c, overTCP(n+n*r.scene.OriginLoss/scenario.Whole))
	t.viewer = v
	if r.site.link.isAmple() && v.air == nil {
		r.push(v.down.narrow(at, n, r.pathRate), t)
		return
	}
	t.after, t.do, t.wire = t.do, doDownload, n
	r.push(at, t)
}

// download is bytes of the origin's reaching the last part of their way.
func (r *region) download(t task) {
	n := t.wire
	t.do, t.wire = t.after, 0
	r.push(t.viewer.down.narrow(t.viewer.throughAir(r.now, n), n, r.pathRate), t)
}

const packetSize = 1460 // bytes of a TCP packet's payload

// pathRate is what a viewer's path to the origin carries. Where packets are
// lost TCP goes no faster than 1.22 packets a round trip over the root of their
// share (Mathis and others 1997).
func pathRate(s *scenario.Scenario) int64 {
	if s.OriginLoss == 0 {
		return s.OriginRate
	}
	share := float64(s.OriginLoss) / scenario.Whole
	trip := float64(s.TTFB.Least+s.TTFB.Most) / 2 / float64(second)
	return min(s.OriginRate, int64(packetSize*1.22/(trip*math.Sqrt(share))))
}
