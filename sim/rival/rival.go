// Package rival is what Shoal is held against in the same world: the scheduling
// of p2p-media-loader 5.0 (Novage, Apache-2.0), by its published rules, none of
// its code. [New] stands in the place of Shoal's agent, [NewTracker] in that of
// the coordinator.
//
// The rules, named by the files they are stated in:
//   - specs/playback-contract.md: a segment that the player asks for comes from
//     the store; is bought at once where the buffer has run below the urgent
//     threshold, which ends every other HTTP download; else comes from a peer
//     that announced it, or waits for the election. Who has no peer buys.
//   - live-delay.ts: the threshold is half of the player's buffer, at most 15 s
//     and at least a segment.
//   - utils/election.ts: of a viewer and its neighbours the one with the lowest
//     hash of "peer|segment" buys a segment that nobody announced. The others
//     are backups, by rank, of what their own players ask for.
//   - specs/prefetch.md: what a peer announced as loaded is taken from one peer
//     as a whole; three at a time, two over HTTP.
//   - utils/stream.ts: nothing is brought in ahead while a tenth of the store or
//     less is free.
//   - p2p/loader.ts: among idle peers one is drawn, weighted by measured speed,
//     where nobody counts less than a tenth of the fastest. A download without
//     a byte for 2 s ends; after three of these the peer is dropped.
//   - tracker-client.ts: peers are random, five offers with each announce.
//
// What is simpler here, nearly always in its favour: it stands as close behind
// the live edge as Shoal does, where it would ask for up to 60 s; one connection
// serves all tracks, where each rendition has its own; announcements are changes,
// where it repeats the whole list; it never downloads what differs from the
// origin, since the world holds every viewer to proven bytes; and a bound on
// uploads and on what lies in a channel is kept because the world checks it.
package rival

import (
	"time"

	"shoal/client/agent"
	"shoal/shared/media"
)

const (
	second = int64(time.Second)

	httpAtOnce  = 2           // simultaneousHttpDownloads, of each track
	peersAtOnce = 3           // simultaneousP2PDownloads, of each track
	urgentMost  = 15 * second // of buffer; highDemandTimeWindow
	keepBehind  = 15 * second // of what was played
	silence     = 2 * second  // p2pNotReceivingBytesTimeoutMs
	errorsMost  = 3           // p2pErrorRetries, httpErrorRetries
	behind      = 3           // segments that the player stands behind the edge
	peersMost   = 50          // p2pMaxPeers
	timer       = 1500 * int64(time.Millisecond)
)

// Core is one viewer. It keeps what it is told in the order in which it was, so
// that the same events bring about the same actions.
type Core struct {
	cfg    agent.Config
	now    agent.Time
	self   media.ViewerID
	loads  []*loader // one for each track
	peers  []*peer
	luck   uint64
	fetch  agent.FetchID
	ask    uint32
	credit int64 // bytes that may be uploaded now
	filled agent.Time
	due    agent.Time // of the timer
	stored int64      // bytes of segments that are here or coming
	muted  bool       // the page or a metered link forbids uploads
	out    []agent.Action
}

// New makes the viewer's core.
func New(cfg agent.Config) *Core {
	if cfg.Upload == 0 {
		cfg.Upload = 2_500_000
	}
	if cfg.Memory == 0 {
		cfg.Memory = 64 << 20
	}
	return &Core{cfg: cfg, credit: cfg.Upload / 8}
}

// Next is when the core looks again by itself.
func (c *Core) Next() (agent.Time, bool) {
	if c.isShort() {
		return min(c.due, c.now+int64(5*time.Millisecond)), true
	}
	return c.due, c.due > 0
}

