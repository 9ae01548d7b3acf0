package world

import (
	"strconv"
	"time"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/sim/scenario"
)

// firstNumber is the sequence number of the first segment that ends after
// time 0, so that the playlists of time 0 are full.
const firstNumber = 1000

// varies is which part of its mean the size of a segment of video differs by at most.
const varies = 5

// channel is one track at the origin: every segment that it ever has.
type channel struct {
	kind     media.Kind
	id       media.TrackID
	rate     int64 // mean, bytes per second
	init     segment
	lowest   uint64
	segments []segment
}

// segment is one segment at the origin.
type segment struct {
	id    media.SegmentID
	order int // in the world
	size  int64
	uri   string
}

func (s *segment) isInit() bool { return s.id.IsInit() }

// at is the segment of this number; nil where there never is one.
func (c *channel) at(number uint64) *segment {
	if number == c.init.id.Number {
		return &c.init
	}
	if number < c.lowest || number-c.lowest >= uint64(len(c.segments)) {
		return nil
	}
	return &c.segments[number-c.lowest]
}

// newChannel makes up the segments of track number i. Video varies by a fifth
// around its mean, audio not at all.
func newChannel(s scenario.Scenario, i int, seed uint64) channel {
	t, luck := s.Tracks[i], chance(mix(seed^uint64(i+1)))
	name := t.Kind.String() + strconv.Itoa(i)
	c := channel{
		kind:   t.Kind,
		rate:   t.Rate,
		id:     media.TrackOf("https://origin.example/" + name + "/index.m3u8"),
		lowest: firstNumber - uint64(s.Window),
	}
	c.init = newInit(c.id, name)
	late := uint64((s.Jitter + s.Edges.Lag + s.Segment - 1) / s.Segment) // segments that may come late
	many := uint64(s.Window) + uint64(s.Duration/s.Segment) + 3 + late
	c.lowest -= late
	if s.VOD > 0 {
		c.lowest, many = firstNumber, uint64(s.VOD/s.Segment)
	}
	mean := t.Rate * int64(s.Segment) / second
	for n := range many {
		number := c.lowest + n
		size := mean
		if t.Kind == media.Main {
			size = mean*4/5 + luck.below(mean*2/5+1)
		}
		c.segments = append(c.segments, segment{
			id:   media.SegmentID{Track: c.id, Number: number},
			size: max(size, 1),
			uri:  name + "/" + strconv.FormatUint(number, 10) + ".m4s",
		})
	}
	return c
}

const (
	initLeast = 600 // bytes of an init segment
	initMost  = 2000
)

func newInit(track media.TrackID, name string) segment {
	uri := name + "/init.mp4"
	id := media.InitOf(track, uri, media.ByteRange{})
	return segment{id: id, size: initLeast + int64(id.Number%(initMost-initLeast+1)), uri: uri}
}

// newest is the number of the last segment that is listed at time t.
func (w *stage) newest(t Time) uint64 {
	if w.scene.VOD > 0 {
		return firstNumber - 1 + uint64(w.scene.VOD/w.scene.Segment)
	}
	if w.scene.End > 0 {
		t = min(t, int64(w.scene.End))
	}
	if w.scene.EncoderDown.Holds(t) {
		t = int64(w.scene.EncoderDown.From)
	}
	n := firstNumber - 1 + uint64(t/int64(w.scene.Segment))
	if luck := chance(mix(w.cfg.Seed ^ n)); t < w.published(n)+luck.below(int64(w.scene.Jitter)+1) {
		n--
	}
	return n
}

// published is when a segment was complete at the origin: before the world
// began where it is one of a title that was whole then.
func (w *stage) published(number uint64) Time {
	if w.scene.VOD > 0 {
		return -1
	}
	return w.ends(number)
}

// begins is the media time at which a segment begins. That of a live stream is
// world time, that of a title begins at 0.
func (w *stage) begins(number uint64) Time {
	return (int64(number) - firstNumber) * int64(w.scene.Segment)
}

