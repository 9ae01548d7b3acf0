package world

import (
	"slices"

	"shoal/shared/qoe"
)

// Result is what came of a run. Bytes are media bytes unless the name says
// otherwise.
type Result struct {
	Viewers int   // who were there at any time
	Events  int64 // given to cores
	Actions int64
	Wakes   int64
	Trace   uint64

	Honest Honest // those of no vice
	All    Copies // the whole run
	Joined Copies // segments published once all had joined and settled

	Delivered int64
	Origin    int64
	Reasons   [qoe.Reasons]int64 // of Origin
	Fetches   [qoe.Reasons]int64 // how many
	Wasted    int64              // received and thrown away
	Received  int64              // from origin and neighbours

	Uploaded              int64
	UploadMean, UploadMax int64    // per viewer
	Control, Playlists    int64    // bytes
	Messages              int64    // control messages
	Told                  int64    // of Control, about playlists
	Answered, Forged      int64    // polls that agents answered; of these with forged texts
	Polls                 float64  // viewers' worth of polls at the origin, once joined
	Overhead              float64  // bytes that are not media over the stream's, per viewer
	Ended                 int      // players who know of the stream's end
	EndLast               int64    // ms after it, the last of those who were there
	InStep, InStepMost    int64    // polls that fell in step with the mesh, once each; ms that the longest was late
	Late                  [5]int64 // ms: least, median, 95th and 99th percentile, most
	Connects, Reports     int64
	Accused, Failures     int64
	Bypassed              int64
	Disconnects           [16]int64

	Stalls     int64 // of 400 ms and longer
	StallTime  int64 // ns, shorter ones included
	DelayHalf  int64 // ms from publication to the player, median
	DelayMost  int64 // 95th percentile
	DelayLast  int64 // the longest
	SpreadHalf int64 // ms from publication to the store, median
	SpreadMost int64 // 95th percentile
	StartHalf  int64 // ms to the first frame, median
	Unstarted  int64 // viewers who never saw it: they count with the time that they waited
	StoredMost int64 // bytes, most that any viewer held at the end
	Switches   int64 // from one rendition to another
	Played     int64 // mean rate of the renditions of the picture that players took, in bytes per second
	Inits      int64 // bytes of init segments that left the origin

	Matching  Matching
	Samples   []Sample // each second
	Sites     []SiteResult
	Mesh      []Edge
	MeshAt    Time
	Starts    []int32 // ms to the first frame, or to the end; each list ascending
	Delays    []int32 // ms from publication to the player
	Stood     []int32 // ms, of each viewer, that the play head stood still
	Seeks     []int32 // ms from seeking to playback, where that was not at once
	Takeovers []int32 // ms after its schedule that a standby had the first byte of what a vanished owner was bringing
	Left      []int32 // segments that a viewer left to a slow neighbour until it was demoted, of each pair
	Kept      []int32 // of these, in which it kept the viewer waiting
	Uplinks   []int32 // kbit/s, of each viewer, that it uploaded on average while it was there
	PlayTime  int64   // ns that play heads moved
}

// Copies are origin bytes held against the bytes of the distinct segments.
type Copies struct {
	Segments int64              // bytes of the distinct segments
	Origin   int64              // bytes that left the origin for them
	Reasons  [qoe.Reasons]int64 // of Origin
	Tracks   []float64          // copies by track
}

// Mean is copies per segment; startup bytes count only where they are asked for.
func (c Copies) Mean() float64 { return ratio(c.Origin, c.Segments) }

// Without is Mean without the bytes that players loaded before their agents ran.
func (c Copies) Without() float64 {
	return ratio(c.Origin-c.Reasons[qoe.Startup], c.Segments)
}

// StallRatio is the share of the time after the first frame that play heads
// stood still while they should have moved.
func (r Result) StallRatio() float64 { return ratio(r.StallTime, r.PlayTime+r.StallTime) }

// StartP95 is the time to the first frame, in ms, 95th percentile.
func (r Result) StartP95() int64 { return quantile(r.Starts, 95) }

// Offload is the share of delivered bytes that did not come from the origin.
func (r Result) Offload() float64 { return 1 - ratio(r.Origin, r.Delivered) }

// Seek is how many ms the play head waited after a seek, at most, in percent of
// those that waited.
func (r Result) Seek(percent int) int64 { return quantile(r.Seeks, percent) }

// Takeover is how many ms after its schedule a standby had the first byte of what
// a vanished owner was bringing in, in percent of those times.
func (r Result) Takeover(percent int) int64 { return quantile(r.Takeovers, percent) }

// KeptIn is in how many segments a slow neighbour kept a viewer waiting until it
// was demoted, at most, in percent of such pairs.
func (r Result) KeptIn(percent int) int64 { return quantile(r.Kept, percent) }

// LeftTo is how many were left to it, those included that it served at once, in
// percent of such pairs.
func (r Result) LeftTo(percent int) int64 { return quantile(r.Left, percent) }

// Waste is the share of received bytes that was thrown away.
func (r Result) Waste() float64 { return ratio(r.Wasted, r.Received) }

func ratio(a, b int64) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// settle is from the last join until the steady state is counted.
const settle = 20 * second

