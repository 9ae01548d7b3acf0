//go:build !js

package rtc

import (
	"sync"
	"time"

	"github.com/pion/ice/v2"
	"github.com/pion/transport/v2"
	"github.com/pion/webrtc/v3"

	"shoal/client/driver"
	"shoal/shared/media"
	"shoal/shared/signal"
)

// Options are for native viewers alone. The zero value is the machine's own
// network and ConnectTimeout.
type Options struct {
	Net     transport.Net // another network, a simulated one for instance
	Timeout time.Duration // in place of ConnectTimeout
}

// Conns are one viewer's connections. Its methods may be called from anywhere.
type Conns struct {
	inbox   driver.Inbox
	api     *webrtc.API
	timeout time.Duration

	mu     sync.Mutex
	stun   []string
	conns  map[media.ViewerID]*conn
	closed bool
}

var _ driver.Peers = (*Conns)(nil)

// New makes the connections of one viewer: none yet.
func New(inbox driver.Inbox, o Options) *Conns {
	if o.Timeout == 0 {
		o.Timeout = ConnectTimeout
	}
	return &Conns{
		inbox: inbox, api: newAPI(o.Net), timeout: o.Timeout,
		conns: make(map[media.ViewerID]*conn),
	}
}

// newAPI sets pion up: UDP only, plain addresses instead of mDNS names, and
// loopback among them, so that viewers of one machine without a network meet.
// A connection without a word for 5 s is given up after 5 more, as it is in
// the browser.
func newAPI(net transport.Net) *webrtc.API {
	var s webrtc.SettingEngine
	if net != nil {
		s.SetNet(net)
	}
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	s.DisableActiveTCP(true)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.SetIncludeLoopbackCandidate(true)
	s.SetICETimeouts(5*time.Second, 5*time.Second, 2*time.Second)
	return webrtc.NewAPI(webrtc.WithSettingEngine(s))
}

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
	go c.run(s.stun, offer)
}

// Signal implements driver.Peers.
func (s *Conns) Signal(peer media.ViewerID, m signal.Message) {
	c := s.find(peer)
	if c == nil {
		return
	}
	select {
	case c.signals <- m:
	default:
	}
}

// Send implements driver.Peers.
func (s *Conns) Send(peer media.ViewerID, message []byte) {
	if c := s.find(peer); c != nil {
		c.send(&c.control, message)
	}
}

// SendFrame implements driver.Peers.
func (s *Conns) SendFrame(peer media.ViewerID, head []byte, body driver.Payload) {
	c := s.find(peer)
	b, ok := body.(driver.Bytes)
	if c == nil || !ok {
		return
	}
	message := append(append(make([]byte, 0, len(head)+len(b)), head...), b...)
	if c.send(&c.pieces, message) {
		c.watchDrain()
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
