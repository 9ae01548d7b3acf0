package hub

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"nhooyr.io/websocket"

	"shoal/server/coord"
	"shoal/shared/media"
	"shoal/shared/signal"
)

// maxHint bounds what of the page's site hint goes into the site's key, bytes.
const maxHint = 64

// viewer is one admitted viewer. Its own goroutine reads; the swarm's goroutine
// sets id and posts.
type viewer struct {
	socket
	hub     *Hub
	ip      netip.Addr
	stun    []string
	version int
	site    string
	swarm   *swarm
	id      media.ViewerID // owned by the swarm's goroutine

	bucket bucket
	heard  atomic.Int64 // Unix nanoseconds of the last message
	counts signal.Counts
	since  time.Time // of counts
	known  bool      // counts is a base to count from
}

// watch is the viewer's time in a swarm.
func (v *viewer) watch(hello signal.Hello) {
	v.swarm = v.hub.swarm(hello.Stream)
	defer v.hub.release(v.swarm)
	v.site = v.hub.siteOf(v.ip, hello.Site)
	v.known, v.since = hello.Was == 0, time.Now()
	v.swarm.inbox <- event{v, hello}
	defer func() { v.swarm.inbox <- event{v, nil} }()
	stop := v.beat()
	defer stop()
	for {
		m, ok := v.read()
		if !ok || !v.handle(m) {
			return
		}
	}
}

// siteOf refines the site that the address tells by the page's hint.
func (h *Hub) siteOf(ip netip.Addr, hint string) string {
	if ip.IsLoopback() && h.cfg.Home.IsValid() {
		ip = h.cfg.Home
	}
	key := coord.SiteOf(ip)
	if hint != "" {
		key += " " + strings.ToValidUTF8(hint[:min(len(hint), maxHint)], "")
	}
	return key
}

// beat pings the viewer from now on, and ends it when it has been silent for
// too long. It stops with the function returned.
func (v *viewer) beat() (stop func()) {
	var (
		mu    sync.Mutex
		pulse *time.Timer
		over  bool
	)
	mu.Lock()
	defer mu.Unlock()
	pulse = time.AfterFunc(v.limit.Ping, func() {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case over:
		case time.Since(time.Unix(0, v.heard.Load())) >= v.limit.Silence:
			v.hub.stats.silent.Add(1)
			v.drop()
		default:
			v.post(signal.Ping{})
			pulse.Reset(v.limit.Ping)
		}
	})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		over = true
		pulse.Stop()
	}
}

// read waits for the next message; false where the socket ended, or was ended
// for what came.
func (v *viewer) read() (signal.Message, bool) {
	kind, b, err := v.ws.Read(context.Background())
	if err != nil {
		return nil, false
	}
	now := time.Now()
	v.heard.Store(now.UnixNano())
	v.hub.stats.gotBytes.Add(int64(len(b)))
	if !v.bucket.take(now, v.limit) {
		v.end(refusal(signal.TooMany, "too many messages a second", 10*time.Second), websocket.StatusPolicyViolation)
		return nil, v.drain()
	}
	if kind != websocket.MessageText {
		v.bad("messages are JSON text, this one is binary")
		return nil, v.drain()
	}
	m, err := signal.Decode(b, signal.MaxUpMessage)
	if err != nil {
		v.bad(err.Error())
		return nil, v.drain()
	}
	return m, true
}

// bad ends a viewer that does not speak the protocol.
func (v *viewer) bad(what string) {
	v.end(refusal(signal.BadMessage, what, -1), websocket.StatusPolicyViolation)
}

// drain reads on until the close that was ordered has been done, so that the
// viewer gets its last message before the socket goes. It returns false, which
// is what its callers say of the socket.
func (v *viewer) drain() bool {
	for deadline := time.Now().Add(v.limit.Write); time.Now().Before(deadline); {
		if _, _, err := v.ws.Read(context.Background()); err != nil {
			break
		}
	}
	return false
}

// handle does what one message asks; false where it ended the socket.
func (v *viewer) handle(m signal.Message) bool {
	var err error
	switch m := m.(type) {
	case signal.Offer:
		m.SDP, err = signal.CleanSDP(m.SDP)
		return v.relay(m, err)
	case signal.Answer:
		m.SDP, err = signal.CleanSDP(m.SDP)
		return v.relay(m, err)
	case signal.Candidate:
		// Browsers list candidates that are of no use here, over TCP for one:
		// they are left out and nobody is blamed.
		if m.Line, err = signal.CleanCandidate(m.Line); err != nil {
			v.hub.stats.unclean.Add(1)
			return true
		}
		return v.relay(m, nil)
	case signal.Report:
		v.count(m)
		v.swarm.inbox <- event{v, m}
	case signal.Ping:
		v.post(signal.Pong{})
	case signal.Pong:
	default:
		v.bad("this message goes from the coordinator to the viewer only, or comes a second time")
		return v.drain()
	}
	return true
}

func (v *viewer) relay(m signal.Message, err error) bool {
	if err != nil {
		v.bad(err.Error())
		return v.drain()
	}
	v.swarm.inbox <- event{v, m}
	return true
}

// count adds what the viewer's totals grew by to the server's. No viewer
// counts for more than a line of 8 Gbit/s could have carried.
func (v *viewer) count(m signal.Report) {
	v.hub.stats.accused.Add(int64(len(m.Accused)))
	if m.Counts == nil {
		return
	}
	now := time.Now()
	most := int64(now.Sub(v.since).Seconds()*1e9) + 1e9
	if v.known {
		v.hub.stats.addCounts(v.counts, *m.Counts, most)
	}
	v.counts, v.since, v.known = *m.Counts, now, true
}