func (w *World) result() Result {
	t := w.total()
	r := Result{
		Events: t.events, Actions: t.actions, Wakes: t.wakes,
		Trace: w.hash(), Delivered: t.delivered, Fetches: t.fetches,
		Playlists: t.playlists, Messages: t.messages, Connects: t.connects,
		Reports: t.reports, Accused: t.accused, Failures: t.failures,
		Bypassed: t.bypassed, Disconnects: t.disconnects,
		Unstarted: t.unstarted, Samples: w.samples, Mesh: w.mesh, MeshAt: w.meshAt,
	}
	first, last := w.steady()
	fetched := w.fetched()
	r.All = w.copies(firstNumber-behind, w.newest(w.ended), fetched, nil)
	r.Joined = w.copies(first, last, fetched, nil)
	for _, region := range w.regions {
		r.addSite(region, first, last)
	}
	r.Honest = w.honest()
	w.addLists(&r, &t)
	r.UploadMean = r.Uploaded / max(1, int64(r.Viewers))
	slices.Sort(t.spread)
	r.Starts, r.Delays, r.Seeks = sorted(t.starts), sorted(t.delays), sorted(t.seeks)
	r.Played = t.levels.mean()
	r.Switches, r.Takeovers = t.switches, sorted(t.takeovers)
	r.addTrials(t.trials)
	r.Matching = t.matches.result(r.Received, t.got)
	slices.Sort(r.Stood)
	slices.Sort(r.Uplinks)
	r.SpreadHalf, r.SpreadMost = quantile(t.spread, 50), quantile(t.spread, 95)
	r.DelayHalf, r.DelayMost = quantile(t.delays, 50), quantile(t.delays, 95)
	r.DelayLast, r.StartHalf = quantile(t.delays, 100), quantile(t.starts, 50)
	return r
}

func sorted(list []int32) []int32 {
	slices.Sort(list)
	return list
}

// hash is the trace of all that happened anywhere.
func (w *World) hash() uint64 {
	t := newTrace()
	for _, r := range w.regions {
		t.add(r.trace.sum)
	}
	t.add(w.office.trace.sum)
	return t.sum
}

// steady are the first and last segment of the steady state: published once
// all had joined and settled, and early enough to be played.
func (w *World) steady() (first, last uint64) {
	return w.newest(int64(w.scene.Join)+settle) + 1, w.newest(w.ended) - behind
}

// fetched is what left the origin of every segment.
func (w *World) fetched() [][qoe.Reasons]int64 {
	sum := make([][qoe.Reasons]int64, w.segments)
	for _, r := range w.regions {
		for i := range sum {
			for why := range sum[i] {
				sum[i][why] += r.fetched[i][why]
			}
		}
	}
	return sum
}

func (r *Result) addSite(g *region, first, last uint64) {
	site := SiteResult{
		Name: g.site.Name, Viewers: g.most, In: g.in, Out: g.out, Rate: g.rate,
		Origin: g.tally.origin, Delivered: g.tally.delivered,
	}
	site.Copies = g.copies(first, last, g.fetched, g.played)
	r.Sites = append(r.Sites, site)
	for _, v := range g.viewers {
		r.add(v)
	}
}

func (r *Result) add(v *viewer) {
	for why, n := range v.origin {
		r.Reasons[why] += n
		r.Origin += n
	}
	r.Viewers++
	r.Inits += v.inits
	r.Wasted += v.wasted
	r.Received += v.arrived + v.got
	r.Uploaded += v.sent
	r.UploadMax = max(r.UploadMax, v.sent)
	r.Control += v.control
	r.Stalls += v.player.stalls
	r.StallTime += v.player.stallTime
	r.PlayTime += v.player.playTime
	r.Stood = append(r.Stood, int32(v.player.stallTime/millisecond))
	r.StoredMost = max(r.StoredMost, v.store.bytes)
	r.Uplinks = append(r.Uplinks, int32(8*v.sent*millisecond/max(v.left-v.joined, 1)))
}

// copies counts the segments first to last of every track, of which so much was
// fetched; of those that were played, unless played is nil.
func (w *stage) copies(first, last uint64, fetched [][qoe.Reasons]int64, played []bool) Copies {
	var c Copies
	for i := range w.channels {
		var size, origin int64
		for n := first; n <= last; n++ {
			s := w.channels[i].at(n)
			if s == nil || played != nil && !played[s.order] {
				continue
			}
			size += s.size
			for why, bytes := range fetched[s.order] {
				c.Reasons[why] += bytes
				origin += bytes
			}
		}
		c.Segments += size
		c.Origin += origin
		c.Tracks = append(c.Tracks, ratio(origin, size))
	}
	return c
}

// quantile is the value that percent of a sorted list do not exceed.
func quantile(sorted []int32, percent int) int64 {
	if len(sorted) == 0 {
		return 0
	}
	return int64(sorted[(len(sorted)-1)*percent/100])
}

// signalMean is what a viewer and the coordinator say to each other, per report:
// the report itself and its share of introductions, descriptions and pings.
const signalMean = 600

// addLists counts what players polled, and everything that is not media: what
// left the origin for playlists, control messages with what packets add, and
// signalling.
func (w *World) addLists(r *Result, t *tally) {
	r.Told, r.Answered, r.Forged = t.told, t.answered, t.forged
	if d := w.ended - int64(w.scene.Join) - settle; d > 0 {
		alone := float64(w.kinds()) * float64(d) / float64(w.scene.Segment)
		r.Polls = float64(t.polls) / alone
	}
	var lived int64
	for _, region := range w.regions {
		for _, v := range region.viewers {
			lived += v.left - v.joined
		}
	}
	rate := w.rate()
	other := t.playlists + r.Inits + r.Control + packet*t.messages + signalMean*t.reports
	r.Overhead = float64(other) / (float64(rate) * float64(lived) / float64(second))
	slices.Sort(t.ends)
	r.Ended, r.EndLast = len(t.ends), quantile(t.ends, 100)
	slices.Sort(t.late)
	slices.Sort(t.inStep)
	r.InStep, r.InStepMost = int64(len(t.inStep)), quantile(t.inStep, 100)
	for i, percent := range []int{0, 50, 95, 99, 100} {
		r.Late[i] = quantile(t.late, percent)
	}
}
