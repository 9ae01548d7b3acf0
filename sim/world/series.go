package world

import "shoal/shared/qoe"

// Class is what bytes on a site's link are for.
type Class uint8

const (
	MediaBytes Class = iota
	PlaylistBytes
	InitBytes
	AgentBytes // script and WASM
	SignallingBytes
	ReportBytes
	StunBytes
	Classes // how many there are
)

var classNames = [Classes]string{
	"media", "playlists", "init segments", "agent", "signalling", "reports", "stun",
}

func (c Class) String() string {
	if c >= Classes {
		return "unknown"
	}
	return classNames[c]
}

// Sample is one virtual second. Bytes are media bytes within it.
type Sample struct {
	At        Time // its end
	Viewers   int  // there at its end
	Stalled   int  // of them, whose play head stood still
	Delivered int64
	Origin    int64
	Peer      int64
	Waste     int64
	Segments  int64 // bytes of the distinct segments that were published in it
}

// SiteResult is what came of one site.
type SiteResult struct {
	Name      string
	Viewers   int            // most at once
	In, Out   [Classes]int64 // bytes over the site's link
	Rate      []int64        // bytes in, of all classes, by second
	Origin    int64          // media bytes that entered from the origin
	Delivered int64          // media bytes handed to players
	Copies    Copies         // of the segments that were played there
}

// Edge is one direction of a connection between viewers, by their index.
type Edge struct {
	From, To     int32
	Site, ToSite int32
	Bytes        int64
}

// meshSpan is how much time the picture of the mesh shows.
const meshSpan = 10 * second

// books are what a region counts besides its tally.
type books struct {
	fetched [][qoe.Reasons]int64 // bytes from the origin, by order of the segment
	played  []bool               // by order of the segment: somebody got all of it
	in, out [Classes]int64
	rate    []int64
	most    int // viewers at once
	fallen  fallen
}

// into counts bytes that enter the site over its link.
func (r *region) into(c Class, n int64) {
	r.in[c] += n
	for int64(len(r.rate)) <= r.now/second {
		r.rate = append(r.rate, 0)
	}
	r.rate[r.now/second] += n
}

// outOf counts bytes that leave the site over its link.
func (r *region) outOf(c Class, n int64) { r.out[c] += n }

// handed counts a segment that a player got.
func (r *region) handed(s *segment) {
	r.tally.delivered += s.size
	r.played[s.order] = true
}

// total is what all regions have counted until now.
func (w *World) total() (t tally) {
	for _, r := range w.regions {
		t.add(&r.tally)
	}
	t.add(&w.office.tally)
	return t
}

// sample writes down the second that ends at t.
func (w *World) sample(t Time) {
	s := Sample{At: t}
	for _, r := range w.regions {
		s.Delivered += r.tally.delivered
		s.Origin += r.tally.origin
		s.Peer += r.tally.got
		s.Waste += r.tally.wasted
		s.Viewers += r.alive
		for _, v := range r.viewers {
			if v.alive && v.player.stalled {
				s.Stalled++
			}
		}
	}
	whole := s
	s.Delivered -= w.counted.Delivered
	s.Origin -= w.counted.Origin
	s.Peer -= w.counted.Peer
	s.Waste -= w.counted.Waste
	s.Segments = w.due(t-second, t)
	w.counted, w.samples = whole, append(w.samples, s)
}

// due is the bytes of the distinct segments that are published after from, at
// the latest at to.
func (w *stage) due(from, to Time) (sum int64) {
	for n := w.newest(from) + 1; n <= w.newest(to); n++ {
		for i := range w.channels {
			if s := w.channels[i].at(n); s != nil {
				sum += s.size
			}
		}
	}
	return sum
}

// picture is the mesh as it is now.
func (w *World) picture() {
	for _, r := range w.regions {
		for _, v := range r.viewers {
			for _, e := range v.ends {
				from := w.placeOf(e.peer)
				if e.state == opened && from.region >= 0 && from.region < len(w.sites) {
					w.mesh = append(w.mesh, Edge{
						From: int32(w.index(from)), To: int32(v.index),
						Site: int32(from.region), ToSite: int32(r.index), Bytes: e.mesh,
					})
				}
			}
		}
	}
}
