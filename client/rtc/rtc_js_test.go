package rtc

import (
	"bytes"
	"crypto/sha256"
	"sync"
	"testing"
	"time"

	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/media"
	"shoal/shared/signal"
	"shoal/shared/wire"
)

const (
	alice media.ViewerID = 1
	bob   media.ViewerID = 2
)

// side is one viewer of a test: its connections and what they post.
type side struct {
	*Conns
	self  media.ViewerID
	items chan driver.Item
	paths chan driver.PeerPath // which come when the browser has looked
	full  bool
}

func newSide(self media.ViewerID) *side {
	s := &side{self: self, items: make(chan driver.Item, 4096), paths: make(chan driver.PeerPath, 64)}
	s.Conns = New(s)
	return s
}

// Post implements driver.Inbox.
func (s *side) Post(item driver.Item) bool {
	if s.full {
		return false
	}
	if path, is := item.(driver.PeerPath); is {
		s.paths <- path
		return true
	}
	s.items <- item
	return true
}

// pair is two viewers and the coordinator between them, which passes on what
// they have to say to each other until stopped.
func pair(t *testing.T) (a, b *side) {
	a, b = newSide(alice), newSide(bob)
	live := idle()
	t.Cleanup(func() {
		a.Shutdown()
		b.Shutdown()
		waitFor(t, "all functions to be released", func() bool { return js.Live() == live })
	})
	return a, b
}

// idle is how many functions live while there is no connection, that of Turn
// among them.
var idle = sync.OnceValue(func() int {
	js.Turn()
	return js.Live()
})

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit, look := time.After(5*time.Second), time.NewTicker(5*time.Millisecond)
	defer look.Stop()
	for !ok() {
		select {
		case <-look.C:
		case <-limit:
			t.Fatalf("waited 5 s for %s", what)
		}
	}
}

// next gives the next item of s that is not for the coordinator; those it
// hands to other.
func (s *side) next(t *testing.T, other *side) driver.Item {
	t.Helper()
	limit := time.After(15 * time.Second)
	for {
		select {
		case item := <-s.items:
			if m, ok := item.(driver.PeerSignal); ok {
				other.relay(s.self, m.Message)
				continue
			}
			return item
		case item := <-other.items:
			if m, ok := item.(driver.PeerSignal); ok {
				s.relay(other.self, m.Message)
				continue
			}
			other.items <- item
			js.Turn()
		case <-limit:
			t.Fatal("nothing came in 15 s")
		}
	}
}

// relay does as the coordinator does: Viewer becomes the sender.
func (s *side) relay(from media.ViewerID, m signal.Message) {
	switch m := m.(type) {
	case signal.Offer:
		m.Viewer = signal.ID(from)
		s.Signal(from, m)
	case signal.Answer:
		m.Viewer = signal.ID(from)
		s.Signal(from, m)
	case signal.Candidate:
		m.Viewer = signal.ID(from)
		s.Signal(from, m)
	}
}

func want[T driver.Item](t *testing.T, s, other *side) T {
	t.Helper()
	item := s.next(t, other)
	got, ok := item.(T)
	if !ok {
		t.Fatalf("viewer %v: got %T %+v, want %T", s.self, item, item, got)
	}
	return got
}

func connect(t *testing.T, a, b *side) {
	t.Helper()
	a.Connect(bob, true)
	b.Connect(alice, false)
	want[driver.PeerOpened](t, a, b)
	want[driver.PeerOpened](t, b, a)
}

func pattern(n int, seed byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>8)*31 ^ byte(i)*7 ^ seed
	}
	return b
}

func content(p driver.Payload) []byte {
	b := make([]byte, p.Len())
	p.(js.Bytes).CopyTo(b)
	return b
}

func TestTwoViewersConnectAndSpeakBothWays(t *testing.T) {
	a, b := pair(t)
	connect(t, a, b)
	for _, way := range []struct{ from, to *side }{{a, b}, {b, a}} {
		way.from.Send(way.to.self, []byte("hello"))
		if got := want[driver.PeerSaid](t, way.to, way.from); string(got.Bytes) != "hello" || got.Peer != way.from.self {
			t.Fatalf("got %q from %v", got.Bytes, got.Peer)
		}
	}
}

func TestFramesArriveWholeInBothDirections(t *testing.T) {
	a, b := pair(t)
	connect(t, a, b)
	const frames = 20
	for _, way := range []struct{ from, to *side }{{a, b}, {b, a}} {
		sent := map[uint32][32]byte{}
		for i := range uint32(frames) {
			body := pattern(wire.MaxPayload-int(i), byte(i))
			sent[i] = sha256.Sum256(body)
			head := wire.AppendFrame(nil, wire.Frame{ID: i, Offset: i * 100})
			way.from.SendFrame(way.to.self, head, js.BytesOf(body))
		}
		for got := 0; got < frames; {
			frame, ok := way.to.next(t, way.from).(driver.PeerFrame)
			if !ok {
				continue
			}
			got++
			if frame.Head.Offset != frame.Head.ID*100 || sha256.Sum256(content(frame.Body)) != sent[frame.Head.ID] {
				t.Fatalf("frame %+v of %d bytes differs from what was sent", frame.Head, frame.Body.Len())
			}
			delete(sent, frame.Head.ID)
		}
		if len(sent) != 0 {
			t.Fatalf("%d frames never came", len(sent))
		}
	}
}

func TestSenderHearsWhenItsFramesHaveLeft(t *testing.T) {
	a, b := pair(t)
	connect(t, a, b)
	head := wire.AppendFrame(nil, wire.Frame{})
	for range 8 {
		a.SendFrame(bob, head, js.NewBytes(wire.MaxPayload))
	}
	last := 8 * (wire.MaxPayload + wire.FrameHead)
	for last > 0 {
		drained := want[driver.PeerDrained](t, a, b)
		if drained.Buffered >= last {
			t.Fatalf("%d bytes are buffered, %d were before", drained.Buffered, last)
		}
		last = drained.Buffered
	}
}

