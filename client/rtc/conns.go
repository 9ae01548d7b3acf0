package rtc

import (
	"sync"

	"shoal/client/driver"
	"shoal/shared/media"
	"shoal/shared/signal"
)

// Conns are one viewer's connections. Its methods may be called from anywhere.
type Conns struct {
	platform
	inbox driver.Inbox

	mu     sync.Mutex
	stun   []string
	conns  map[media.ViewerID]*conn
	closed bool
}

var _ driver.Peers = (*Conns)(nil)

// Configure implements driver.Peers.
func (s *Conns) Configure(stun []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stun = stun
}

// Connect implements driver.Peers. A connection to the same viewer that was
// there before is closed.
func (s *Conns) Connect(peer media.ViewerID, offer bool) {
	s.Close(peer)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.conns) >= MaxConns {
		s.inbox.Post(driver.PeerClosed{Peer: peer})
		return
	}
	c := newConn(s, peer)
	s.conns[peer] = c
	c.start(s.stun, offer)
}

// Signal implements driver.Peers.
func (s *Conns) Signal(peer media.ViewerID, m signal.Message) {
	c := s.find(peer)
	if c == nil {
		return
	}
	select {
	case c.signals <- m:
		c.handedOver()
	default:
	}
}

// Close implements driver.Peers.
func (s *Conns) Close(peer media.ViewerID) {
	if c := s.find(peer); c != nil {
		c.end()
	}
}

// Shutdown implements driver.Peers.
func (s *Conns) Shutdown() {
	s.mu.Lock()
	s.closed = true
	var open []*conn
	for _, c := range s.conns {
		open = append(open, c)
	}
	s.mu.Unlock()
	for _, c := range open {
		c.end()
	}
}

func (s *Conns) find(peer media.ViewerID) *conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns[peer]
}

// forget takes c out; false where it was out already.
func (s *Conns) forget(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns[c.peer] != c {
		return false
	}
	delete(s.conns, c.peer)
	return true
}
