package agent

import (
	"flag"
	"fmt"
	"math/rand"
	"testing"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

var seed = flag.Int64("seed", 0, "run the property test with this seed only")

// TestWhateverHappensEveryPromiseHolds drives an agent with random events,
// well-behaved and not, and holds what it does against a model that only
// remembers which bytes were kept and whether they were right.
func TestWhateverHappensEveryPromiseHolds(t *testing.T) {
	if *seed != 0 {
		runOracle(t, *seed)
		return
	}
	for s := int64(1); s <= 300; s++ {
		runOracle(t, s)
		if t.Failed() {
			t.Fatalf("replay with: go test ./client/agent -run EveryPromise -seed %d", s)
		}
	}
}

const oracleMemory = 900 << 10

func runOracle(t *testing.T, seed int64) {
	o := &oracle{
		t: t, r: rand.New(rand.NewSource(seed)), a: New(Config{Memory: oracleMemory, Upload: 1 << 20}),
		bytes: map[media.SegmentID]map[int64]chunk{}, open: map[RequestID]bool{}, peers: map[media.ViewerID]*fakePeer{},
		fetches: map[FetchID]*fakeFetch{}, lists: newLibrary(),
	}
	o.step(Welcomed{Self: 1, Pools: []Pool{{Track: 0xa, Version: 1, Members: []media.ViewerID{1, 2, 3}}},
		Neighbours: []Neighbour{{2, true}, {3, true}, {4, true}, {5, true}}})
	o.list(5)
	for i := 0; i < 1500 && !t.Failed(); i++ {
		o.random()
	}
	o.settle()
}

// chunk is what lies in the model's store at an offset.
type chunk struct {
	length int
	good   bool
}

type fakePeer struct {
	open  bool
	asked []wire.Request
	sent  map[uint32]int64
}

type fakeFetch struct {
	f       Fetch
	started bool
	next    int64
}

type oracle struct {
	t       *testing.T
	r       *rand.Rand
	a       *Agent
	now     Time
	last    uint64
	next    RequestID
	current chunk // payload of the event being stepped
	bytes   map[media.SegmentID]map[int64]chunk
	hashes  []Hashed
	open    map[RequestID]bool
	peers   map[media.ViewerID]*fakePeer
	fetches map[FetchID]*fakeFetch
	order   []FetchID
	lists   library
}

func lengthOf(s media.SegmentID) int64 { return 40_000 + int64(s.Number%7)*50_000 }

func (o *oracle) step(ev Event) {
	for _, act := range o.a.Step(o.now, ev, nil) {
		o.check(act)
	}
	if o.held() > oracleMemory {
		o.t.Errorf("%d bytes stored, budget %d", o.held(), oracleMemory)
	}
	if got := o.a.Stats().Stored; got < o.held() {
		o.t.Errorf("the agent counts %d bytes stored after %T, there are %d", got, ev, o.held())
	}
	for r := range o.open {
		if p := o.a.Progress(r); p.Got < 0 || p.Length > 0 && p.Got > p.Length {
			o.t.Errorf("request %d has come to %+v", r, p)
		}
	}
	if at, ok := o.a.Next(); ok && at < o.now {
		o.t.Errorf("asks to be woken at %d, before now %d", at, o.now)
	}
}

func (o *oracle) held() (n int64) {
	for _, chunks := range o.bytes {
		for _, c := range chunks {
			n += int64(c.length)
		}
	}
	return n
}

func (o *oracle) check(act Action) {
	switch x := act.(type) {
	case Keep:
		o.keep(x)
	case Hash:
		good := o.sound(x.Segment, int64(x.Piece)*media.PieceSize, int64(x.Length))
		sum := sumOf(x.Segment, x.Piece)
		if !good {
			sum[0]++
		}
		o.hashes = append(o.hashes, Hashed{Segment: x.Segment, Piece: x.Piece, Sum: sum, OK: true})
	case Forget:
		delete(o.bytes, x.Segment)
	case Deliver:
		o.answered(x.Request)
		if x.Length != lengthOf(x.Segment) || !o.sound(x.Segment, 0, x.Length) {
			o.t.Errorf("delivered %s: %d bytes, right ones: %t", x.Segment, x.Length, o.sound(x.Segment, 0, x.Length))
		}
	case Fail:
		o.answered(x.Request)
	case SendFrame:
		if !o.sound(x.Segment, x.Offset, int64(x.Length)) {
			o.t.Errorf("relays bytes of %s that it does not hold verified", x.Segment)
		}
	case Connect:
		o.peers[x.Peer] = &fakePeer{sent: map[uint32]int64{}}
	case Disconnect:
		delete(o.peers, x.Peer)
	case Send:
		o.sent(x)
	case Fetch:
		o.fetches[x.Fetch] = &fakeFetch{f: x, next: x.From}
		o.order = append(o.order, x.Fetch)
	case AbortFetch:
		delete(o.fetches, x.Fetch)
	case Answer, Pass, ReadText, ForgetText, SendPlaylist:
		o.checkList(act)
	}
}

func (o *oracle) keep(k Keep) {
	if k.Skip+k.Length > o.current.length {
		o.t.Errorf("keeps %d+%d of a payload of %d bytes", k.Skip, k.Length, o.current.length)
	}
	if o.bytes[k.Segment] == nil {
		o.bytes[k.Segment] = map[int64]chunk{}
	}
	// Cut where pieces end, so that throwing a piece away is exact.
	for at, end := k.Offset, k.Offset+int64(k.Length); at < end; {
		n := min(end, (at/media.PieceSize+1)*media.PieceSize) - at
		o.clear(k.Segment, at, at+n)
		o.bytes[k.Segment][at] = chunk{int(n), o.current.good}
		at += n
	}
}

// clear makes room for bytes that are written over others.
func (o *oracle) clear(s media.SegmentID, from, to int64) {
	for at, c := range o.bytes[s] {
		end := at + int64(c.length)
		if end <= from || at >= to {
			continue
		}
		delete(o.bytes[s], at)
		if at < from {
			o.bytes[s][at] = chunk{int(from - at), c.good}
		}
		if end > to {
			o.bytes[s][to] = chunk{int(end - to), c.good}
		}
	}
}

// sound reports whether the model holds every byte of the range, all right.
func (o *oracle) sound(s media.SegmentID, from, n int64) bool {
	var covered int64
	for at, c := range o.bytes[s] {
		if at+int64(c.length) <= from || at >= from+n {
			continue
		}
		if !c.good {
			return false
		}
		covered += min(at+int64(c.length), from+n) - max(at, from)
	}
	return covered == n
}

func (o *oracle) answered(r RequestID) {
	if !o.open[r] {
		o.t.Errorf("request %d is answered but not open", r)
	}
	delete(o.open, r)
}

func (o *oracle) sent(x Send) {
	if b := wire.AppendMessage(nil, x.Message); len(b) > wire.MaxMessage {
		o.t.Errorf("a message of %d bytes", len(b))
	}
	p := o.peers[x.Peer]
	if p == nil {
		return
	}
	switch m := x.Message.(type) {
	case wire.Request:
		p.asked = append(p.asked, m)
	case wire.Cancel:
		for i := range p.asked {
			if p.asked[i].ID == m.ID {
				p.asked = append(p.asked[:i], p.asked[i+1:]...)
				break
			}
		}
	}
}

func (o *oracle) list(n int) {
	ev := Listed{Track: 0xa, Live: true, Target: int64(2 * time.Second), First: uint64(max(0, int(o.last)+n-8))}
	for range n {
		o.last++
		ev.Segments = append(ev.Segments, Listing{Number: o.last, Duration: ev.Target, URI: fmt.Sprint(o.last)})
	}
	o.step(ev)
}

func (o *oracle) segment() media.SegmentID {
	return media.SegmentID{Track: 0xa, Number: max(1, o.last-uint64(o.r.Intn(6)))}
}

func (o *oracle) random() {
	switch n := o.r.Intn(100); {
	case n < 20:
		o.pass(int64(o.r.Intn(300)) * int64(time.Millisecond))
	case n < 24:
		o.list(1)
	case n < 32:
		o.request()
	case n < 34 && len(o.open) > 0:
		for r := RequestID(1); r <= o.next; r++ {
			if o.open[r] {
				delete(o.open, r)
				o.step(Aborted{r})
				break
			}
		}
	case n < 52:
		o.announce()
	case n < 72:
		o.frame()
	case n < 84:
		o.origin()
	case n < 95:
		o.hash()
	case n < 97:
		o.connection()
	case n < 98:
		o.step(PageChanged{P2P: o.r.Intn(4) > 0, Upload: o.r.Intn(3) > 0, Hidden: o.r.Intn(3) == 0})
	case n < 99:
		o.ask()
	default:
		for range 1 + o.r.Intn(12) {
			o.playlist()
		}
	}
}

func (o *oracle) pass(d int64) {
	until := o.now + d
	for turn := 0; ; turn++ {
		at, ok := o.a.Next()
		if !ok || at > until {
			break
		}
		if turn > 10_000 {
			o.t.Fatal("the agent does not let time pass")
		}
		o.now = max(o.now, at)
		o.step(Woke{})
	}
	o.now = until
}

func (o *oracle) request() {
	o.next++
	o.open[o.next] = true
	s := o.segment()
	o.step(Requested{Request: o.next, Segment: s, Ahead: int64(o.r.Intn(6000)) * int64(time.Millisecond),
		Listing: Listing{Number: s.Number, URI: fmt.Sprint(s.Number)}})
}

func (o *oracle) viewer() media.ViewerID { return media.ViewerID(2 + o.r.Intn(5)) }

func (o *oracle) announce() {
	s := o.segment()
	count := (lengthOf(s) + media.PieceSize - 1) / media.PieceSize
	m := wire.Have{Segment: s, Fetching: o.r.Intn(3) == 0, Length: lengthOf(s)}
	for i := int64(0); i < count; i++ {
		m.Hashes = append(m.Hashes, sumOf(s, uint32(i)))
	}
	first := o.r.Int63n(count)
	m.Pieces = []wire.Span{{First: uint32(first), Count: uint32(count - first)}}
	o.step(Received{Peer: o.viewer(), Message: m})
}

// frame answers the oldest request of some neighbour: in order, mostly right,
// sometimes with wrong bytes or nothing but an id.
func (o *oracle) frame() {
	v := o.viewer()
	p := o.peers[v]
	if p == nil || !p.open || len(p.asked) == 0 {
		return
	}
	m := p.asked[0]
	size := min(media.PieceSize, lengthOf(m.Segment)-int64(m.Piece)*media.PieceSize)
	at := p.sent[m.ID]
	n := min(wire.MaxPayload, size-at)
	p.sent[m.ID] = at + n
	if at+n == size {
		p.asked = p.asked[1:]
	}
	o.current = chunk{int(n), o.r.Intn(60) > 0}
	o.step(FrameReceived{Peer: v, Frame: wire.Frame{ID: m.ID, Offset: uint32(at)}, Length: int(n)})
	o.current = chunk{}
}

func (o *oracle) origin() {
	if len(o.order) > 0 {
		o.serve(o.order[o.r.Intn(len(o.order))])
	}
}

func (o *oracle) serve(id FetchID) {
	f := o.fetches[id]
	if f == nil {
		return
	}
	total := lengthOf(f.f.Segment)
	end := total
	if f.f.To > 0 {
		end = f.f.To
	}
	switch {
	case o.r.Intn(12) == 0:
		delete(o.fetches, id)
		o.step(FetchFailed{Fetch: id, Status: 503, Why: "busy"})
	case !f.started:
		f.started = true
		if o.r.Intn(4) == 0 { // Range ignored
			f.next, f.f.To, end = 0, 0, total
		}
		ev := FetchStarted{Fetch: id, Start: f.next}
		if o.r.Intn(3) > 0 {
			ev.Total = total
		}
		o.step(ev)
	case f.next >= end:
		delete(o.fetches, id)
		o.step(FetchEnded{id})
	default:
		n := min(end-f.next, int64(1+o.r.Intn(90_000)))
		at := f.next
		f.next += n
		o.current = chunk{int(n), true}
		o.step(FetchGot{Fetch: id, Offset: at, Length: int(n)})
		o.current = chunk{}
	}
}

func (o *oracle) hash() {
	for range 1 + o.r.Intn(4) {
		if len(o.hashes) == 0 {
			return
		}
		h := o.hashes[0]
		o.hashes = o.hashes[1:]
		o.step(h)
	}
}

func (o *oracle) connection() {
	v := o.viewer()
	p := o.peers[v]
	switch {
	case p == nil:
		o.step(Introduced{Neighbours: []Neighbour{{v, true}}})
	case !p.open:
		p.open = true
		o.step(PeerOpened{v})
		o.step(Received{Peer: v, Message: wire.Hello{Min: 1, Max: 1}})
	default:
		delete(o.peers, v)
		o.step(PeerClosed{v})
	}
}

func (o *oracle) ask() {
	s := o.segment()
	o.step(Received{Peer: o.viewer(), Message: wire.Request{ID: o.r.Uint32(), Segment: s, Piece: uint32(o.r.Intn(7)), Deadline: 1000}})
	o.step(Drained{Peer: o.viewer()})
}

// settle lets the origin answer everything: no request may stay open.
func (o *oracle) settle() {
	o.step(PageChanged{P2P: false})
	for range 400 {
		o.pass(int64(50 * time.Millisecond))
		for i := 0; i < len(o.order); i++ {
			for o.fetches[o.order[i]] != nil {
				o.serve(o.order[i])
			}
		}
		for len(o.hashes) > 0 {
			o.hash()
		}
	}
	if len(o.lists.polls) > 0 {
		o.t.Errorf("%d polls were never answered", len(o.lists.polls))
	}
	if len(o.open) > 0 {
		o.t.Errorf("%d requests were never answered", len(o.open))
	}
}
