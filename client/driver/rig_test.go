package driver

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"shoal/client/agent"
	"shoal/shared/manifest"
	"shoal/shared/media"
	"shoal/shared/signal"
	"shoal/shared/wire"
)

// rig is a driver whose core and ports are the test's. Everything that the
// driver asks of a port is a line of the log.
type rig struct {
	*Driver
	t     *testing.T
	core  *script
	store *shelf
	log   []string
}

// script is a core that answers as the test says.
type script struct {
	events  []agent.Event
	answer  func(agent.Event) []agent.Action
	wakeAt  agent.Time // 0: never
	totals  agent.Stats
	got     map[agent.RequestID]int64 // bytes of a request's segment, of 100
	askedAt agent.Time
}

func (s *script) Step(_ agent.Time, ev agent.Event, out []agent.Action) []agent.Action {
	s.events = append(s.events, ev)
	if _, woke := ev.(agent.Woke); woke {
		s.wakeAt = 0
	}
	if s.answer != nil {
		out = append(out, s.answer(ev)...)
	}
	return out
}

func (s *script) Next() (agent.Time, bool) { return s.wakeAt, s.wakeAt > 0 }
func (s *script) Stats() agent.Stats       { return s.totals }
func (s *script) Bytes(v string) []byte    { return []byte("recorded by " + v) }
func (s *script) Progress(r agent.RequestID) agent.Progress {
	return agent.Progress{Got: s.got[r], Length: 100, Asked: s.askedAt}
}

// on answers events of one type with the same actions.
func on[E agent.Event](actions ...agent.Action) func(agent.Event) []agent.Action {
	return func(ev agent.Event) []agent.Action {
		if _, fits := ev.(E); fits {
			return actions
		}
		return nil
	}
}

// newRig makes a driver that has taken its first turn.
func newRig(t *testing.T, p2p bool) *rig {
	r := &rig{t: t, core: &script{}, store: &shelf{bytes: map[media.SegmentID][]byte{}}}
	r.store.rig = r
	inbox := NewQueue()
	ports := Ports{
		Peers: peersLog{r}, Coordinator: coordinatorLog{r}, Origin: originLog{r},
		Store: r.store, Clock: NewTimer(inbox.Ring), Host: hostLog{r},
	}
	cfg := Config{Stream: "s", Version: "test", P2P: p2p, Upload: true}
	r.Driver = newDriver(cfg, r.core, inbox, ports)
	r.turn()
	return r
}

// admitted makes a driver that the coordinator has let in as viewer 1.
func admitted(t *testing.T) *rig {
	r := newRig(t, true)
	r.say(LinkSaid{signal.Welcome{Version: 1, Viewer: 1, Proof: "p", Site: "office"}})
	r.forget()
	return r
}

// neighbour makes a driver that has an open connection to viewer 2.
func neighbour(t *testing.T) *rig {
	r := admitted(t)
	r.do(agent.Connect{Peer: 2, Offer: true})
	r.say(PeerOpened{2})
	r.forget()
	return r
}

// say posts items and lets the driver take a turn.
func (r *rig) say(items ...Item) {
	r.t.Helper()
	for _, item := range items {
		if !r.inbox.Post(item) {
			r.t.Fatalf("no room for %T", item)
		}
	}
	r.turn()
}

// do lets the core decide on actions.
func (r *rig) do(actions ...agent.Action) {
	before := r.core.answer
	r.core.answer = on[agent.Stalled](actions...)
	r.Stalled(1)
	r.turn()
	r.core.answer = before
}

// forget empties what was recorded.
func (r *rig) forget() { r.log, r.core.events = nil, nil }

func (r *rig) note(format string, args ...any) { r.log = append(r.log, fmt.Sprintf(format, args...)) }

// wantLog compares what was asked of the ports.
func (r *rig) wantLog(want ...string) {
	r.t.Helper()
	if !slices.Equal(r.log, want) {
		r.t.Errorf("asked of the ports:\n  %s\nwant:\n  %s", strings.Join(r.log, "\n  "), strings.Join(want, "\n  "))
	}
	r.log = nil
}

// wantEvents compares what the core was told.
func (r *rig) wantEvents(want ...agent.Event) {
	r.t.Helper()
	got, wanted := fmt.Sprintf("%+v", r.core.events), fmt.Sprintf("%+v", want)
	if got != wanted {
		r.t.Errorf("the core was told:\n  %s\nwant:\n  %s", got, wanted)
	}
	r.core.events = nil
}

type peersLog struct{ *rig }

func (p peersLog) Configure(stun []string) { p.note("peers configure %v", stun) }
func (p peersLog) Connect(peer media.ViewerID, offer bool) {
	p.note("peers connect %v offer=%v", peer, offer)
}
func (p peersLog) Signal(peer media.ViewerID, m signal.Message) {
	p.note("peers signal %v %T", peer, m)
}
func (p peersLog) Send(peer media.ViewerID, message []byte) {
	m, err := wire.ParseMessage(message)
	p.note("peers send %v %T %v", peer, m, err)
}
func (p peersLog) SendFrame(peer media.ViewerID, head []byte, body Payload) {
	f, _, err := wire.ParseFrame(head)
	p.note("peers frame %v %+v %q %v", peer, f, body, err)
}
func (p peersLog) Close(peer media.ViewerID) { p.note("peers close %v", peer) }
func (p peersLog) Shutdown()                 { p.note("peers shutdown") }

