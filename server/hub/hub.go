// Package hub holds the viewers' WebSockets. It admits them, keeps their limits
// and relays what introduced viewers say to each other; whom to introduce is
// decided by one coord.Swarm for each stream, driven by one goroutine.
package hub

import (
	"crypto/rand"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"shoal/server/coord"
	"shoal/server/policy"
)

// Config is what a hub is made of. Zero fields take the default.
type Config struct {
	Limits Limits
	Policy policy.Policy
	Coord  coord.Config // its Seed and May are set by the hub
	// StunPort is the UDP port on this host that viewers are told to use for
	// STUN; 0: none.
	StunPort int
	// Secret signs viewers' ids, so that they keep them over a restart. Nil:
	// one is drawn, and ids are kept as newID says.
	Secret []byte
	// Home is the address that viewers on the server's own machine count as
	// coming from, so that they share a site with the rest of its network. Zero:
	// they are a site of their own.
	Home netip.Addr
	Log  *slog.Logger
}

// Rules are what can change while the hub runs.
type Rules struct {
	Origins policy.Origins
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
}

// Hub is the WebSocket side of the coordinator. It is safe for concurrent use.
type Hub struct {
	cfg    Config
	proven bool // ids are kept only against a proof
	rules  atomic.Pointer[Rules]
	gate   gate
	doors  doors
	stats  stats

	strangers atomic.Int64 // sockets of refused pages

	mu       sync.Mutex
	swarms   map[string]*swarm
	strange  map[string]bool // refused origins that the log has named
	sockets  map[*socket]struct{}
	stopping bool
	ended    sync.WaitGroup // of the sockets
}

// New makes a hub that admits nobody from other hosts' pages until SetRules.
func New(cfg Config) *Hub {
	h := &Hub{
		cfg: cfg, proven: cfg.Secret != nil,
		swarms: make(map[string]*swarm), sockets: make(map[*socket]struct{}),
		strange: make(map[string]bool),
	}
	h.cfg.Limits = cfg.Limits.withDefaults()
	h.doors.bySite = make(map[string]*coord.Door[chan struct{}])
	h.gate = gate{limits: h.cfg.Limits, byIP: make(map[netip.Addr]int)}
	if h.cfg.Secret == nil {
		h.cfg.Secret = make([]byte, 32)
		rand.Read(h.cfg.Secret)
	}
	if h.cfg.Log == nil {
		h.cfg.Log = slog.New(slog.DiscardHandler)
	}
	h.rules.Store(&Rules{})
	return h
}

// SetRules replaces the rules for all requests from now on.
func (h *Hub) SetRules(r Rules) { h.rules.Store(&r) }

// Rules are the rules in use.
func (h *Hub) Rules() Rules { return *h.rules.Load() }

// Ready reports whether new viewers are admitted.
func (h *Hub) Ready() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.stopping
}

// enlist registers an open socket; false while the hub is stopping.
func (h *Hub) enlist(s *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopping {
		return false
	}
	h.sockets[s] = struct{}{}
	h.ended.Add(1)
	return true
}

func (h *Hub) delist(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sockets, s)
	h.ended.Done()
}

// swarm finds or makes the swarm of a stream and takes a hold on it; each hold
// is given back by release.
func (h *Hub) swarm(stream string) *swarm {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.swarms[stream]
	if s == nil {
		s = newSwarm(h, stream)
		h.swarms[stream] = s
		go s.run()
	}
	s.holds++
	return s
}

// release gives a hold back. The last one ends the swarm.
func (h *Hub) release(s *swarm) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.holds--; s.holds == 0 {
		delete(h.swarms, s.stream)
		close(s.inbox)
	}
}

// Stop refuses new viewers, tells those who are here when to try again, and
// waits until their sockets are closed, at most for the time given.
func (h *Hub) Stop(patience time.Duration) {
	h.mu.Lock()
	h.stopping = true
	for s := range h.sockets {
		go s.leave(retryAfter(len(h.sockets)))
	}
	h.mu.Unlock()

	done := make(chan struct{})
	go func() { h.ended.Wait(); close(done) }()
	select {
	case <-done:
		return
	case <-time.After(patience):
	}
	h.mu.Lock()
	for s := range h.sockets {
		go s.drop()
	}
	h.mu.Unlock()
	<-done
}
