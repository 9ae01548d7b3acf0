//go:build !js

package rtc

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/pion/webrtc/v3"

	"shoal/client/driver"
	"shoal/shared/media"
	"shoal/shared/signal"
	"shoal/shared/wire"
)

// maxEarly bounds the messages that are held because they came on one channel
// before both were open.
const maxEarly = 64

// conn is one connection. The goroutine of run owns its negotiation and closes
// it; pion's callbacks and the driver do the rest. It has ended once Conns has
// forgotten it: nothing is posted from then on.
type conn struct {
	owner   *Conns
	peer    media.ViewerID
	signals chan signal.Message // for run; what is beyond its bound is dropped
	ctx     context.Context
	cancel  context.CancelFunc

	pc              *webrtc.PeerConnection
	control, pieces atomic.Pointer[webrtc.DataChannel] // nil: not open yet
	lost            chan struct{}                      // one slot: the transport failed
	drained         chan struct{}                      // one slot: the control channel is empty

	mu    sync.Mutex
	open  bool          // PeerOpened was posted
	early []driver.Item // held until then
}

func newConn(owner *Conns, peer media.ViewerID) *conn {
	c := &conn{
		owner: owner, peer: peer,
		signals: make(chan signal.Message, MaxCandidates+2),
		lost:    make(chan struct{}, 1),
		drained: make(chan struct{}, 1),
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// end closes without a word to the inbox; it reports false where the
// connection had ended before.
func (c *conn) end() bool {
	if !c.owner.forget(c) {
		return false
	}
	c.cancel()
	return true
}

// fail closes because something went wrong or the other side left.
func (c *conn) fail() {
	if c.end() {
		c.owner.inbox.Post(driver.PeerClosed{Peer: c.peer})
	}
}

// opened notes that one channel is open, and posts PeerOpened once both are,
// with what came before it.
func (c *conn) opened(slot *atomic.Pointer[webrtc.DataChannel], dc *webrtc.DataChannel) {
	slot.Store(dc)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open || c.control.Load() == nil || c.pieces.Load() == nil {
		return
	}
	c.open = true
	c.hand(driver.PeerOpened{Peer: c.peer})
	for _, item := range c.early {
		c.hand(item)
	}
	c.early = nil
}

// post hands on what the other side sent, after PeerOpened.
func (c *conn) post(item driver.Item) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.open:
		c.hand(item)
	case len(c.early) == maxEarly:
		c.fail()
	default:
		c.early = append(c.early, item)
	}
}

// hand posts while the connection lasts. A full inbox ends it.
func (c *conn) hand(item driver.Item) {
	if c.ctx.Err() == nil && !c.owner.inbox.Post(item) {
		c.fail()
	}
}

// said takes a message of the control channel.
func (c *conn) said(m webrtc.DataChannelMessage) {
	if len(m.Data) > maxMessage {
		c.fail()
		return
	}
	c.post(driver.PeerSaid{Peer: c.peer, Bytes: m.Data})
}

// framed takes a message of the pieces channel.
func (c *conn) framed(m webrtc.DataChannelMessage) {
	head, n, err := wire.ParseFrame(m.Data)
	if err != nil || len(m.Data) > maxMessage {
		c.fail()
		return
	}
	c.post(driver.PeerFrame{Peer: c.peer, Head: head, Body: driver.Bytes(m.Data[n:])})
}

// send reports false where nothing was sent: the channel is not open yet, or
// the connection failed of it.
func (c *conn) send(slot *atomic.Pointer[webrtc.DataChannel], message []byte) bool {
	dc := slot.Load()
	if dc == nil {
		return false
	}
	if dc.Send(message) != nil || dc.BufferedAmount() > MaxBuffered {
		c.fail()
		return false
	}
	return true
}

// unacked is what counts as having left, in bytes. Here what has left is what
// the other side acknowledged, and the last packets of a frame wait for that up
// to 200 ms (RFC 9260, section 6.2), whatever the link carries.
const unacked = 3 << 10

// watchDrain asks for a call once half of what the pieces channel holds has
// left, or all where that is little. What left meanwhile is told at once.
func (c *conn) watchDrain() {
	dc := c.pieces.Load()
	buffered := dc.BufferedAmount()
	low := buffered / 2
	if low < minDrain {
		low = unacked
	}
	dc.SetBufferedAmountLowThreshold(low)
	if dc.BufferedAmount() <= low {
		c.tellDrained()
	}
}

// tellDrained tells the driver, and watches on while the channel holds anything.
func (c *conn) tellDrained() {
	buffered := c.pieces.Load().BufferedAmount()
	if buffered <= unacked {
		c.hand(driver.PeerDrained{Peer: c.peer})
		return
	}
	c.hand(driver.PeerDrained{Peer: c.peer, Buffered: int(buffered)})
	c.watchDrain()
}
