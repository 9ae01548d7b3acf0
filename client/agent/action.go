package agent

import (
	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/shared/wire"
)

// Action is something the driver must do.
type Action interface{ isAction() }

// Fetch asks the origin for bytes From to To-1 of the segment; To = 0 means to
// its end. The URI is as listed, to be resolved against the track's playlist;
// Range is the segment's own place in the resource. From = 0 and To = 0 is a
// plain GET (of Range, if any). Answered by FetchStarted, FetchGot… and
// FetchEnded or FetchFailed.
type Fetch struct {
	Fetch    FetchID
	Segment  media.SegmentID
	URI      string
	Range    media.ByteRange
	From, To int64
	Reason   qoe.Reason
}

// AbortFetch ends a fetch; no further event of it is needed.
type AbortFetch struct{ Fetch FetchID }

// Keep stores the payload of the event being stepped at Offset in the segment.
// Skip bytes of its front and all beyond Length are not wanted.
type Keep struct {
	Segment media.SegmentID
	Offset  int64 // in the segment, of the first byte kept
	Skip    int   // bytes of the payload to leave out in front
	Length  int   // bytes to keep
}

// Hash asks for the SHA-256 of the stored bytes; answered by Hashed.
type Hash struct {
	Segment media.SegmentID
	Piece   uint32
	Length  int // bytes of the piece
}

// Forget drops a segment from the store.
type Forget struct{ Segment media.SegmentID }

// Deliver answers a request with a copy of the whole segment. Took is how long
// the same bytes would have taken over the viewer's own origin path, from the
// first to the last: what the player's bitrate logic is told. It is 0 where
// that is unknown.
type Deliver struct {
	Request     RequestID
	Segment     media.SegmentID
	Length      int64
	Took        int64      // ns
	PeerBytes   int64      // of Length, from neighbours
	OriginBytes int64      // of Length, from the origin
	Reason      qoe.Reason // of the origin bytes, where there are any
}

// Bypass is the Status of a Fail that asks the player to load by itself.
const Bypass = -1

// Fail answers a request: the origin failed, as it would have failed the
// player. Status is HTTP's, 0 for a network error, or Bypass.
type Fail struct {
	Request RequestID
	Status  int
	Why     string
}

// Answer answers a poll with the text of this edition.
type Answer struct {
	Request RequestID
	Track   media.TrackID
	Sum     uint64 // of the text
}

// Pass answers a poll: the player is to load the playlist by itself, now.
type Pass struct{ Request RequestID }

// ReadText takes a text that a neighbour told of as if the player had read it:
// Listed follows where it says anything new.
type ReadText struct {
	Track media.TrackID
	Sum   uint64
}

// ForgetText drops a text.
type ForgetText struct {
	Track media.TrackID
	Sum   uint64
}

// SendPlaylist sends Message. The driver fills in Edits, or takes Base out where
// the edits would be too many.
type SendPlaylist struct {
	Peer    media.ViewerID
	Message wire.Playlist
}

// Connect opens data channels to a viewer; Offer says which side begins.
// Answered by PeerOpened or PeerClosed.
type Connect struct {
	Peer  media.ViewerID
	Offer bool
}

// Disconnect closes the connection to a viewer, or refuses its invitation. No
// PeerClosed follows. Accuse is set where the coordinator should know.
type Disconnect struct {
	Peer   media.ViewerID
	Why    wire.Farewell
	Accuse bool
}

// Send sends a control message, of which the agent keeps nothing.
type Send struct {
	Peer    media.ViewerID
	Message wire.Message
}

// SendFrame sends stored bytes over the pieces channel: Length bytes at Offset
// in the segment.
type SendFrame struct {
	Peer    media.ViewerID
	Frame   wire.Frame
	Segment media.SegmentID
	Offset  int64
	Length  int
}

// Report tells the coordinator what this viewer plays and can do. Sent when it
// changes, at most once a second.
type Report struct {
	Tracks  []media.TrackID  // being played, ascending
	Peers   []media.ViewerID // connected, ascending
	CanSeed bool             // visible, unmetered, with power, uploading
	Want    int              // further neighbours wished for
	Failed  []media.ViewerID // introduced, but no connection came about
	// RTTs are the least round trips to Peers, in the same order, in ms rounded
	// up; 0 is not measured yet.
	RTTs      []int64
	Up        int        // kbit/s it can upload, rounded down to a power of two; Nothing: none
	Short     bool       // the player soon runs out of media
	Positions []Position // in the tracks that have an end
	Pace      Pace
}

// Nothing is the Up of a viewer that uploads nothing, or not in time.
const Nothing = -1

// Position is how far a viewer is in a track that has an end.
type Position struct {
	Track media.TrackID
	Next  uint64 // number of the segment that the player needs next
	Held  []Span // ascending
}

// Span is a run of segments by number, both ends included.
type Span struct{ First, Last uint64 }

// Yield asks the player to leave the segment that it is loading by itself to the
// agent, by Requested, unless it is about to have it.
type Yield struct {
	Segment media.SegmentID
	Kind    media.Kind
}

// Notice is a fact for the page and for records; nothing need be done.
type Notice struct {
	What      What
	Peer      media.ViewerID  // PeerJoined, PeerLeft
	Segment   media.SegmentID // SegmentDone, OriginFetch
	Reason    qoe.Reason      // OriginFetch, SegmentDone
	Bytes     int64           // OriginFetch: asked for (0 = all); SegmentDone: of the segment
	FromPeers int64           // SegmentDone: of Bytes
}

// What names a Notice.
type What uint8

const (
	PeerJoined  What = iota // a neighbour's channels are open and its version fits
	PeerLeft                // a neighbour is gone
	OriginFetch             // a request to the origin begins, and why
	SegmentDone             // a segment is complete in the store
)

func (Fetch) isAction()        {}
func (AbortFetch) isAction()   {}
func (Keep) isAction()         {}
func (Hash) isAction()         {}
func (Forget) isAction()       {}
func (Deliver) isAction()      {}
func (Fail) isAction()         {}
func (Answer) isAction()       {}
func (Pass) isAction()         {}
func (Yield) isAction()        {}
func (ReadText) isAction()     {}
func (ForgetText) isAction()   {}
func (SendPlaylist) isAction() {}
func (Connect) isAction()      {}
func (Disconnect) isAction()   {}
func (Send) isAction()         {}
func (SendFrame) isAction()    {}
func (Report) isAction()       {}
func (Notice) isAction()       {}
