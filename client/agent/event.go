package agent

import (
	"shoal/shared/media"
	"shoal/shared/wire"
)

// Time is monotonic, in nanoseconds since the driver's epoch.
type Time = int64

// RequestID names one request of the player; drawn by the driver, never 0.
type RequestID uint64

// FetchID names one request to the origin; drawn by the agent, never 0.
type FetchID uint64

// Event is something that happened outside the core.
type Event interface{ isEvent() }

// Listing is one segment as a media playlist lists it.
type Listing struct {
	Number   uint64
	Duration int64  // ns
	URI      string // as listed; opaque to the core
	Range    media.ByteRange
}

// Listed: a media playlist was read. Segments holds only listings that are new
// since the last Listed of the track, ascending; First is the oldest segment
// that the playlist still lists.
type Listed struct {
	Track    media.TrackID
	Live     bool  // the playlist has no end yet
	Target   int64 // target duration, ns
	First    uint64
	Segments []Listing
	// Restarted: the encoder began anew, and numbers name other segments than
	// before. What was known of the track is void.
	Restarted bool
}

// Requested: the player asks for a segment. Every request is answered by
// exactly one Deliver or Fail, unless Aborted comes first.
type Requested struct {
	Request RequestID
	Segment media.SegmentID
	Kind    media.Kind
	Listing Listing // URI and range of the segment, needed for init segments, which are not Listed
	Ahead   int64   // ns of media buffered ahead of the play head, this kind
}

// Aborted: the player no longer wants the answer.
type Aborted struct{ Request RequestID }

// BufferChanged: the media buffered ahead of the play head for one kind, in ns.
// While playing it shrinks by itself; sent on seeks, pauses and appends.
type BufferChanged struct {
	Kind  media.Kind
	Ahead int64
}

// Loading: the player is loading this segment by itself, and has come so far.
// Offered follows, or Requested where the player leaves it to the agent.
type Loading struct {
	Segment media.SegmentID
	Kind    media.Kind
	Got     int64 // bytes
	Length  int64 // of the segment; 0 unknown
	Took    int64 // ns since the origin was asked
}

// Polled: the player is about to poll the playlist of a track. Answered by
// exactly one Answer or Pass, unless Aborted comes first.
type Polled struct {
	Request RequestID
	Track   media.TrackID
}

// PlaylistRead: the player read this edition from the origin by itself, and the
// driver holds its text until ForgetText; without a Sum it is one that is not to
// be passed on, and not held. It comes before the Listed of the same text.
type PlaylistRead struct{ Edition wire.Edition }

// PlaylistTold: a neighbour told of an edition. Where Fit is Held, the driver
// holds the text until ForgetText.
type PlaylistTold struct {
	Peer    media.ViewerID
	Message wire.Playlist
	Fit     Fit
}

// Fit says what came of the text that a neighbour told.
type Fit uint8

const (
	NoText  Fit = iota // none was told, or its base is not here
	Held               // it came out as announced and continues what this viewer read
	Refused            // it came out, but may not be used: the origin decides
	Forged             // what came out is not what was announced
)

// Offered: the player loaded this segment by itself and gives a copy. The
// payload is the whole segment; Keep{Segment, 0} takes it.
type Offered struct {
	Segment media.SegmentID
	Kind    media.Kind
	Length  int64
	Took    int64 // ns from asking the origin to the last byte
}

// PageChanged: what the page allows now. Zero MaxUpload means the policy's.
type PageChanged struct {
	Hidden     bool
	Metered    bool
	Offline    bool
	LowBattery bool // little is left, and it is not being charged
	P2P        bool
	Upload     bool
	MaxUpload  int64 // bytes per second
}

// Neighbour is a viewer that the coordinator introduces.
type Neighbour struct {
	Viewer media.ViewerID
	Offer  bool // this side makes the offer; the other waits for it
}

// Pool is the seeds of one track in this viewer's site.
type Pool struct {
	Track   media.TrackID
	Version uint64
	Members []media.ViewerID
}

// Policy is what the coordinator allows. Zero fields keep the default.
type Policy struct {
	MaxUpload     int64 // bytes per second
	MaxNeighbours int
	Owners        int // owners per segment; 1 unless an administrator says otherwise
}

