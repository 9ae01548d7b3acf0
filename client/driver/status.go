package driver

import (
	"time"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/signal"
)

// status is what the viewer's state follows from.
type status struct {
	admitted bool   // by the coordinator, which has not been lost since
	tried    bool   // at least one connection to it failed or ended
	refusal  string // "version" or "refused": the coordinator's last word
	message  string // of the refusal

	state  State // as the host knows it
	reason string
}

// Stats are totals since New, for the page.
type Stats struct {
	agent.Stats
	Viewer     media.ViewerID // 0: not admitted yet
	Site       string
	Neighbours []NeighbourStats // ascending
}

// NeighbourStats are of one open connection.
type NeighbourStats struct {
	Viewer         media.ViewerID
	Received, Sent int64 // bytes of media, heads left out
	RTT            int64 // ns, 0: not measured yet
}

// statsEvery is how old stats may be while the loop is busy, in ns: gathering
// them costs as much as handling a frame.
const statsEvery = int64(250 * time.Millisecond)

// Stats are at most 250 ms older than the loop's last turn.
func (d *Driver) Stats() (s Stats) {
	d.desk.with(func() { s = d.desk.stats })
	return s
}

// Recording is what the simulator needs to run the latest minutes of this
// viewer's core again; empty where the core cannot be recorded.
func (d *Driver) Recording() []byte { return d.core.Bytes(d.cfg.Version) }

func (d *Driver) publishStats() {
	d.published = d.now()
	totals := d.core.Stats()
	totals.Stored = d.ports.Store.Bytes()
	var neighbours []NeighbourStats
	var peers []signal.ID
	for _, c := range d.table.conns {
		if c.open {
			neighbours = append(neighbours, NeighbourStats{c.peer, c.received, c.sent, c.rtt})
			peers = append(peers, signal.ID(c.peer))
		}
	}
	d.desk.with(func() {
		d.desk.stats.Stats, d.desk.stats.Neighbours = totals, neighbours
		d.desk.greeting.Peers = peers[:min(len(peers), signal.MaxNeighbours)]
	})
}

// publishState tells the host where the state has changed.
func (d *Driver) publishState() {
	state, reason, message := d.state()
	if state != d.status.state || reason != d.status.reason {
		d.status.state, d.status.reason = state, reason
		d.ports.Host.State(state, reason, message)
	}
}

func (d *Driver) state() (s State, reason, message string) {
	switch {
	case d.failed != nil:
		return Off, "wasm-failed", "the agent failed; the player loads by itself"
	case d.status.refusal != "":
		return Off, d.status.refusal, d.status.message
	case !d.page.P2P:
		return Off, "consent", "peer delivery is not allowed by the page"
	case d.status.admitted, d.table.neighbours() > 0:
		return Active, "", ""
	case d.status.tried:
		return Connecting, "unreachable", "the coordinator does not answer; trying again"
	}
	return Connecting, "", ""
}
