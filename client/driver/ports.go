// Package driver runs one viewer: the one loop that feeds events to the agent
// core and performs its actions through ports. Adapters implement the ports
// and post what happens to the driver's inbox; they never call the core.
package driver

import (
	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/signal"
	"shoal/shared/wire"
)

// Payload is media bytes that pass through the driver without being looked at:
// an ArrayBuffer's view in the browser, a []byte elsewhere. Whoever receives a
// payload owns it. One that has a method Free is let go of by that alone; the driver
// calls it when it is through with a PeerFrame.
type Payload interface{ Len() int }

// Peers opens and closes data channels to other viewers. No method blocks.
type Peers interface {
	// Configure sets the STUN servers for connections made from now on.
	Configure(stun []string)
	// Connect starts a connection. PeerOpened or PeerClosed follows.
	Connect(peer media.ViewerID, offer bool)
	// Signal hands over what the other side sent through the coordinator:
	// signal.Offer, signal.Answer or signal.Candidate. Unknown peers: ignored.
	Signal(peer media.ViewerID, m signal.Message)
	// Send sends on the ordered control channel.
	Send(peer media.ViewerID, message []byte)
	// SendFrame sends head and body as one message on the unordered pieces
	// channel. PeerDrained follows once less than the message is buffered. body
	// is not used any more once it returns.
	SendFrame(peer media.ViewerID, head []byte, body Payload)
	// Close ends a connection. No PeerClosed follows.
	Close(peer media.ViewerID)
	// Shutdown ends all.
	Shutdown()
}

// Coordinator is the link to the coordinator, which reconnects by itself, with
// jitter, until Close. No method blocks.
type Coordinator interface {
	// Open starts. hello is asked for the greeting before each connection.
	Open(hello func() signal.Hello)
	// Send sends, or drops the message where there is no connection.
	Send(m signal.Message)
	Close()
}

// Origin fetches from the origin as the player would. No method blocks.
type Origin interface {
	// Fetch starts a GET of bytes from..to-1 of url; to = 0 means to the end,
	// both 0 means without a Range header. OriginStarted, OriginGot… and
	// OriginEnded, or OriginFailed follow.
	Fetch(id agent.FetchID, url string, from, to int64)
	// Abort ends a fetch; nothing more of it is posted.
	Abort(id agent.FetchID)
	Close()
}

// Store holds media bytes by segment, up to a hard budget.
type Store interface {
	// Write stores payload bytes skip..skip+n-1 at offset of the segment. It
	// reports false where the budget forbids it.
	Write(seg media.SegmentID, offset int64, p Payload, skip, n int) bool
	// Hash computes SHA-256 of n bytes at offset and posts PieceHashed.
	Hash(seg media.SegmentID, piece uint32, offset int64, n int)
	// Read returns a copy; nil where the bytes are not there.
	Read(seg media.SegmentID, offset int64, n int) Payload
	// View returns bytes of one piece as they lie in the store, to be read before
	// its next call; nil where the bytes are not there.
	View(seg media.SegmentID, offset int64, n int) Payload
	// Drop forgets a segment.
	Drop(seg media.SegmentID)
	// Bytes held now.
	Bytes() int64
	Close()
}

// Clock wakes the driver by Queue.Ring.
type Clock interface {
	// After asks for one ring in ns from now, instead of any asked for before. A
	// ring that comes early or twice does no harm.
	After(ns int64)
	// Stop ends the clock.
	Stop()
}

// Host is the page, or whoever else watches the viewer. It is called from the
// driver's loop, never with a lock held; it must not block, and may call the
// driver.
type Host interface {
	// State tells a change of State; message is for people.
	State(state State, reason, message string)
	// Segment: a segment is complete. Source is "origin", "peers" or "both",
	// reason why bytes came from the origin, empty if none did.
	Segment(id media.SegmentID, source string, bytes, peerBytes int64, reason string)
	// OriginFetch: a request to the origin begins; bytes = 0 means all of it.
	OriginFetch(id media.SegmentID, bytes int64, reason string)
	// Peer: a neighbour joined or left.
	Peer(id media.ViewerID, joined bool)
	// Yield: the player is to leave what it loads by itself of this kind to the
	// agent, by Request, unless it is about to have it.
	Yield(kind media.Kind)
	// Error is something a person should know; the message names the cure.
	Error(code, message string)
}

// State is what Host.State tells.
type State string

const (
	Connecting State = "connecting" // no coordinator yet; reason is "unreachable" once a try has failed
	Active     State = "active"     // admitted, or at least among neighbours
	Off        State = "off"        // for good, or until Configure; reason says why
)

// Inbox takes what adapters have to say. Post never blocks and may be called
// from anywhere, JavaScript callbacks included. It reports false, and takes
// nothing, where the inbox is full or closed; an adapter then closes the peer
// or the fetch that the item came from.
type Inbox interface{ Post(item Item) bool }

// Item is something an adapter posts.
type Item interface{ isItem() }

// From Peers.
type (
	PeerOpened struct{ Peer media.ViewerID }
	PeerClosed struct{ Peer media.ViewerID }
	// PeerPath tells a round trip that the transport measured, in ns.
	PeerPath struct {
		Peer media.ViewerID
		RTT  int64
	}
	// PeerSaid carries one message of the control channel.
	PeerSaid struct {
		Peer  media.ViewerID
		Bytes []byte
	}
	// PeerFrame carries one message of the pieces channel: its head, and the
	// rest as payload.
	PeerFrame struct {
		Peer media.ViewerID
		Head wire.Frame
		Body Payload
	}
	PeerDrained struct {
		Peer     media.ViewerID
		Buffered int
	}
	// PeerSignal is to be sent to the peer through the coordinator:
	// signal.Offer, signal.Answer or signal.Candidate with Viewer set.
	PeerSignal struct{ Message signal.Message }
)

// From Coordinator.
type (
	// LinkSaid carries a message of the coordinator, Welcome among them.
	LinkSaid struct{ Message signal.Message }
	LinkLost struct{}
	// LinkOff: the coordinator refused for good; Code says why.
	LinkOff struct {
		Code    signal.Code
		Message string
	}
)

// From Origin. Offsets are of the resource, not the segment.
type (
	OriginStarted struct {
		Fetch  agent.FetchID
		Status int   // 200 or 206
		Start  int64 // resource offset of the first byte to come
		Total  int64 // bytes of the whole resource, 0 if unknown
		Length int64 // bytes of this body, 0 if unknown
	}
	OriginGot struct {
		Fetch agent.FetchID
		Body  Payload
	}
	OriginEnded  struct{ Fetch agent.FetchID }
	OriginFailed struct {
		Fetch  agent.FetchID
		Status int
		Why    string
	}
)

// From Store.
type PieceHashed struct {
	Segment media.SegmentID
	Piece   uint32
	Sum     wire.Sum
	OK      bool
}

func (PeerOpened) isItem()    {}
func (PeerClosed) isItem()    {}
func (PeerPath) isItem()      {}
func (PeerSaid) isItem()      {}
func (PeerFrame) isItem()     {}
func (PeerDrained) isItem()   {}
func (PeerSignal) isItem()    {}
func (LinkSaid) isItem()      {}
func (LinkLost) isItem()      {}
func (LinkOff) isItem()       {}
func (OriginStarted) isItem() {}
func (OriginGot) isItem()     {}
func (OriginEnded) isItem()   {}
func (OriginFailed) isItem()  {}
func (PieceHashed) isItem()   {}
