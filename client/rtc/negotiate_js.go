package rtc

import (
	"errors"
	"time"

	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/signal"
)

const (
	// patience is how long a connection may be without a way to the other
	// side before it is given up. ICE finds a new one by itself in less.
	patience = 5 * time.Second
	// farewell is how long a connection that was closed here may take to send
	// what is in its control channel.
	farewell = time.Second
)

var errClosed = errors.New("rtc: closed")

// run sets the connection up, negotiates it, watches its state and closes it.
// It begins in a task of its own: to make an RTCPeerConnection takes the browser
// milliseconds, and several may be asked for at once.
func (c *conn) run(stun []string, offer bool) {
	js.Turn()
	if c.ctx.Err() != nil {
		return
	}
	if c.setUp(stun) != nil {
		c.fail()
		return
	}
	defer c.hangUp()
	if offer && c.offer() != nil {
		c.fail()
		return
	}
	if c.attend() != nil {
		c.fail()
	}
}

func (c *conn) setUp(stun []string) error {
	config := map[string]any{}
	if len(stun) > 0 {
		urls := make([]any, len(stun))
		for i, url := range stun {
			urls[i] = url
		}
		config["iceServers"] = []any{map[string]any{"urls": urls}}
	}
	if err := js.Try(func() { c.pc = peerConnection.New(config) }); err != nil {
		return err
	}
	c.funcs.Listen(c.pc, "icecandidate", c.found)
	c.funcs.Listen(c.pc, "connectionstatechange", c.poke)
	if err := js.Try(c.openChannels); err != nil {
		c.pc.Call("close")
		return err
	}
	return nil
}

// attend answers the other side and watches the state, until the connection
// ends or must be given up.
func (c *conn) attend() error {
	limit := time.NewTimer(ConnectTimeout)
	defer limit.Stop()
	var early []signal.Candidate
	for connected := false; ; {
		select {
		case <-c.ctx.Done():
			return nil
		case <-limit.C:
			return errClosed
		case m := <-c.signals:
			var err error
			if early, err = c.answer(m, early); err != nil {
				return err
			}
		case <-c.changed:
			connected = connected || c.waiting == 0
			switch state := c.pc.Get("connectionState").String(); {
			case state == "failed", state == "closed":
				return errClosed
			case state == "disconnected" && connected:
				limit.Reset(patience)
			case connected:
				limit.Stop()
			}
		}
	}
}

// answer takes one message of the other side. Candidates that come before the
// description are returned, to be added after it. A bad candidate is ignored:
// others may do.
func (c *conn) answer(m signal.Message, early []signal.Candidate) ([]signal.Candidate, error) {
	switch m := m.(type) {
	case signal.Offer:
		if err := c.accept(m); err != nil {
			return nil, err
		}
	case signal.Answer:
		if err := c.describe("setRemoteDescription", "answer", m.SDP); err != nil {
			return nil, err
		}
	case signal.Candidate:
		if c.pc.Get("remoteDescription").IsNull() {
			if len(early) < MaxCandidates {
				early = append(early, m)
			}
			return early, nil
		}
		c.add(m)
	}
	for _, candidate := range early {
		c.add(candidate)
	}
	return nil, nil
}

func (c *conn) add(m signal.Candidate) {
	if m.Line == "" {
		return
	}
	_, _ = c.call("addIceCandidate", map[string]any{"candidate": m.Line, "sdpMid": m.Mid})
}

func (c *conn) offer() error {
	sdp, err := c.local("createOffer", "offer")
	if err != nil {
		return err
	}
	return c.signal(signal.Offer{Viewer: signal.ID(c.peer), SDP: sdp})
}

func (c *conn) accept(m signal.Offer) error {
	if err := c.describe("setRemoteDescription", "offer", m.SDP); err != nil {
		return err
	}
	sdp, err := c.local("createAnswer", "answer")
	if err != nil {
		return err
	}
	return c.signal(signal.Answer{Viewer: signal.ID(c.peer), SDP: sdp})
}

// local makes this side's description and puts it in force.
func (c *conn) local(create, kind string) (sdp string, err error) {
	made, err := c.call(create)
	if err != nil {
		return "", err
	}
	sdp = made.Get("sdp").String()
	return sdp, c.describe("setLocalDescription", kind, sdp)
}

func (c *conn) describe(set, kind, sdp string) error {
	_, err := c.call(set, map[string]any{"type": kind, "sdp": sdp})
	return err
}

// call calls a method of the connection that answers by a promise, and waits.
func (c *conn) call(method string, args ...any) (result js.Value, err error) {
	var promise js.Value
	if err := js.Try(func() { promise = c.pc.Call(method, args...) }); err != nil {
		return js.Value{}, err
	}
	return js.Await(c.ctx, promise)
}

// found tells the other side of a candidate of this one. Its line goes as the
// browser gives it.
func (c *conn) found(event js.Value) {
	m := signal.Candidate{Viewer: signal.ID(c.peer)}
	if candidate := event.Get("candidate"); candidate.Truthy() {
		m.Line = candidate.Get("candidate").String()
		if mid := candidate.Get("sdpMid"); mid.Truthy() {
			m.Mid = mid.String()
		}
	}
	if len(m.Line) > signal.MaxCandidate {
		return
	}
	if c.signal(m) != nil {
		c.fail()
	}
}

func (c *conn) signal(m signal.Message) error {
	if c.ctx.Err() != nil || !c.owner.inbox.Post(driver.PeerSignal{Message: m}) {
		return errClosed
	}
	return nil
}

// hangUp closes the channels in good order, so that a last message still
// leaves, then the connection.
func (c *conn) hangUp() {
	defer c.pc.Call("close")
	if c.control.object.Get("readyState").String() != "open" {
		return
	}
	var funcs js.Funcs
	defer funcs.Release()
	closed := make(chan struct{})
	funcs.Listen(c.control.object, "close", func(js.Value) { close(closed) })
	c.pieces.object.Call("close")
	c.control.object.Call("close")
	select {
	case <-closed:
	case <-time.After(farewell):
	}
}
