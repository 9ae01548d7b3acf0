// Package rtc is the port Peers: WebRTC data channels to other viewers. The
// native twin runs pion/webrtc. The twin in the browser calls the browser's own
// RTCPeerConnection: pion's wrapper around it would bring its native stack, TLS
// and all, into the program that every page loads.
//
// Every connection has two channels that neither side announces: both make
// them with fixed ids ("negotiated", RFC 8831 section 6.5), so they are open
// as soon as the transport is.
package rtc

import (
	"time"

	"shoal/shared/wire"
)

// The two channels of a connection (docs/PROTOCOL.md, part 3). Both are
// reliable; only the first keeps order.
const (
	ControlLabel = "shoal-control"
	ControlID    = 0
	PiecesLabel  = "shoal-pieces"
	PiecesID     = 1
)

// Bounds of one viewer's connections.
const (
	// MaxConns is how many connections may be open or under way. Beyond it
	// Connect answers PeerClosed.
	MaxConns = 32
	// MaxCandidates is how many candidates are kept for a connection whose
	// session description has not come yet. Later ones are dropped.
	MaxCandidates = 32
	// MaxBuffered is how many bytes may wait in one channel. The agent stays
	// far below; a connection beyond it is closed.
	MaxBuffered = 1 << 20
	// minDrain is the least that a channel's buffer must shrink by before the
	// driver hears of it again: less than a frame makes no room for one, and
	// news of every packet would cost more than it tells.
	minDrain = wire.MaxPayload
	// ConnectTimeout is how long a connection may take until both channels
	// are open. After it PeerClosed follows.
	ConnectTimeout = 10 * time.Second
)

// maxMessage bounds what a neighbour may send in one message, in bytes. A
// longer one closes the connection.
const maxMessage = wire.MaxMessage