// Welcomed: the coordinator let the viewer in, first or again. Existing
// connections stay.
type Welcomed struct {
	Self       media.ViewerID
	Neighbours []Neighbour
	Pools      []Pool
	Policy     Policy
	Saturated  bool // as in LinkChanged
}

// Introduced: the coordinator names further neighbours, and those to part with.
type Introduced struct {
	Neighbours []Neighbour
	Part       []media.ViewerID
}

// PoolChanged: the seeds of a track changed. Older versions are ignored.
type PoolChanged struct{ Pool Pool }

// LinkChanged: whether the link that this viewer's site shares towards the origin
// is the bottleneck.
type LinkChanged struct{ Saturated bool }

// CoordinatorLost: no coordinator until the next Welcomed.
type CoordinatorLost struct{}

// Invited: an introduced viewer sent an offer. Answered by Connect or Disconnect.
type Invited struct{ Peer media.ViewerID }

// PeerOpened: both data channels to the neighbour are open.
type PeerOpened struct{ Peer media.ViewerID }

// PathMeasured: the transport measured a round trip to the neighbour, in ns, past
// whatever keeps the two pages busy.
type PathMeasured struct {
	Peer media.ViewerID
	RTT  int64
}

// PeerClosed: the connection ended or never came about.
type PeerClosed struct{ Peer media.ViewerID }

// Received: a control message. Err is set instead where it was malformed.
type Received struct {
	Peer    media.ViewerID
	Message wire.Message
	Err     error
}

// FrameReceived: a payload for one of the agent's requests. Keep takes it.
type FrameReceived struct {
	Peer   media.ViewerID
	Frame  wire.Frame
	Length int
}

// Drained: the pieces channel to the neighbour holds this many bytes, fewer
// than before.
type Drained struct {
	Peer     media.ViewerID
	Buffered int
}

// FetchStarted: the origin answered with a usable status. Start is the offset
// in the segment of the first byte to come; it differs from the one asked for
// where the origin ignores Range. Total is the segment's length, 0 if unknown.
type FetchStarted struct {
	Fetch FetchID
	Start int64
	Total int64
}

// FetchGot: bytes from the origin, at this offset in the segment. Keep takes
// them. Chunks of one fetch arrive in order.
type FetchGot struct {
	Fetch  FetchID
	Offset int64
	Length int
}

// FetchEnded: the body is complete, and as long as announced.
type FetchEnded struct{ Fetch FetchID }

// FetchFailed: the origin could not or would not. Status is HTTP's, 0 where
// there was no answer or the body broke off.
type FetchFailed struct {
	Fetch  FetchID
	Status int
	Why    string
}

// Hashed: the bytes of one piece, hashed. OK is false where the store no
// longer has them.
type Hashed struct {
	Segment media.SegmentID
	Piece   uint32
	Sum     wire.Sum
	OK      bool
}

// Stalled: the play head stood still for this long while it should have moved.
type Stalled struct{ Nanos int64 }

// Woke: the time named by Next has come.
type Woke struct{}

func (Listed) isEvent()          {}
func (Requested) isEvent()       {}
func (Aborted) isEvent()         {}
func (BufferChanged) isEvent()   {}
func (Offered) isEvent()         {}
func (Loading) isEvent()         {}
func (LinkChanged) isEvent()     {}
func (Polled) isEvent()          {}
func (PlaylistRead) isEvent()    {}
func (PlaylistTold) isEvent()    {}
func (PageChanged) isEvent()     {}
func (Welcomed) isEvent()        {}
func (Introduced) isEvent()      {}
func (PoolChanged) isEvent()     {}
func (CoordinatorLost) isEvent() {}
func (Invited) isEvent()         {}
func (PeerOpened) isEvent()      {}
func (PathMeasured) isEvent()    {}
func (PeerClosed) isEvent()      {}
func (Received) isEvent()        {}
func (FrameReceived) isEvent()   {}
func (Drained) isEvent()         {}
func (FetchStarted) isEvent()    {}
func (FetchGot) isEvent()        {}
func (FetchEnded) isEvent()      {}
func (FetchFailed) isEvent()     {}
func (Hashed) isEvent()          {}
func (Stalled) isEvent()         {}
func (Woke) isEvent()            {}
