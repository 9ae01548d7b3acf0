// Package signal is what a viewer and the coordinator say to each other: JSON
// text messages over one WebSocket (docs/PROTOCOL.md, part 2), their bounds,
// versions and error codes.
//
// Every message is one JSON object whose "type" names it. Ids of viewers and
// tracks are lower-case hexadecimal strings: JSON numbers cannot carry 64 bits.
package signal

import "shoal/shared/media"

// Version is the highest version of this protocol that this code speaks.
const (
	Version    = 2
	MinVersion = 1
)

// Bounds. A message beyond one is malformed.
const (
	MaxMessage     = 64 << 10 // bytes of one message from the coordinator
	MaxUpMessage   = 16 << 10 // bytes of one message from a viewer
	MaxSDP         = 8 << 10  // bytes of a session description
	MaxCandidate   = 512      // bytes of one ICE candidate
	MaxPace        = 1 << 40  // bytes per second that a viewer may speak of
	MaxStream      = 2048     // bytes of a stream id
	MaxTracks      = 8        // tracks a viewer plays at once
	MaxNeighbours  = 32       // viewers named in one message
	MaxPoolMembers = 16
	MaxSpans       = 4       // runs of segments that a viewer says it holds of a track
	MaxToken       = 4 << 10 // bytes of a token
	MaxText        = 256     // bytes of any other text
)

// Message is one of the types below.
type Message interface{ message() }

// Hello is the viewer's first message; nothing else is valid before it.
type Hello struct {
	Min     int    `json:"min"`
	Max     int    `json:"max"`
	Agent   string `json:"agent"` // version of the agent, for people to read
	Stream  string `json:"stream"`
	Site    string `json:"site,omitempty"`  // as the page says; a hint
	Token   string `json:"token,omitempty"` // where the installation asks for one
	Tracks  []ID   `json:"tracks,omitempty"`
	CanSeed bool   `json:"canSeed"`
	// Was and Peers let a viewer who lost the coordinator keep its identity
	// and its mesh. Proof is what Welcome gave for Was.
	Was   ID     `json:"was,omitempty"`
	Proof string `json:"proof,omitempty"`
	Peers []ID   `json:"peers,omitempty"`
}

// Welcome answers Hello.
type Welcome struct {
	Version    int         `json:"version"`
	Viewer     ID          `json:"viewer"`
	Proof      string      `json:"proof"`          // for Hello.Proof, should the socket break
	Site       string      `json:"site"`           // name of the viewer's site
	Stun       []string    `json:"stun,omitempty"` // URLs of STUN servers
	Neighbours []Neighbour `json:"neighbours,omitempty"`
	Pools      []Pool      `json:"pools,omitempty"`
	Policy     Policy      `json:"policy"`
	Saturated  bool        `json:"saturated,omitempty"` // as in Link
}

// Neighbour is a viewer to connect to. Offer says that the receiver of this
// message makes the offer.
type Neighbour struct {
	Viewer ID   `json:"viewer"`
	Offer  bool `json:"offer,omitempty"`
}

// Pool is the seeds of one track in the receiver's site.
type Pool struct {
	Track   ID     `json:"track"`
	Version uint64 `json:"version"`
	Members []ID   `json:"members"`
}

// Policy is what the coordinator allows; zero fields keep the agent's default.
type Policy struct {
	MaxUpload     int64 `json:"maxUpload,omitempty"` // bytes per second
	MaxNeighbours int   `json:"maxNeighbours,omitempty"`
	Owners        int   `json:"owners,omitempty"`
}

// Introduce names further neighbours, and those to part with.
type Introduce struct {
	Neighbours []Neighbour `json:"neighbours"`
	Part       []ID        `json:"part,omitempty"`
}

// Pools tells of changed pools.
type Pools struct {
	Pools []Pool `json:"pools"`
}

// Link tells whether the link that the receiver's site shares towards the origin
// is the bottleneck. Version 2.
type Link struct {
	Saturated bool `json:"saturated"`
}

// Offer, Answer and Candidate travel from viewer to viewer. Upwards Viewer is
// the addressee, downwards the sender.
type Offer struct {
	Viewer ID     `json:"viewer"`
	SDP    string `json:"sdp"`
}