type coordinatorLog struct{ *rig }

func (c coordinatorLog) Open(hello func() signal.Hello) { c.note("coordinator open %+v", hello()) }
func (c coordinatorLog) Send(m signal.Message) {
	if r, ok := m.(signal.Report); ok {
		c.note("coordinator report tracks=%v accused=%v failed=%v origin=%d", r.Tracks, r.Accused, r.Failed, r.Counts.Origin)
		return
	}
	c.note("coordinator send %T", m)
}
func (c coordinatorLog) Close() { c.note("coordinator close") }

type originLog struct{ *rig }

func (o originLog) Fetch(id agent.FetchID, url string, from, to int64) {
	o.note("origin fetch %d %s %d-%d", id, url, from, to)
}
func (o originLog) Abort(id agent.FetchID) { o.note("origin abort %d", id) }
func (o originLog) Close()                 { o.note("origin close") }

type hostLog struct{ *rig }

func (h hostLog) State(s State, reason, message string) { h.note("host state %s %s", s, reason) }
func (h hostLog) Segment(id media.SegmentID, source string, bytes, peerBytes int64, reason string) {
	h.note("host segment %v %s %d %d %s", id, source, bytes, peerBytes, reason)
}
func (h hostLog) OriginFetch(id media.SegmentID, bytes int64, reason string) {
	h.note("host origin %v %d %s", id, bytes, reason)
}
func (h hostLog) Peer(id media.ViewerID, joined bool) { h.note("host peer %v %v", id, joined) }
func (h hostLog) Yield(kind media.Kind)               { h.note("host yield %v", kind) }
func (h hostLog) Error(code, message string)          { h.note("host error %s", code) }

// shelf is a store of one run of bytes per segment.
type shelf struct {
	*rig
	bytes map[media.SegmentID][]byte
}

func (s *shelf) Write(seg media.SegmentID, offset int64, p Payload, skip, n int) bool {
	b := p.(Bytes)[skip : skip+n]
	s.note("store write %d at %d: %s", seg.Number, offset, b)
	have := s.bytes[seg]
	if grow := int(offset) + n - len(have); grow > 0 {
		have = append(have, make([]byte, grow)...)
	}
	copy(have[offset:], b)
	s.bytes[seg] = have
	return true
}
func (s *shelf) Hash(seg media.SegmentID, piece uint32, offset int64, n int) {
	s.note("store hash %d piece %d: %d at %d", seg.Number, piece, n, offset)
}
func (s *shelf) Read(seg media.SegmentID, offset int64, n int) Payload {
	have := s.bytes[seg]
	if offset+int64(n) > int64(len(have)) {
		return nil
	}
	return Bytes(slices.Clone(have[offset : offset+int64(n)]))
}
func (s *shelf) View(seg media.SegmentID, offset int64, n int) Payload {
	return s.Read(seg, offset, n)
}
func (s *shelf) Drop(seg media.SegmentID) { delete(s.bytes, seg) }
func (s *shelf) Bytes() int64             { return 0 }
func (s *shelf) Close()                   { s.note("store close") }

const (
	liveURL  = "https://cdn.example/live/v.m3u8"
	rangeURL = "https://cdn.example/vod/v.m3u8"
	// seg7 and seg8 are whole resources; b1 is bytes 100 to 299 of one.
	live = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-MAP:URI=\"init.mp4\"\n" +
		"#EXTINF:2,\nseg7.m4s\n#EXTINF:2,\nseg8.m4s\n"
	ranged = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n#EXT-X-BYTERANGE:200@100\nall.mp4\n#EXT-X-ENDLIST\n"
)

var (
	liveTrack = media.TrackOf(liveURL)
	seg7      = media.SegmentID{Track: liveTrack, Number: 7}
	rangeSeg  = media.SegmentID{Track: media.TrackOf(rangeURL)}
)

// editionOf is a text of the live playlist.
func editionOf(body string) wire.Edition {
	text, err := manifest.NewText(liveURL, body, "")
	if err != nil {
		panic(err)
	}
	return text.Edition
}

// answers notes how requests end.
func (r *rig) done(name string) Done {
	return func(p Payload, took, peerBytes, originBytes int64) {
		r.note("%s done %q took=%d peers=%d origin=%d", name, p, took, peerBytes, originBytes)
	}
}

func (r *rig) failed(name string) Failed {
	return func(status int, why string) { r.note("%s failed %d", name, status) }
}

// ask requests segment 7 and lets the driver take a turn.
func (r *rig) ask(name string) agent.RequestID {
	r.Playlist(liveURL, live, "")
	id := r.Request("https://cdn.example/live/seg7.m4s", 0, 0, media.Main, 5e9, r.done(name), r.failed(name))
	r.turn()
	return id
}
