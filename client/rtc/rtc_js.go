package rtc

import (
	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// peerConnection is the browser's constructor.
var peerConnection = js.Global.Get("RTCPeerConnection")

// platform is what connections need besides: nothing.
type platform struct{}

// New makes the connections of one viewer: none yet.
func New(inbox driver.Inbox) *Conns {
	return &Conns{inbox: inbox, conns: map[media.ViewerID]*conn{}}
}

func (c *conn) start(stun []string, offer bool) { js.Go(func() { c.run(stun, offer) }) }

// outgoing is where messages are put together, one at a time: the channel has
// copied what it is given when its send returns (W3C WebRTC, section 6.2). All
// connections of a page share it.
var (
	outgoing  = js.NewBytes(maxMessage)
	fullFrame = outgoing.Slice(0, wire.FrameHead+wire.MaxPayload)
	short     [256]js.Bytes // by length, made when first needed: most control messages
)

// put makes the message of head and body, which the next one overwrites; false
// where it is too long for one.
func put(head []byte, body js.Bytes) (message js.Bytes, ok bool) {
	n := len(head) + body.Len()
	if n > outgoing.Len() {
		return js.Bytes{}, false
	}
	outgoing.Fill(head)
	if body.Len() > 0 {
		outgoing.Put(len(head), body)
	}
	return front(n), true
}

// front is the first n bytes of outgoing.
func front(n int) js.Bytes {
	switch {
	case n == fullFrame.Len():
		return fullFrame
	case n >= len(short):
		return outgoing.Slice(0, n)
	case short[n].Len() == 0:
		short[n] = outgoing.Slice(0, n)
	}
	return short[n]
}

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
			c.drained()
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