// Answer answers an Offer.
type Answer struct {
	Viewer ID     `json:"viewer"`
	SDP    string `json:"sdp"`
}

// Candidate is one ICE candidate line; empty means that there are no more.
type Candidate struct {
	Viewer ID     `json:"viewer"`
	Line   string `json:"line"`
	Mid    string `json:"mid,omitempty"`
}

// Report tells what the viewer plays and can do, and asks for neighbours.
type Report struct {
	Tracks  []ID `json:"tracks"`
	Peers   []ID `json:"peers"`
	CanSeed bool `json:"canSeed"`
	Want    int  `json:"want,omitempty"`
	Failed  []ID `json:"failed,omitempty"`
	// RTTs are the least round trips to Peers, in the same order, in ms rounded
	// up; 0 is one not measured yet. Empty: none was.
	RTTs []int64 `json:"rtts,omitempty"`
	// Up is what the viewer can upload, in kbit/s rounded down to a power of two;
	// negative: nothing, 0: not known.
	Up        int        `json:"up,omitempty"`
	Short     bool       `json:"short,omitempty"` // its player soon runs out of media
	Positions []Position `json:"positions,omitempty"`
	Pace      *Pace      `json:"pace,omitempty"`
	Accused   []Accuse   `json:"accused,omitempty"`
	Counts    *Counts    `json:"counts,omitempty"` // totals since the agent started
}

// Position is how far the viewer is in a track that has an end.
type Position struct {
	Track ID     `json:"track"`
	Next  uint64 `json:"next"`           // number of the segment that its player needs next
	Held  []Span `json:"held,omitempty"` // segments that it holds, ascending
}

// Span is a run of segments by number, both ends included.
type Span struct {
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
}

// Pace is how fast bytes last came in from the origin, and how fast they are
// played, in bytes per second.
type Pace struct {
	Rate int64 `json:"rate"`
	Need int64 `json:"need"`
}

// Accuse tells that a neighbour broke the rules.
type Accuse struct {
	Viewer ID     `json:"viewer"`
	Why    string `json:"why"`
}

// Counts are the viewer's totals, in bytes and milliseconds.
type Counts struct {
	Origin  int64            `json:"origin"`
	Peers   int64            `json:"peers"`
	Upload  int64            `json:"upload"`
	Wasted  int64            `json:"wasted"`
	Reasons map[string]int64 `json:"reasons,omitempty"` // origin bytes by reason
	StallMS int64            `json:"stallMs"`
}

// Ping keeps the socket known to be alive; the other side answers Pong.
type Ping struct{}

// Pong answers Ping.
type Pong struct{}

// Error is the coordinator's last message before it closes the socket, or a
// refusal of one message where Fatal is false.
type Error struct {
	Code    Code   `json:"code"`
	Message string `json:"message"` // names what was wrong, and the cure
	Fatal   bool   `json:"fatal"`
	// RetryMS is how long to wait before another try; negative: never.
	RetryMS int64 `json:"retryMs,omitempty"`
}

// Code names what was wrong.
type Code string

const (
	BadMessage Code = "bad-message" // not of this protocol
	BadVersion Code = "version"     // no version in common
	Refused    Code = "refused"     // origin, token or policy
	TooMany    Code = "too-many"    // a limit was reached
	NotMet     Code = "not-met"     // relay to a viewer one was not introduced to
	Leaving    Code = "leaving"     // the coordinator is shutting down
)

func (Hello) message()     {}
func (Welcome) message()   {}
func (Introduce) message() {}
func (Pools) message()     {}
func (Link) message()      {}
func (Offer) message()     {}
func (Answer) message()    {}
func (Candidate) message() {}
func (Report) message()    {}
func (Ping) message()      {}
func (Pong) message()      {}
func (Error) message()     {}

// ID carries a media.ViewerID or media.TrackID as text.
type ID uint64

// Viewer is id as a viewer's name.
func (id ID) Viewer() media.ViewerID { return media.ViewerID(id) }

// Track is id as a track's name.
func (id ID) Track() media.TrackID { return media.TrackID(id) }