func TestCandidatesBeforeTheOfferAreKept(t *testing.T) {
	a, b := pair(t)
	a.Connect(bob, true)
	var candidates []signal.Message
	var offer signal.Message
	for offer == nil || len(candidates) == 0 {
		switch m := (<-a.items).(driver.PeerSignal).Message.(type) {
		case signal.Offer:
			offer = m
		case signal.Candidate:
			candidates = append(candidates, m)
		}
	}
	b.Connect(alice, false)
	for _, m := range candidates {
		b.relay(alice, m)
	}
	b.relay(alice, offer)
	want[driver.PeerOpened](t, b, a)
	want[driver.PeerOpened](t, a, b)
}

func TestCloseIsSilentHereAndPeerClosedThere(t *testing.T) {
	a, b := pair(t)
	connect(t, a, b)
	a.Send(bob, []byte("bye"))
	a.Close(bob)
	a.Send(bob, []byte("too late"))
	if got := want[driver.PeerSaid](t, b, a); string(got.Bytes) != "bye" {
		t.Fatalf("got %q, want bye", got.Bytes)
	}
	want[driver.PeerClosed](t, b, a)
	for len(a.items) > 0 {
		if item, ok := (<-a.items).(driver.PeerClosed); ok {
			t.Fatalf("closing here was posted: %+v", item)
		}
	}
}

func TestTooLongOrTextualMessageClosesTheConnection(t *testing.T) {
	for name, message := range map[string]any{
		"too long": js.NewBytes(wire.MaxMessage + 1).Array(),
		"text":     "not binary",
	} {
		t.Run(name, func(t *testing.T) {
			a, b := pair(t)
			connect(t, a, b)
			a.find(bob).control.object.Call("send", message)
			want[driver.PeerClosed](t, b, a)
			want[driver.PeerClosed](t, a, b)
		})
	}
}

func TestLongestMessageArrivesAndALongerOneIsNotSent(t *testing.T) {
	a, b := pair(t)
	connect(t, a, b)
	longest := pattern(wire.MaxMessage, 7)
	a.Send(bob, longest)
	if got := want[driver.PeerSaid](t, b, a); !bytes.Equal(got.Bytes, longest) {
		t.Fatalf("got %d other bytes", len(got.Bytes))
	}
	a.Send(bob, append(longest, 0))
	want[driver.PeerClosed](t, a, b)
	want[driver.PeerClosed](t, b, a)
}

func TestFrameWithoutAHeadClosesTheConnection(t *testing.T) {
	a, b := pair(t)
	connect(t, a, b)
	a.SendFrame(bob, []byte{1, 2, 3}, js.NewBytes(0))
	want[driver.PeerClosed](t, b, a)
}

func TestFullInboxClosesTheConnection(t *testing.T) {
	a, b := pair(t)
	connect(t, a, b)
	b.full = true
	a.Send(bob, []byte("hello"))
	waitFor(t, "the connection to close", func() bool { return b.find(alice) == nil })
}

func TestMessagesBeforeOpeningAreHeldInOrder(t *testing.T) {
	s := newSide(alice)
	c := newConn(s.Conns, bob)
	s.conns[bob] = c
	c.said(js.BytesOf([]byte("early")))
	c.opened(js.Value{})
	c.opened(js.Value{})
	c.said(js.BytesOf([]byte("later")))
	want[driver.PeerOpened](t, s, newSide(bob))
	for _, text := range []string{"early", "later"} {
		if got := want[driver.PeerSaid](t, s, newSide(bob)); !bytes.Equal(got.Bytes, []byte(text)) {
			t.Fatalf("got %q, want %q", got.Bytes, text)
		}
	}
}

func TestMoreThanMaxConnsAreRefused(t *testing.T) {
	a, b := pair(t)
	for i := range media.ViewerID(MaxConns) {
		a.Connect(100+i, false)
	}
	a.Connect(bob, true)
	if got := want[driver.PeerClosed](t, a, b); got.Peer != bob {
		t.Fatalf("closed %v, want %v", got.Peer, bob)
	}
}

func TestUnusableDescriptionClosesTheConnection(t *testing.T) {
	a, b := pair(t)
	a.Connect(bob, false)
	a.Signal(bob, signal.Offer{Viewer: signal.ID(bob), SDP: "not a description"})
	want[driver.PeerClosed](t, a, b)
}

func TestConnectionThatNobodyAnswersIsGivenUp(t *testing.T) {
	a, b := pair(t)
	start := time.Now()
	a.Connect(bob, true)
	want[driver.PeerClosed](t, a, b)
	if took := time.Since(start); took < ConnectTimeout || took > ConnectTimeout+2*time.Second {
		t.Fatalf("took %v, want %v", took, ConnectTimeout)
	}
}

func TestUnknownViewersAreIgnored(t *testing.T) {
	a, _ := pair(t)
	a.Send(bob, []byte("hello"))
	a.SendFrame(bob, []byte("12345678"), js.NewBytes(1))
	a.Signal(bob, signal.Candidate{})
	a.Close(bob)
	if len(a.items) != 0 {
		t.Fatalf("%T was posted", <-a.items)
	}
}

func TestTheRoundTripThatICEMeasuredIsTold(t *testing.T) {
	a, b := pair(t)
	connect(t, a, b)
	if got := <-a.paths; got.Peer != bob || got.RTT < int64(time.Millisecond) || got.RTT > int64(5*time.Second) {
		t.Errorf("%v between two connections of one page", time.Duration(got.RTT))
	}
}
