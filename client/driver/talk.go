package driver

import (
	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/shared/signal"
	"shoal/shared/wire"
)

// heard takes a message of the coordinator.
func (d *Driver) heard(m signal.Message) {
	if !d.page.P2P {
		return
	}
	switch m := m.(type) {
	case signal.Welcome:
		d.welcomed(m)
	case signal.Introduce:
		d.step(agent.Introduced{Neighbours: neighbours(m.Neighbours), Part: viewers(m.Part)})
	case signal.Pools:
		for _, p := range m.Pools {
			d.step(agent.PoolChanged{Pool: pool(p)})
		}
	case signal.Link:
		d.step(agent.LinkChanged{Saturated: m.Saturated})
	case signal.Offer:
		d.offered(m)
	case signal.Answer:
		d.relayed(m.Viewer.Viewer(), m)
	case signal.Candidate:
		d.relayed(m.Viewer.Viewer(), m)
	case signal.Error:
		d.ports.Host.Error(string(m.Code), m.Message)
	}
}

func (d *Driver) welcomed(m signal.Welcome) {
	d.status.admitted = true
	d.desk.with(func() {
		d.desk.greeting.Was, d.desk.greeting.Proof = m.Viewer, m.Proof
		d.desk.stats.Viewer, d.desk.stats.Site = m.Viewer.Viewer(), m.Site
	})
	d.ports.Peers.Configure(m.Stun)
	ev := agent.Welcomed{
		Self:       m.Viewer.Viewer(),
		Neighbours: neighbours(m.Neighbours),
		Saturated:  m.Saturated,
		Policy: agent.Policy{
			MaxUpload: m.Policy.MaxUpload, MaxNeighbours: m.Policy.MaxNeighbours, Owners: m.Policy.Owners,
		},
	}
	for _, p := range m.Pools {
		ev.Pools = append(ev.Pools, pool(p))
	}
	d.step(ev)
}

func (d *Driver) linkLost() {
	d.status.tried = d.page.P2P
	d.coordinatorLost()
}

func (d *Driver) coordinatorLost() {
	if d.status.admitted {
		d.status.admitted = false
		d.step(agent.CoordinatorLost{})
	}
}

// linkOff: the coordinator will not have this viewer. What the player still
// waits for comes from the origin; further requests it keeps.
func (d *Driver) linkOff(off LinkOff) {
	if !d.page.P2P {
		return
	}
	d.status.refusal, d.status.message = "refused", off.Message
	if off.Code == signal.BadVersion {
		d.status.refusal = "version"
	}
	d.desk.with(func() { d.desk.off = true })
	d.heedPage()
}

// sendReport performs agent.Report.
func (d *Driver) sendReport(a agent.Report) {
	d.report = signal.Report{
		Tracks: make([]signal.ID, len(a.Tracks)), Peers: ids(a.Peers),
		CanSeed: a.CanSeed, Want: a.Want, Failed: ids(a.Failed),
		RTTs: bounded(a.RTTs, signal.MaxRTT), Up: a.Up, Short: a.Short, Positions: positions(a.Positions),
	}
	if a.Pace.Rate > 0 {
		d.report.Pace = &signal.Pace{Rate: min(a.Pace.Rate, signal.MaxPace), Need: min(a.Pace.Need, signal.MaxPace)}
	}
	for i, t := range a.Tracks {
		d.report.Tracks[i] = signal.ID(t)
	}
	d.desk.with(func() {
		g := &d.desk.greeting
		d.desk.reported = true
		g.Tracks, g.CanSeed = d.report.Tracks, d.report.CanSeed
	})
	d.sendCounted(d.report)
	d.report.Failed, d.report.Pace = nil, nil
}

// accuse tells the coordinator at once, with what it knows of the viewer already.
func (d *Driver) accuse(a agent.Disconnect) {
	r := d.report
	r.Accused = []signal.Accuse{{Viewer: signal.ID(a.Peer), Why: why(a.Why)}}
	d.sendCounted(r)
}

func (d *Driver) sendCounted(r signal.Report) {
	c := d.core.Stats().Counters
	r.Counts = &signal.Counts{
		Origin: c.OriginBytes, Peers: c.PeerBytes, Upload: c.UploadBytes, Wasted: c.WastedBytes,
		Reasons: reasons(c), StallMS: c.StallNanos / 1e6,
	}
	d.ports.Coordinator.Send(r)
}

// reasons are the origin bytes by the name of their reason, where there are any.
func reasons(c qoe.Counters) map[string]int64 {
	m := make(map[string]int64)
	for r, n := range c.OriginReasons {
		if n > 0 {
			m[qoe.Reason(r).String()] = n
		}
	}
	return m
}

// hello is the greeting of the next connection.
func (d *desk) hello() signal.Hello {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.greeting
}

func neighbours(list []signal.Neighbour) []agent.Neighbour {
	out := make([]agent.Neighbour, len(list))
	for i, n := range list {
		out[i] = agent.Neighbour{Viewer: n.Viewer.Viewer(), Offer: n.Offer}
	}
	return out
}

func pool(p signal.Pool) agent.Pool {
	return agent.Pool{Track: p.Track.Track(), Version: p.Version, Members: viewers(p.Members)}
}

// why names a farewell in an accusation.
func why(f wire.Farewell) string {
	switch f {
	case wire.BadMessage:
		return "bad-message"
	case wire.BadBytes:
		return "bad-bytes"
	case wire.BadPromise:
		return "bad-promise"
	case wire.Unanswering:
		return "unanswering"
	}
	return "other"
}

func viewers(list []signal.ID) []media.ViewerID {
	out := make([]media.ViewerID, len(list))
	for i, id := range list {
		out[i] = id.Viewer()
	}
	return out
}

// bounded are the round trips where any was measured, none above most.
func bounded(rtts []int64, most int64) []int64 {
	var out []int64
	for i, ms := range rtts {
		if ms > 0 && out == nil {
			out = make([]int64, len(rtts))
		}
		if out != nil {
			out[i] = min(ms, most)
		}
	}
	return out
}

func positions(list []agent.Position) []signal.Position {
	var out []signal.Position
	for _, p := range list {
		held := make([]signal.Span, len(p.Held))
		for i, h := range p.Held {
			held[i] = signal.Span{First: h.First, Last: h.Last}
		}
		out = append(out, signal.Position{Track: signal.ID(p.Track), Next: p.Next, Held: held})
	}
	return out
}

// ids are viewers as messages to the coordinator name them.
func ids(viewers []media.ViewerID) []signal.ID {
	out := make([]signal.ID, len(viewers))
	for i, v := range viewers {
		out[i] = signal.ID(v)
	}
	return out
}
