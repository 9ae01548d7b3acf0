package rtc

import (
	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/media"
	"shoal/shared/wire"
)

var (
	peerConnection = js.Global.Get("RTCPeerConnection")
	listen         = js.Bridge("listen")
	roundTrip      = js.Bridge("roundTrip")
)

// platform is what connections need besides: nothing.
type platform struct{}

// New makes the connections of one viewer: none yet.
func New(inbox driver.Inbox) *Conns {
	return &Conns{inbox: inbox, conns: map[media.ViewerID]*conn{}}
}

func (c *conn) start(stun []string, offer bool) {
	js.Go(func() { c.run(stun, offer) })
	js.Resume()
}

// handedOver lets run see what it was sent.
func (c *conn) handedOver() { js.Resume() }

// Send implements driver.Peers.
func (s *Conns) Send(peer media.ViewerID, message []byte) {
	if c := s.find(peer); c != nil {
		c.send(c.control, message, js.Bytes{})
	}
}

// SendFrame implements driver.Peers.
func (s *Conns) SendFrame(peer media.ViewerID, head []byte, body driver.Payload) {
	c := s.find(peer)
	if c == nil {
		return
	}
	if buffered, sent := c.send(c.pieces, head, body.(js.Bytes)); sent {
		c.watchDrain(buffered)
		if buffered == 0 {
			c.drained(0)
		}
	}
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
