package rtc

import (
	"context"
	"time"

	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/media"
	"shoal/shared/signal"
)

// maxEarly bounds the messages that are held because they came on one channel
// before the other was open.
const maxEarly = 16

// conn is one connection. The goroutine of run owns pc and its negotiation,
// and closes it; JavaScript's events and the driver do the rest. It has ended
// once Conns has forgotten it: nothing is posted from then on.
type conn struct {
	owner   *Conns
	peer    media.ViewerID
	signals chan signal.Message // for run; what is beyond its bound is dropped
	changed chan struct{}       // pokes run: the connection's state changed
	ctx     context.Context
	cancel  context.CancelFunc

	pc              js.Value // RTCPeerConnection
	control, pieces *channel
	funcs           js.Funcs
	waiting         int           // channels that are not open yet
	early           []driver.Item // held until PeerOpened
}

func newConn(owner *Conns, peer media.ViewerID) *conn {
	c := &conn{
		owner:   owner,
		peer:    peer,
		signals: make(chan signal.Message, MaxCandidates+2),
		changed: make(chan struct{}, 1),
		waiting: 2,
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
	for _, item := range c.early {
		driver.Discard(item)
	}
	c.early = nil
	c.funcs.Release()
	c.control.leave()
	c.pieces.leave()
	c.cancel()
	js.Resume() // run hangs up
	return true
}

// fail closes because something went wrong or the other side left.
func (c *conn) fail() {
	if c.end() {
		c.owner.inbox.Post(driver.PeerClosed{Peer: c.peer})
	}
}

// post hands on what the other side sent, after PeerOpened.
func (c *conn) post(item driver.Item) {
	switch {
	case c.waiting > 0 && len(c.early) < maxEarly:
		c.early = append(c.early, item)
	case c.waiting > 0 || !c.owner.inbox.Post(item):
		driver.Discard(item)
		c.fail()
	}
}

// opened counts the channels that are open.
func (c *conn) opened(js.Value) {
	c.waiting--
	if c.waiting > 0 {
		return
	}
	c.poke(js.Value{})
	early := c.early
	c.early = nil
	c.post(driver.PeerOpened{Peer: c.peer})
	for _, item := range early {
		c.post(item)
	}
	js.Then(roundTrip.Invoke(c.pc), c.measured)
}

// measured tells of the round trip that ICE measured, in ms, if there was one. It
// comes past the page's own work, which on a busy machine takes longer than the way.
func (c *conn) measured(ms js.Value, err error) {
	if err == nil && ms.Float() > 0 && c.ctx.Err() == nil {
		c.post(driver.PeerPath{Peer: c.peer, RTT: int64(ms.Float() * float64(time.Millisecond))})
	}
}

func (c *conn) poke(js.Value) {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}