// Step takes one event.
func (c *Core) Step(now agent.Time, ev agent.Event, out []agent.Action) []agent.Action {
	c.now, c.out = now, out
	switch ev := ev.(type) {
	case agent.Polled: // every viewer polls for itself
		c.say(agent.Pass{Request: ev.Request})
	case agent.PlaylistRead:
		if ev.Edition.Sum != 0 {
			c.say(agent.ForgetText{Track: ev.Edition.Track, Sum: ev.Edition.Sum})
		}
	case agent.PageChanged:
		c.muted = ev.Metered || !ev.Upload
	case agent.Welcomed:
		c.self = ev.Self
		c.meet(ev.Neighbours)
	case agent.Introduced:
		c.meet(ev.Neighbours)
	case agent.Invited:
		c.invited(ev.Peer)
	case agent.PeerOpened:
		c.opened(ev.Peer)
	case agent.PeerClosed:
		c.closed(ev.Peer)
	case agent.Received:
		c.received(c.peer(ev.Peer), ev.Message)
	case agent.FrameReceived:
		c.frame(c.peer(ev.Peer), ev)
	case agent.Drained:
		if p := c.peer(ev.Peer); p != nil {
			p.buffered = ev.Buffered
		}
	default:
		c.stepLoads(ev)
	}
	c.upload()
	if now >= c.due {
		c.lookAgain()
	}
	return c.out
}

func (c *Core) say(a agent.Action) { c.out = append(c.out, a) }

// stepLoads takes the events of the player and the origin.
func (c *Core) stepLoads(ev agent.Event) {
	switch ev := ev.(type) {
	case agent.Listed:
		c.load(ev.Track).listed(ev)
	case agent.Requested:
		c.requested(ev)
	case agent.Aborted:
		for _, l := range c.loads {
			l.aborted(ev.Request)
		}
	case agent.BufferChanged:
		for _, l := range c.loads {
			l.buffered(ev)
		}
	case agent.Offered:
		if !ev.Segment.IsInit() {
			c.load(ev.Segment.Track).offered(ev)
		}
	case agent.FetchStarted:
		if _, s := c.fetched(ev.Fetch); s != nil {
			c.correct(s, ev.Total)
		}
	case agent.FetchGot:
		if l, s := c.fetched(ev.Fetch); s != nil {
			l.take(s, ev.Offset, int64(ev.Length))
		}
	case agent.FetchFailed:
		if l, s := c.fetched(ev.Fetch); s != nil {
			l.failed(s, ev.Status)
		}
	case agent.Hashed:
		c.load(ev.Segment.Track).hashed(ev)
	}
}

// requested leaves init segments, which are never shared, to the player. A
// rendition that is not played any more is left.
func (c *Core) requested(ev agent.Requested) {
	if ev.Segment.IsInit() {
		c.say(agent.Fail{Request: ev.Request, Status: agent.Bypass})
		return
	}
	for _, l := range c.loads {
		if l.kind == ev.Kind && l.track != ev.Segment.Track {
			l.leave()
		}
	}
	c.load(ev.Segment.Track).requested(ev)
}

// lookAgain is the timer: playback has gone on, and peers may have fallen silent.
func (c *Core) lookAgain() {
	c.due = c.now + timer/2 + c.below(timer)
	for _, l := range c.loads {
		l.dropSilent()
		l.prune()
		l.process()
	}
}

// load is the loader of a track.
func (c *Core) load(track media.TrackID) *loader {
	for _, l := range c.loads {
		if l.track == track {
			return l
		}
	}
	l := &loader{core: c, track: track}
	c.loads = append(c.loads, l)
	return l
}

func (c *Core) fetched(id agent.FetchID) (*loader, *segment) {
	for _, l := range c.loads {
		for _, s := range l.segments {
			if s.fetch == id && s.from == origin {
				return l, s
			}
		}
	}
	return nil, nil
}

// below draws from 0 to n-1 (xorshift64*, Vigna 2016).
func (c *Core) below(n int64) int64 {
	if c.luck == 0 {
		c.luck = uint64(c.self) | 1
	}
	c.luck ^= c.luck >> 12
	c.luck ^= c.luck << 25
	c.luck ^= c.luck >> 27
	return int64(c.luck * 0x2545f4914f6cdd1d >> 1 % uint64(max(n, 1)))
}
