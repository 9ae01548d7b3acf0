// Package scenario reads the small text files that state what a simulated
// world is made of: viewers, sites, the stream, links, joins and mishaps. It
// knows nothing of how the world runs.
package scenario

import (
	"errors"
	"time"

	"shoal/shared/media"
)

// Whole is 100 % in parts per million, the unit of every share.
const Whole = 1_000_000

// Scenario states one world. Times are in ns, rates in bytes per second,
// shares in parts per million.
type Scenario struct {
	Name     string
	Text     string // as it was written
	Viewers  int
	Sites    int           // viewers are spread evenly over them, where Places names none
	Places   []Site        // by name; Layout says where the viewers are
	Duration time.Duration // virtual time that is run

	Segment time.Duration // of media, and the target duration
	Window  int           // segments that a playlist lists
	Tracks  []Track       // several of one kind are renditions: a player plays one at a time
	End     time.Duration // when the stream ends; 0: never
	VOD     time.Duration // length of a title that is whole from the start; 0: the stream is live
	// Jitter is how much later than it ends a segment may be listed, at random;
	// less than a segment.
	Jitter time.Duration
	// Private says that the playlists differ from viewer to viewer.
	Private bool

	Adapt  bool          // players take the rendition that their way carries
	Switch time.Duration // mean time until a viewer changes to another rendition; 0: never
	Seek   time.Duration // mean time until a viewer seeks; 0: never
	Spread time.Duration // of the title, over which the first viewers begin at random; others begin at its start
	// Buffer bounds the media that players load ahead; 0 leaves it to hls.js's
	// defaults: 60 MB, at least 30 s.
	Buffer time.Duration

	Join  time.Duration // all viewers arrive within, at random
	Leave int64         // share of the viewers that is replaced every minute
	Crash int64         // share of the leaving that vanish without a word
	// SeedCrash is the share of a pool's fetches from the origin in the middle
	// of which the fetching viewer vanishes without a word.
	SeedCrash int64
	// PollCrash is the share of an agent's polls passed to its player at which
	// the viewer vanishes without a word.
	PollCrash int64

	Base   Group   // what every viewer has unless its group says otherwise
	Groups []Group // the first viewers to join belong to the first group
	Near   Span    // one-way delay between two viewers of a site
	Far    Span    // one-way delay between viewers of different sites
	Air    Air     // of those on Wi-Fi
	// NearLoss, FarLoss and OriginLoss are the shares of frames and of an
	// origin's chunks that are lost on their way and sent again.
	NearLoss, FarLoss, OriginLoss int64

	TTFB       Span  // origin: from request to first byte
	OriginRate int64 // of one viewer's path to the origin; its downlink bounds it too
	SiteRate   int64 // into a site, over the link that its viewers share; 0: ample
	SiteUp     int64 // and out of it
	NoRange    bool  // the origin ignores Range

	Socket  time.Duration // one-way delay to the coordinator
	Startup Span          // from joining until the agent of a warm viewer runs
	Warm    int64         // share of the viewers whose browser's cache has script and agent
	NoICE   int64         // share of introduced pairs that never get a connection

	// OriginDown and CoordDown name when each is unreachable. The origin then
	// answers 503; the coordinator comes back empty.
	OriginDown Outage
	CoordDown  Outage
	// EncoderDown is when nothing new is listed. What was missed comes at once.
	EncoderDown Outage
	OriginSlow  Brownout
	Cuts        []Cut
	Edges       Edges
}

// Track is one rendition. Rate is its mean, in bytes per second.
type Track struct {
	Kind media.Kind
	Rate int64
}

// Span is a range of times from which one is drawn, both ends included.
type Span struct{ Least, Most int64 }

// defaults is the office that a file starts from: every line it leaves out
// keeps the value here.
func defaults() Scenario {
	const mbit = 1_000_000 / 8
	ms := int64(time.Millisecond)
	return Scenario{
		Viewers: 300, Sites: 1, Duration: 10 * time.Minute,
		Segment: 2 * time.Second, Window: 20,
		Join:       time.Minute,
		Base:       Group{Up: 20 * mbit, Down: 50 * mbit},
		Near:       Span{5 * ms, 8 * ms},
		Far:        Span{10 * ms, 40 * ms},
		TTFB:       Span{20 * ms, 50 * ms},
		OriginRate: 30 * mbit,
		Socket:     10 * time.Millisecond,
		Startup:    Span{700 * ms, 700 * ms},
		Warm:       Whole,
	}
}

// addTrack reads "main 514kbit".
func (s *Scenario) addTrack(values []string) error {
	if err := want(values, 2); err != nil {
		return err
	}
	t := Track{}
	switch values[0] {
	case "main":
	case "audio":
		t.Kind = media.Audio
	default:
		return errors.New("want main or audio, then a rate")
	}
	if err := rate(&t.Rate)(values[1]); err != nil {
		return err
	}
	s.Tracks = append(s.Tracks, t)
	return nil
}
