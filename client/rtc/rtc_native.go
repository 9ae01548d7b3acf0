//go:build !js

package rtc

import (
	"time"

	"github.com/pion/ice/v2"
	"github.com/pion/transport/v2"
	"github.com/pion/webrtc/v3"

	"shoal/client/driver"
	"shoal/shared/media"
)

// Options are for native viewers alone. The zero value is the machine's own
// network and ConnectTimeout.
type Options struct {
	Net     transport.Net // another network, a simulated one for instance
	Timeout time.Duration // in place of ConnectTimeout
}

// platform is what pion needs besides.
type platform struct {
	api     *webrtc.API
	timeout time.Duration
}

// New makes the connections of one viewer: none yet.
func New(inbox driver.Inbox, o Options) *Conns {
	if o.Timeout == 0 {
		o.Timeout = ConnectTimeout
	}
	return &Conns{
		platform: platform{newAPI(o.Net), o.Timeout},
		inbox:    inbox, conns: make(map[media.ViewerID]*conn),
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

func (c *conn) start(stun []string, offer bool) { go c.run(stun, offer) }

// handedOver has nothing to do: run's goroutine runs by itself.
func (c *conn) handedOver() {}

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
