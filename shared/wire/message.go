// Package wire is the binary protocol between two viewers: what goes over
// their data channels, its bounds and its versions (docs/PROTOCOL.md, part 3).
// It does no I/O and never keeps the caller's buffers.
package wire

import "shoal/shared/media"

// Version is the highest protocol version this code speaks; MinVersion the
// lowest. Two viewers use the highest that both speak, or part.
const (
	Version    = 1
	MinVersion = 1
)

// Bounds of the protocol. A message beyond one is malformed.
const (
	MaxMessage   = 16 << 10 // bytes of one message on either channel, header included
	MaxPayload   = 13 << 10 // bytes of a piece in one frame: 64 KiB travel in five
	MaxURI       = 2048     // bytes of a URI as listed
	MaxHashes    = 256      // commitment entries in one announcement
	MaxSpans     = 256      // spans of held pieces in one announcement
	MaxLost      = 256      // segments in one withdrawal
	MaxSignature = 128      // bytes; no version 1 sender fills it
	MaxEdits     = 64       // edits of one playlist text
	MaxInserted  = 12 << 10 // bytes that the edits of one playlist text insert
	MaxLines     = 4096     // lines that one edit keeps or leaves out
)

// Sum is the SHA-256 of one piece.
type Sum [32]byte

// Message is one control message: Hello, News, Have, Lost, Request, Cancel,
// Reject, Ping, Pong, Bye, Playlist or Unfollow.
type Message interface{ message() }

// Hello is each side's first message; nothing else is valid before it.
type Hello struct{ Min, Max uint8 }

// News tells of a segment that the sender saw in a playlist or was told of. The
// query of its URI, which may hold the sender's own signature, stays at home.
type News struct {
	Segment  media.SegmentID
	Duration int64  // ns, as listed
	URI      string // as listed, without query and fragment, never resolved or made up
	Query    uint32 // media.QuerySum of what was left out; 0: nothing was
	Range    media.ByteRange
}

// Span is a run of pieces: First, First+1 … First+Count-1. Count is at least 1.
type Span struct{ First, Count uint32 }

// Have announces what changed at the sender for one segment since its last
// announcement: that it is bringing the segment in, further entries of the
// commitment, the commitment's end, pieces that it now holds.
type Have struct {
	Segment   media.SegmentID
	Fetching  bool   // the sender is bringing the segment in from the origin
	From      uint32 // index of Hashes[0] in the commitment
	Hashes    []Sum
	Length    int64  // bytes of the whole segment, which closes the commitment; 0 = still open
	Signature []byte // room for an attestation; empty in version 1
	Pieces    []Span // newly held, ascending, disjoint
}

// Count is how many pieces a segment must at least have for m to be true.
func (m Have) Count() int {
	n := max(0, int((m.Length+media.PieceSize-1)/media.PieceSize))
	if len(m.Hashes) > 0 {
		n = max(n, int(m.From)+len(m.Hashes))
	}
	return n
}

// Lost withdraws segments that the sender no longer holds or brings in.
type Lost struct{ Segments []media.SegmentID }

// Request asks for one piece. ID is the asker's, unique on this connection.
type Request struct {
	ID       uint32
	Segment  media.SegmentID
	Piece    uint32
	Deadline uint32 // ms from now until the asker needs it
}

// Cancel withdraws a request; frames already under way may still arrive.
type Cancel struct{ ID uint32 }

// Refusal says why a request will not be answered.
type Refusal uint8

const (
	NotHeld   Refusal = 1 // the piece is not, or no longer, here
	Busy      Refusal = 2 // the queue is full or the deadline cannot be met
	NoUploads Refusal = 3 // policy, a metered link or the page forbids uploading
)

// Reject refuses a request.
type Reject struct {
	ID  uint32
	Why Refusal
}

// Ping measures the way to the receiver and back.
type Ping struct{ Nonce uint32 }

// Pong answers a Ping. At is the answerer's own clock when the Ping came, in ms
// modulo 2³²: how it changes against the asker's tells a queue on the way there
// from one on the way back.
type Pong struct {
	Nonce, At uint32
	Origin    uint32 // KiB per second that the answerer's way to the origin carried lately; 0: it does not know
}

// Edition is one version of a media playlist's text. Two of one track that
// agree in all but Sum are the same version with different texts: that playlist
// is not the same for all viewers.
type Edition struct {
	Track           media.TrackID
	First           uint64 // media sequence number, at most media.MaxSequence
	Last            uint64 // number of the newest segment listed; First where there is none
	Discontinuities uint64 // discontinuity sequence number, at most media.MaxSequence
	Ended           bool   // EXT-X-ENDLIST
	Sum             uint64 // first 64 bits of SHA-256("playlist" 0x00 text), never 0
}

// Edit makes one step of a text out of its base: Keep lines of it are taken
// over, the next Skip are left out, and Insert follows. Lines end with their
// line feed. What follows the last edit is left out.
type Edit struct {
	Keep, Skip uint32
	Insert     string // whole lines; UTF-8 without control characters but tab and line ends
}

// Playlist tells of an edition, and how its text comes out of the base's where
// the receiver is known to have that.
type Playlist struct {
	Edition Edition
	By      media.ViewerID // who fetched it
	Age     uint32         // ms since it was asked of the origin
	Base    uint64         // Sum of the base; 0: no text is told
	Edits   []Edit         // none without a base, at least one with it
}

// Unfollow says that the sender no longer plays a track whose playlist it told
// of.
type Unfollow struct{ Track media.TrackID }

// Farewell says why a viewer closes a connection.
type Farewell uint8

const (
	Leaving     Farewell = 1
	BadVersion  Farewell = 2
	BadMessage  Farewell = 3
	BadBytes    Farewell = 4 // a piece did not match the commitment
	BadPromise  Farewell = 5 // two different commitments for one index
	Unanswering Farewell = 6
	Surplus     Farewell = 7 // more neighbours than the limit
)

// Bye is the last message on a connection.
type Bye struct{ Why Farewell }

func (Hello) message()    {}
func (News) message()     {}
func (Have) message()     {}
func (Lost) message()     {}
func (Request) message()  {}
func (Cancel) message()   {}
func (Reject) message()   {}
func (Ping) message()     {}
func (Pong) message()     {}
func (Bye) message()      {}
func (Playlist) message() {}
func (Unfollow) message() {}

// Frame is the head of one message on the pieces channel; the payload follows
// it. Frames of one request may arrive in any order.
type Frame struct {
	ID     uint32 // of the request it answers
	Offset uint32 // of the payload in the piece
}
