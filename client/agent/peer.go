package agent

import (
	"slices"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

const (
	joinWait    = int64(4 * time.Second)         // a connection under way may still help a request
	tellWait    = int64(1500 * time.Millisecond) // a new neighbour has not said all that it holds
	greetWait   = int64(5 * time.Second)         // for the Hello after the channels opened
	messageRate = 400                            // control messages a second a neighbour may send
	messageHeap = 4000                           // and at once
)

// peer is one neighbour, from the first attempt to connect. What nearly every
// event reads comes first: of thousands of agents it is fetched from memory.
type peer struct {
	id       media.ViewerID
	slot     slots // the set of this neighbour alone
	opened   bool  // channels are open
	ready    bool  // and its Hello fits
	gives    bool  // it once held something to trade
	nonce    uint32
	heardAt  Time
	credit   int64 // control messages it may still send
	creditAt Time
	shunned  Time // nothing is asked of it before
	leaving  Time // when the coordinator asked to part with it; 0: it did not

	asked   []*request // ours, oldest first
	backlog int        // bytes of them still to come, when neighbours were last asked
	rate    int64      // bytes per second it delivers; 0 unknown
	rtt     int64
	owed    int64 // bytes that were asked of it and have not come, cancelled or not
	lastAsk uint32
	strikes int             // failures in a row
	slow    int             // segments in a row in which a piece came late or not at all
	slowIn  media.SegmentID // the last of them
	prompt  int             // bytes that came in good time since
	probeAt Time            // when it may be asked again, demoted

	lists  []*heldList     // of tracks that this viewer knows
	apart  []media.TrackID // nothing of them is traded; of tracks fetched here
	right  []media.TrackID // of which it once said what is true here
	claims []claim         // its latest words that were not believed, the last one last

	since    Time   // of the present state
	pingAt   Time   // when the last ping went out; 0 none
	nearest  int64  // least rtt so far
	told     int64  // nearest as the coordinator knows it, in ms
	pongs    int    // counted up to firstPings
	originAt Time   // when it told of its way to the origin
	origin   uint32 // KiB per second that carries; 0: it does not know
	lastDone Time   // when its last piece was whole
	received int64
	sent     int64

	redeemed int  // how often it was found wrong, and then right again
	brought  int  // pieces that are remembered at its word; at most
	reckonAt Time // when they may be counted again

	uploads   int         // entries of the uplink's queue
	buffered  int         // bytes in its pieces channel
	window    int         // bound of buffered
	fillAt    Time        // since when buffered was never 0
	filled    int64       // bytes put in since fillAt
	drainedAt Time        // when buffered last fell, or was 0
	pings     [pings]ping // by nonce
	base      baseline
	pacer     pacer // of what goes to it, where only that is slow
}

func (a *Agent) peer(id media.ViewerID) *peer {
	if i, is := slices.BinarySearch(a.peerIDs, id); is {
		return a.peers[i]
	}
	return nil
}

func (a *Agent) addPeer(id media.ViewerID) *peer {
	i, _ := slices.BinarySearch(a.peerIDs, id)
	p := &peer{id: id, since: a.now, credit: messageHeap, creditAt: a.now, window: minWindow,
		slot: a.known.free()}
	p.pacer.limit(a.uplink.pacer.most)
	a.known |= p.slot
	a.seat[p.slot.first()] = p
	a.peers, a.peerIDs = slices.Insert(a.peers, i, p), slices.Insert(a.peerIDs, i, id)
	return p
}

func (a *Agent) welcomed(ev Welcomed) {
	a.self, a.linked, a.policy = ev.Self, true, ev.Policy
	a.limitUploads()
	for _, pool := range ev.Pools {
		// A coordinator that started anew counts its versions from the beginning.
		if t := a.track(pool.Track); t != nil {
			t.pool = pool
		}
	}
	a.meet(ev.Neighbours)
	a.linkChanged(ev.Saturated)
	a.report.soon()
}

func (a *Agent) maxNeighbours() int {
	most := a.cfg.MaxNeighbours
	if a.policy.MaxNeighbours > 0 {
		most = a.policy.MaxNeighbours
	}
	return min(most, mostPeers*2/3)
}

func (a *Agent) meet(neighbours []Neighbour) {
	most := a.maxNeighbours()
	if a.isAstray() {
		most += most / 2
	}
	for _, n := range neighbours {
		if !a.page.P2P || n.Viewer == a.self || a.peer(n.Viewer) != nil || slices.Contains(a.banned, n.Viewer) || len(a.peers) >= most {
			continue
		}
		if n.Offer {
			a.addPeer(n.Viewer)
			a.do(Connect{Peer: n.Viewer, Offer: true})
		}
	}
}

// invited answers another viewer's offer. An offer from a neighbour means that
// it began anew.
func (a *Agent) invited(id media.ViewerID) {
	p := a.peer(id)
	if slices.Contains(a.banned, id) || p == nil && (!a.page.P2P || len(a.peers) >= a.maxNeighbours()+a.maxNeighbours()/2) {
		a.do(Disconnect{Peer: id, Why: wire.Surplus})
		return
	}
	if p != nil {
		a.drop(p)
	}
	a.addPeer(id)
	a.do(Connect{Peer: id})
}

func (a *Agent) peerOpened(id media.ViewerID) {
	p := a.peer(id)
	if p == nil || p.opened {
		return
	}
	p.opened, p.since, p.heardAt = true, a.now, a.now
	a.send(p, wire.Hello{Min: wire.MinVersion, Max: wire.Version})
}

func (a *Agent) peerClosed(id media.ViewerID) {
	p := a.peer(id)
	if p == nil {
		return
	}
	if !p.opened {
		a.report.failed(id)
	}
	a.drop(p)
}

// part ends a connection for a reason.
func (a *Agent) part(p *peer, why wire.Farewell) {
	if p.opened {
		a.send(p, wire.Bye{Why: why})
	}
	accuse := why == wire.BadBytes || why == wire.BadPromise || why == wire.BadMessage
	if accuse {
		a.ban(p.id)
		a.unlearn(p)
	}
	a.do(Disconnect{Peer: p.id, Why: why, Accuse: accuse})
	a.drop(p)
}

// maxBanned bounds the viewers remembered as liars.
const maxBanned = 64

func (a *Agent) ban(id media.ViewerID) {
	if len(a.banned) == maxBanned {
		a.banned = a.banned[1:]
	}
	a.banned = append(a.banned, id)
	a.report.failed(id)
}

func (a *Agent) partFromAll() {
	for len(a.peers) > 0 {
		a.part(a.peers[0], wire.Leaving)
	}
}

// drop forgets a neighbour: its pieces are asked for elsewhere.
func (a *Agent) drop(p *peer) {
	for len(p.asked) > 0 {
		a.giveUp(p.asked[0], false)
	}
	a.uplink.dropPeer(p)
	a.peers, a.peerIDs = remove(a.peers, p), remove(a.peerIDs, p.id)
	a.known &^= p.slot
	a.ready &^= p.slot
	a.proven &^= p.slot
	a.leaving &^= p.slot
	a.failing &^= p.slot
	a.demoted &^= p.slot
	for i := len(a.order) - 1; i >= 0; i-- {
		s := a.order[i]
		s.nearby.forget(p.slot)
		s.nearby.ungive(p.slot)
		if s.by == p.slot {
			s.by = 0
			a.forgetVoid(s)
		}
	}
	a.lookAtAll()
	if p.ready {
		a.do(Notice{What: PeerLeft, Peer: p.id})
	}
	a.report.soon()
}

// greeted makes a neighbour ready and tells it all that is held here.
func (a *Agent) greeted(p *peer, hello wire.Hello) {
	if _, ok := wire.Negotiate(hello); !ok || p.ready {
		a.part(p, wire.BadVersion)
		return
	}
	p.ready, p.since, a.meshed = true, a.now, true
	a.ready |= p.slot
	a.lookAtAll()
	a.do(Notice{What: PeerJoined, Peer: p.id})
	a.ping(p)
	a.report.by(a.now + gather)
	a.greetWithPlaylists(p)
	if !a.mayUpload() {
		return
	}
	for _, s := range a.order {
		a.tell(p, s)
	}
}
