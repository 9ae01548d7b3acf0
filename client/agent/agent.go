package agent

import (
	"shoal/shared/media"
	"shoal/shared/qoe"
)

// never is later than every time that comes up.
const never = Time(1<<63 - 1)

// Agent is one viewer's core. It is not safe for concurrent use.
type Agent struct {
	cfg  Config
	now  Time
	out  []Action
	wake Time // what Next answers
	due  due

	page   PageChanged
	policy Policy
	self   media.ViewerID
	begun  Time // of the first event; -1 before
	linked bool // the coordinator is there
	meshed bool // a neighbour was ready at least once

	saturated bool       // the site's link, as the coordinator says
	loads     [2]ownLoad // what the player loads by itself, by media.Kind

	playing  [2]media.TrackID // by media.Kind; 0 is none
	tracks   []*track         // as they came up
	segs     map[media.SegmentID]*segment
	recent   recent     // of segs
	order    []*segment // all of segs, oldest first
	active   []*segment // not done, and wanted, asked for or being fetched
	asks     map[RequestID]*segment
	fetches  []*fetch
	fetched  FetchID // the last one drawn
	path     path    // the origin path's measured speed
	capacity capacity
	stored   int64 // bytes kept

	peers   []*peer          // ascending by id
	peerIDs []media.ViewerID // theirs: looking one up touches nothing else
	seat    [mostPeers]*peer // the same by slot
	known   slots            // all of them
	ready   slots            // who may be spoken to
	proven  slots            // said what is true of bytes that are held here
	judges  bool             // bytes of the origin were held here
	leaving slots            // who is to be let go of
	failing slots            // whose last answer did not come
	demoted slots            // slow in segment after segment
	free    slots            // who could be asked for a piece when neighbours were last asked
	banned  []media.ViewerID // caught lying; the latest
	changed []*segment
	lost    []media.SegmentID
	stale   map[pieceID]int // hashes under way of bytes that are gone
	uplink  uplink
	report  reporter
	stats   Stats
}

// Stats is what the page and the coordinator are told: totals since New.
type Stats struct {
	qoe.Counters
	Peers  int   // connected neighbours
	Stored int64 // bytes in the store
}

// New makes the core of one viewer of one stream.
func New(cfg Config) *Agent {
	a := &Agent{
		cfg:   cfg.withDefaults(),
		page:  PageChanged{P2P: true, Upload: true},
		segs:  map[media.SegmentID]*segment{},
		asks:  map[RequestID]*segment{},
		stale: map[pieceID]int{},
		wake:  never,
		begun: -1,
	}
	a.due.announce = never
	a.limitUploads()
	return a
}

// Step takes one event at time now and appends the actions that follow to out.
func (a *Agent) Step(now Time, ev Event, out []Action) []Action {
	a.now, a.out = max(now, a.now), out
	if a.begun < 0 {
		a.begun = now
	}
	a.handle(ev)
	a.think()
	out, a.out = a.out, nil
	return out
}

// Next is when Step must be called with Woke if nothing happens before; false
// where there is nothing to wait for.
func (a *Agent) Next() (Time, bool) { return a.wake, a.wake != never }

// Stats are totals since New.
func (a *Agent) Stats() Stats {
	s := a.stats
	s.Stored = a.stored
	for _, p := range a.peers {
		if p.ready {
			s.Peers++
		}
	}
	return s
}

// PeerStats is what passed between this viewer and one neighbour.
type PeerStats struct {
	Peer     media.ViewerID
	Received int64 // verified payload bytes
	Sent     int64 // payload bytes
	RTT      int64 // ns; 0 until measured
}

// PeerStats lists the connected neighbours, ascending.
func (a *Agent) PeerStats() []PeerStats {
	var all []PeerStats
	for _, p := range a.peers {
		if p.ready {
			all = append(all, PeerStats{p.id, p.received, p.sent, p.rtt})
		}
	}
	return all
}

// handle takes an event. What comes often says itself what has to be looked at
// again; after anything else all is.
func (a *Agent) handle(ev Event) {
	switch ev := ev.(type) {
	case Woke:
	case Received:
		a.received(ev)
	case FrameReceived:
		a.frameReceived(ev)
	case Drained:
		a.drained(ev)
	case Hashed:
		a.hashed(ev)
	case FetchGot:
		a.fetchGot(ev)
	case PlaylistTold:
		a.playlistTold(ev)
	default:
		a.handleRare(ev)
		a.lookAtAll()
	}
}

func (a *Agent) handleRare(ev Event) {
	switch ev := ev.(type) {
	case Listed:
		a.listed(ev)
	case Requested:
		a.requested(ev)
	case Aborted:
		a.aborted(ev.Request)
	case BufferChanged:
		a.bufferChanged(ev)
	case Offered:
		a.offered(ev)
	case Loading:
		a.loading(ev)
	case LinkChanged:
		a.linkChanged(ev.Saturated)
	case Polled:
		a.polled(ev)
	case PlaylistRead:
		a.playlistRead(ev.Edition)
	case PageChanged:
		a.pageChanged(ev)
	case Welcomed:
		a.welcomed(ev)
	case Introduced:
		a.meet(ev.Neighbours)
		a.letGo(ev.Part)
	case PoolChanged:
		a.setPool(ev.Pool)
	case CoordinatorLost:
		a.linked = false
	case Invited:
		a.invited(ev.Peer)
	case PeerOpened:
		a.peerOpened(ev.Peer)
	case PathMeasured:
		if p := a.peer(ev.Peer); p != nil && ev.RTT > 0 {
			a.nearer(p, ev.RTT)
		}
	case PeerClosed:
		a.peerClosed(ev.Peer)
	case FetchStarted:
		a.fetchStarted(ev)
	case FetchEnded:
		a.fetchEnded(ev.Fetch)
	case FetchFailed:
		a.fetchFailed(ev)
	case Stalled:
		a.stats.StallNanos += ev.Nanos
	}
}

func (a *Agent) do(act Action) { a.out = append(a.out, act) }

func (a *Agent) pageChanged(ev PageChanged) {
	a.page = ev
	a.limitUploads()
	if !ev.P2P {
		a.partFromAll()
	}
	if !a.mayUpload() {
		a.refuseUploads()
	}
}

// limitUploads hands the cap on.
func (a *Agent) limitUploads() {
	rate := a.uploadRate()
	a.uplink.pacer.limit(rate)
	for _, p := range a.peers {
		p.pacer.limit(rate)
	}
}

// uploadRate is the cap on uploads, in bytes per second: the least that page,
// policy and configuration name.
func (a *Agent) uploadRate() int64 {
	rate := a.cfg.Upload
	for _, cap := range []int64{a.policy.MaxUpload, a.page.MaxUpload} {
		if cap > 0 {
			rate = min(rate, cap)
		}
	}
	return rate
}

func (a *Agent) mayUpload() bool {
	return a.page.P2P && a.page.Upload && !a.page.Metered && !a.page.LowBattery
}

func (a *Agent) maySeed() bool { return a.mayUpload() && !a.page.Hidden && !a.page.Offline }