func (w *stage) ends(number uint64) Time { return w.begins(number + 1) }

// covering is the number of the segment that holds a media time of a title.
func (w *stage) covering(at Time) uint64 {
	return min(firstNumber+uint64(at/int64(w.scene.Segment)), w.newest(0))
}

func (w *stage) listing(s *segment) agent.Listing {
	return agent.Listing{
		Number: s.id.Number, Duration: int64(w.scene.Segment), URI: s.uri,
	}
}

// fetch is one request to the origin under way.
type fetch struct {
	id      agent.FetchID // 0: the player's own, before its agent runs
	segment *segment
	from    int64 // of the next byte
	to      int64
	reason  qoe.Reason
	began   Time // of the player's own
	first   Time // when its answer began
	ended   bool // complete, failed or aborted
}

const (
	leastChunk = 16 << 10 // bytes that a reader of the body is given at once
	mostChunk  = 64 << 10
)

// request sends a fetch to the origin.
func (r *region) request(v *viewer, f *fetch) {
	at := r.say(MediaBytes, requestBytes) + v.luck.within(r.scene.TTFB)
	r.push(at, task{do: doAnswer, viewer: v, what: f, wire: headBytes, class: MediaBytes})
}

// answer is the origin's status line reaching the viewer.
func (r *region) answer(v *viewer, f *fetch) {
	switch {
	case !v.alive || f.ended:
		return
	case r.scene.OriginDown.Holds(r.now):
		r.failFetch(v, f, 503, "origin is down")
		return
	case !f.segment.isInit() && f.segment.id.Number > r.newestAt(v.edge, r.now):
		r.failFetch(v, f, 404, "the edge does not have it yet")
		return
	case f.to > f.segment.size: // the driver refuses a 206 that is not exact
		r.failFetch(v, f, 0, "the 206 brings other bytes")
		return
	case f.id != 0:
		r.takenOver(v, f)
		r.step(v, agent.FetchStarted{Fetch: f.id, Start: f.from, Total: f.segment.size}, payload{})
	}
	f.first = r.now
	r.nextChunk(v, f)
}

func (r *region) failFetch(v *viewer, f *fetch, status int, why string) {
	f.ended = true
	if f.id == 0 {
		r.push(r.now+int64(time.Second), task{do: doLoad, viewer: v, what: f})
		return
	}
	delete(v.fetches, f.id)
	r.step(v, agent.FetchFailed{Fetch: f.id, Status: status, Why: why}, payload{})
}

// nextChunk puts the next bytes of the body under way.
func (r *region) nextChunk(v *viewer, f *fetch) {
	if f.ended {
		return
	}
	n := min(f.to-f.from, leastChunk+v.luck.below(mostChunk-leastChunk))
	r.tally.brought += n
	class := MediaBytes
	if f.segment.isInit() {
		class = InitBytes
		v.inits += n
	} else {
		r.fetched[f.segment.order][f.reason] += n
		r.tally.origin += n
		v.origin[f.reason] += n
	}
	r.bring(v, class, n, task{do: doChunk, what: f, load: payload{
		segment: f.segment.id, offset: f.from, length: n,
	}})
}

// chunk is bytes of the body reaching the viewer.
func (r *region) chunk(v *viewer, f *fetch, p payload) {
	r.tally.arrived += p.length
	if !v.alive {
		return
	}
	v.arrived += p.length
	if f.ended {
		return
	}
	f.from += p.length
	if f.id != 0 {
		r.step(v, agent.FetchGot{Fetch: f.id, Offset: p.offset, Length: int(p.length)}, p)
	}
	if f.ended || !v.alive {
		return
	}
	if f.from < f.to {
		r.nextChunk(v, f)
		return
	}
	f.ended = true
	if f.id == 0 {
		r.loaded(v, f)
		return
	}
	delete(v.fetches, f.id)
	r.step(v, agent.FetchEnded{Fetch: f.id}, payload{})
}
