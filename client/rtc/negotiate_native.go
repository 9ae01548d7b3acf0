//go:build !js

package rtc

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v3"

	"shoal/client/driver"
	"shoal/shared/signal"
)

// farewell is how long a connection that was closed here may take to send what
// is in its control channel.
const farewell = time.Second

var errLost = errors.New("rtc: the connection is lost")

// run sets the connection up, negotiates it, watches it and closes it.
func (c *conn) run(stun []string, offer bool) {
	err := c.setUp(stun)
	if err == nil {
		defer c.hangUp()
	}
	if err == nil && offer {
		err = c.offer()
	}
	if err == nil {
		err = c.attend()
	}
	if err != nil {
		c.fail()
	}
}

func (c *conn) setUp(stun []string) error {
	var config webrtc.Configuration
	if len(stun) > 0 {
		config.ICEServers = []webrtc.ICEServer{{URLs: stun}}
	}
	pc, err := c.owner.api.NewPeerConnection(config)
	if err != nil {
		return fmt.Errorf("rtc: %w", err)
	}
	c.pc = pc
	pc.OnICECandidate(c.found)
	pc.OnDataChannel(func(*webrtc.DataChannel) { c.fail() })
	pc.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateFailed || state == webrtc.PeerConnectionStateClosed {
			poke(c.lost)
		}
	})
	err = errors.Join(
		c.makeChannel(ControlLabel, ControlID, true, &c.control, c.said),
		c.makeChannel(PiecesLabel, PiecesID, false, &c.pieces, c.framed),
	)
	if err != nil {
		pc.Close()
	}
	return err
}

func (c *conn) makeChannel(label string, id uint16, ordered bool, slot *atomic.Pointer[webrtc.DataChannel], got func(webrtc.DataChannelMessage)) error {
	negotiated := true
	dc, err := c.pc.CreateDataChannel(label, &webrtc.DataChannelInit{
		Negotiated: &negotiated, ID: &id, Ordered: &ordered,
	})
	if err != nil {
		return fmt.Errorf("rtc: %w", err)
	}
	dc.OnMessage(got)
	dc.OnClose(func() { poke(c.lost) })
	if slot == &c.pieces {
		dc.OnBufferedAmountLow(c.tellDrained)
	} else {
		dc.OnBufferedAmountLow(func() { poke(c.drained) })
	}
	dc.OnOpen(func() { c.opened(slot, dc) })
	return nil
}

// attend answers the other side and watches the connection, until it ends or
// must be given up.
func (c *conn) attend() error {
	limit := time.NewTimer(c.owner.timeout)
	defer limit.Stop()
	var early []signal.Candidate
	for {
		select {
		case <-c.ctx.Done():
			return nil
		case <-c.lost:
			return errLost
		case <-limit.C:
			if c.control.Load() == nil || c.pieces.Load() == nil {
				return errLost
			}
		case m := <-c.signals:
			var err error
			if early, err = c.answer(m, early); err != nil {
				return err
			}
		}
	}
}

// answer takes one message of the other side. Candidates that come before the
// description are returned, to be added after it.
func (c *conn) answer(m signal.Message, early []signal.Candidate) ([]signal.Candidate, error) {
	var err error
	switch m := m.(type) {
	case signal.Offer:
		err = c.accept(m)
	case signal.Answer:
		err = c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: m.SDP})
	case signal.Candidate:
		if c.pc.RemoteDescription() == nil {
			if len(early) < MaxCandidates {
				early = append(early, m)
			}
			return early, nil
		}
		c.add(m)
		return nil, nil
	}
	for _, candidate := range early {
		c.add(candidate)
	}
	return nil, err
}

// add ignores a bad candidate: others may do.
func (c *conn) add(m signal.Candidate) {
	if m.Line != "" {
		_ = c.pc.AddICECandidate(webrtc.ICECandidateInit{Candidate: m.Line, SDPMid: &m.Mid})
	}
}

func (c *conn) offer() error {
	description, err := c.pc.CreateOffer(nil)
	if err != nil {
		return fmt.Errorf("rtc: %w", err)
	}
	c.signal(signal.Offer{Viewer: signal.ID(c.peer), SDP: description.SDP})
	return c.pc.SetLocalDescription(description)
}

func (c *conn) accept(m signal.Offer) error {
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: m.SDP}); err != nil {
		return fmt.Errorf("rtc: %w", err)
	}
	description, err := c.pc.CreateAnswer(nil)
	if err != nil {
		return fmt.Errorf("rtc: %w", err)
	}
	c.signal(signal.Answer{Viewer: signal.ID(c.peer), SDP: description.SDP})
	return c.pc.SetLocalDescription(description)
}

// found tells the other side of a candidate of this one.
func (c *conn) found(candidate *webrtc.ICECandidate) {
	m := signal.Candidate{Viewer: signal.ID(c.peer)}
	if candidate != nil {
		m.Line, m.Mid = candidate.ToJSON().Candidate, c.mid()
	}
	if len(m.Line) <= signal.MaxCandidate {
		c.signal(m)
	}
}

// mid names the one media section, as browsers want it named with a candidate.
func (c *conn) mid() string {
	if d := c.pc.LocalDescription(); d != nil {
		_, rest, _ := strings.Cut(d.SDP, "a=mid:")
		mid, _, _ := strings.Cut(rest, "\r\n")
		return mid
	}
	return ""
}

func (c *conn) signal(m signal.Message) { c.hand(driver.PeerSignal{Message: m}) }

// hangUp lets a last message leave, then closes.
func (c *conn) hangUp() {
	defer c.pc.Close()
	control := c.control.Load()
	if control == nil || control.ReadyState() != webrtc.DataChannelStateOpen {
		return
	}
	if control.BufferedAmount() == 0 {
		return
	}
	select {
	case <-c.drained:
	case <-c.lost:
	case <-time.After(farewell):
	}
}

// poke fills a slot, if it is empty.
func poke(slot chan struct{}) {
	select {
	case slot <- struct{}{}:
	default:
	}
}
