package rtc

import (
	"sync"

	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/media"
	"shoal/shared/signal"
	"shoal/shared/wire"
)

// Conns are one viewer's connections.
type Conns struct {
	inbox driver.Inbox

	mu     sync.Mutex
	stun   []string
	conns  map[media.ViewerID]*conn
	closed bool
}

// peerConnection is the browser's constructor.
var peerConnection = js.Global.Get("RTCPeerConnection")

var _ driver.Peers = (*Conns)(nil)

// New makes the connections of one viewer: none yet.
func New(inbox driver.Inbox) *Conns {
	return &Conns{inbox: inbox, conns: map[media.ViewerID]*conn{}}
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
	if s.closed || len(s.conns) >= MaxConns {
		s.mu.Unlock()
		s.inbox.Post(driver.PeerClosed{Peer: peer})
		return
	}
	c := newConn(s, peer)
	s.conns[peer] = c
	stun := s.stun
	s.mu.Unlock()
	js.Go(func() { c.run(stun, offer) })
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
		c.send(c.control, js.BytesOf(message))
	}
}

// SendFrame implements driver.Peers.
func (s *Conns) SendFrame(peer media.ViewerID, head []byte, body driver.Payload) {
	c := s.find(peer)
	if c == nil {
		return
	}
	payload := body.(js.Bytes)
	message := js.NewBytes(len(head) + payload.Len())
	message.Fill(head)
	message.Put(len(head), payload)
	if c.send(c.pieces, message) && !c.watchDrain() {
		c.drained()
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
	conns := make([]*conn, 0, len(s.conns))
	for _, c := range s.conns {
		conns = append(conns, c)
	}
	s.mu.Unlock()
	for _, c := range conns {
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

// split takes a message of the pieces channel apart.
func split(message js.Bytes) (wire.Frame, js.Bytes, error) {
	var head [wire.FrameHead]byte
	n := message.CopyTo(head[:])
	frame, size, err := wire.ParseFrame(head[:n])
	if err != nil {
		return wire.Frame{}, js.Bytes{}, err
	}
	return frame, message.Slice(size, message.Len()), nil
}
