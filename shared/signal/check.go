package signal

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Bounds beyond those of message.go.
const (
	MaxStun    = 8       // STUN servers in a Welcome
	MaxReasons = 32      // names in Counts.Reasons
	MaxRTT     = 60_000  // ms of a round trip
	MaxUp      = 1 << 30 // kbit/s
)

// check holds m against every bound. It reports the first that is broken.
func check(m Message) error {
	c := &checker{}
	switch m := m.(type) {
	case Hello:
		c.hello(m)
	case Welcome:
		c.welcome(m)
	case Introduce:
		c.neighbours(m.Neighbours)
		c.ids("part", m.Part, MaxNeighbours)
	case Pools:
		c.pools(m.Pools)
	case Offer:
		c.viewer(m.Viewer)
		c.description(m.SDP)
	case Answer:
		c.viewer(m.Viewer)
		c.description(m.SDP)
	case Candidate:
		c.viewer(m.Viewer)
		c.text("line", m.Line, MaxCandidate)
		c.text("mid", m.Mid, MaxText)
	case Report:
		c.report(m)
	case Error:
		c.needed("code", string(m.Code), MaxText)
		c.text("message", m.Message, MaxText)
	}
	return c.err
}

// checker keeps the first broken rule.
type checker struct{ err error }

func (c *checker) must(ok bool, format string, args ...any) {
	if !ok && c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

func (c *checker) number(field string, v, low, high int64) {
	c.must(low <= v && v <= high, "%s is %d, want %d to %d", field, v, low, high)
}

func (c *checker) count(field string, n, max int) {
	c.must(n <= max, "%d %s, at most %d", n, field, max)
}

func (c *checker) text(field, s string, max int) {
	c.must(len(s) <= max, "%s has %d bytes, at most %d", field, len(s), max)
	c.must(!strings.ContainsFunc(s, isControl), "%s holds a control character", field)
}

func (c *checker) needed(field, s string, max int) {
	c.must(s != "", "%s is empty", field)
	c.text(field, s, max)
}

func (c *checker) viewer(id ID) { c.must(id != 0, "viewer is missing or 0") }

func (c *checker) description(sdp string) {
	c.must(sdp != "", "sdp is empty")
	c.must(len(sdp) <= MaxSDP, "sdp has %d bytes, at most %d", len(sdp), MaxSDP)
}

func (c *checker) ids(field string, ids []ID, max int) {
	c.count(field, len(ids), max)
	for _, id := range ids {
		c.must(id != 0, "0 among %s", field)
	}
}

func (c *checker) hello(m Hello) {
	c.must(m.Min >= 1 && m.Min <= m.Max, "versions %d to %d, want at least 1 and ascending", m.Min, m.Max)
	c.text("agent", m.Agent, MaxText)
	c.needed("stream", m.Stream, MaxStream)
	c.text("site", m.Site, MaxText)
	c.text("token", m.Token, MaxToken)
	c.ids("tracks", m.Tracks, MaxTracks)
	c.text("proof", m.Proof, MaxText)
	c.ids("peers", m.Peers, MaxNeighbours)
}

func (c *checker) welcome(m Welcome) {
	c.number("version", int64(m.Version), 1, math.MaxUint8)
	c.viewer(m.Viewer)
	c.text("proof", m.Proof, MaxText)
	c.text("site", m.Site, MaxText)
	c.count("stun servers", len(m.Stun), MaxStun)
	for _, s := range m.Stun {
		c.needed("stun", s, MaxText)
	}
	c.neighbours(m.Neighbours)
	c.pools(m.Pools)
	c.number("policy.maxUpload", m.Policy.MaxUpload, 0, math.MaxInt64)
	c.number("policy.maxNeighbours", int64(m.Policy.MaxNeighbours), 0, MaxNeighbours)
	c.number("policy.owners", int64(m.Policy.Owners), 0, MaxPoolMembers)
}

func (c *checker) neighbours(list []Neighbour) {
	c.count("neighbours", len(list), MaxNeighbours)
	for _, n := range list {
		c.must(n.Viewer != 0, "neighbour without a viewer")
	}
}

func (c *checker) pools(list []Pool) {
	c.count("pools", len(list), MaxTracks)
	for _, p := range list {
		c.must(p.Track != 0, "pool without a track")
		c.ids("members", p.Members, MaxPoolMembers)
	}
}

func (c *checker) report(m Report) {
	c.ids("tracks", m.Tracks, MaxTracks)
	c.ids("peers", m.Peers, MaxNeighbours)
	c.number("want", int64(m.Want), 0, MaxNeighbours)
	c.ids("failed", m.Failed, MaxNeighbours)
	c.must(len(m.RTTs) == 0 || len(m.RTTs) == len(m.Peers), "%d rtts of %d peers", len(m.RTTs), len(m.Peers))
	for _, ms := range m.RTTs {
		c.number("rtts", ms, 0, MaxRTT)
	}
	c.number("up", int64(m.Up), -1, MaxUp)
	c.count("positions", len(m.Positions), MaxTracks)
	for _, p := range m.Positions {
		c.position(p)
	}
	if m.Pace != nil {
		c.number("pace.rate", m.Pace.Rate, 0, MaxPace)
		c.number("pace.need", m.Pace.Need, 0, MaxPace)
	}
	c.count("accused", len(m.Accused), MaxNeighbours)
	for _, a := range m.Accused {
		c.viewer(a.Viewer)
		c.text("why", a.Why, MaxText)
	}
	if m.Counts != nil {
		c.counts(*m.Counts)
	}
}

func (c *checker) position(p Position) {
	c.must(p.Track != 0, "position without a track")
	c.must(p.Next>>63 == 0, "position.next is %d, want less than 2^63", p.Next)
	c.count("held spans", len(p.Held), MaxSpans)
	from := uint64(0)
	for _, h := range p.Held {
		c.must(from <= h.First && h.First <= h.Last && h.Last>>63 == 0,
			"held has %d to %d, want spans that ascend and do not meet", h.First, h.Last)
		from = h.Last + 1
	}
}

func (c *checker) counts(m Counts) {
	c.number("counts.origin", m.Origin, 0, math.MaxInt64)
	c.number("counts.peers", m.Peers, 0, math.MaxInt64)
	c.number("counts.upload", m.Upload, 0, math.MaxInt64)
	c.number("counts.wasted", m.Wasted, 0, math.MaxInt64)
	c.number("counts.stallMs", m.StallMS, 0, math.MaxInt64)
	c.count("counts.reasons", len(m.Reasons), MaxReasons)
	for _, name := range slices.Sorted(maps.Keys(m.Reasons)) {
		c.needed("reason", name, MaxText)
		c.number("counts.reasons."+name, m.Reasons[name], 0, math.MaxInt64)
	}
}

func isControl(r rune) bool { return r < ' ' || 0x7f <= r && r < 0xa0 }
