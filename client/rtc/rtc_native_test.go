//go:build !js

package rtc

import (
	"bytes"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/transport/v2/vnet"
	"github.com/pion/webrtc/v3"

	"shoal/client/driver"
	"shoal/shared/media"
	"shoal/shared/signal"
	"shoal/shared/wire"
)

func TestTwoViewersOfOneMachineMeet(t *testing.T) {
	v := viewers(t, Options{}, Options{})
	connect(t, v)
	exchange(t, v[0], v[1])
	exchange(t, v[1], v[0])
}

func TestThreeViewersOfOneNetworkMeet(t *testing.T) {
	v := viewers(t, lan(t, 3, nil)...)
	connect(t, v)
	exchange(t, v[0], v[1])
	exchange(t, v[1], v[2])
	exchange(t, v[2], v[0])
}

// exchange sends a piece and a control message from a to b.
func exchange(t *testing.T, a, b *viewer) {
	t.Helper()
	a.Send(b.id, []byte("word"))
	said := b.waitFor(t, isA[driver.PeerSaid]).(driver.PeerSaid)
	if said.Peer != a.id || string(said.Bytes) != "word" {
		t.Errorf("viewer %d heard %q of %d, want %q of %d", b.id, said.Bytes, said.Peer, "word", a.id)
	}
	body := bytes.Repeat([]byte{7}, wire.MaxPayload)
	a.SendFrame(b.id, wire.AppendFrame(nil, wire.Frame{ID: 3, Offset: 5}), driver.Bytes(body))
	frame := b.waitFor(t, isA[driver.PeerFrame]).(driver.PeerFrame)
	if frame.Peer != a.id || frame.Head != (wire.Frame{ID: 3, Offset: 5}) || !bytes.Equal(frame.Body.(driver.Bytes), body) {
		t.Errorf("viewer %d got frame %+v of %d", b.id, frame.Head, frame.Peer)
	}
}

func TestControlMessagesKeepTheirOrder(t *testing.T) {
	v := viewers(t, Options{}, Options{})
	connect(t, v)
	for i := range 200 {
		v[0].Send(v[1].id, []byte{byte(i)})
	}
	for i := range 200 {
		said := v[1].waitFor(t, isA[driver.PeerSaid]).(driver.PeerSaid)
		if said.Bytes[0] != byte(i) {
			t.Fatalf("message %d came in place of %d", said.Bytes[0], byte(i))
		}
	}
}

func TestTheDriverHearsWhenTheBufferIsEmptyAgain(t *testing.T) {
	v := viewers(t, Options{}, Options{})
	connect(t, v)
	body := make(driver.Bytes, wire.MaxPayload)
	for i := range uint32(50) {
		v[0].SendFrame(v[1].id, wire.AppendFrame(nil, wire.Frame{ID: i}), body)
	}
	v[0].waitFor(t, func(item driver.Item) bool {
		drained, ok := item.(driver.PeerDrained)
		return ok && drained.Buffered == 0
	})
	for range 50 {
		v[1].waitFor(t, isA[driver.PeerFrame])
	}
}

func TestATooLongMessageClosesThePeer(t *testing.T) {
	v := viewers(t, Options{}, Options{})
	connect(t, v)
	v[0].Send(v[1].id, make([]byte, wire.MaxMessage))
	if said := v[1].waitFor(t, isA[driver.PeerSaid]).(driver.PeerSaid); len(said.Bytes) != wire.MaxMessage {
		t.Errorf("got %d bytes, want %d", len(said.Bytes), wire.MaxMessage)
	}
	v[0].Send(v[1].id, make([]byte, wire.MaxMessage+1))
	v[1].waitFor(t, isA[driver.PeerClosed])
}

func TestAFrameWithoutAHeadClosesThePeer(t *testing.T) {
	v := viewers(t, Options{}, Options{})
	connect(t, v)
	v[0].SendFrame(v[1].id, make([]byte, wire.FrameHead-1), driver.Bytes{})
	v[1].waitFor(t, isA[driver.PeerClosed])
}

func TestAChannelThatNobodyAgreedOnClosesThePeer(t *testing.T) {
	v := viewers(t, Options{}, Options{})
	connect(t, v)
	if _, err := v[0].find(v[1].id).pc.CreateDataChannel("more", nil); err != nil {
		t.Fatal(err)
	}
	v[1].waitFor(t, isA[driver.PeerClosed])
}

func TestCloseSendsWhatWasSaidAndTellsOnlyTheOtherSide(t *testing.T) {
	v := viewers(t, Options{}, Options{})
	connect(t, v)
	v[0].Send(v[1].id, []byte("bye"))
	v[0].Close(v[1].id)
	v[0].Close(v[1].id)
	if said := v[1].waitFor(t, isA[driver.PeerSaid]).(driver.PeerSaid); string(said.Bytes) != "bye" {
		t.Errorf("the last word was %q, want %q", said.Bytes, "bye")
	}
	v[1].waitFor(t, isA[driver.PeerClosed])
	select {
	case item := <-v[0].items:
		t.Errorf("the closing side was told %T", item)
	default:
	}
}

func TestAClosedConnectionMayBeMadeAnew(t *testing.T) {
	v := viewers(t, Options{}, Options{})
	connect(t, v)
	v[0].Close(v[1].id)
	v[1].waitFor(t, isA[driver.PeerClosed])
	connect(t, v)
	exchange(t, v[0], v[1])
}

func TestAViewerBehindABlockedNetworkIsGivenUp(t *testing.T) {
	options := lan(t, 2, func(vnet.Chunk) bool { return false })
	options[0].Timeout, options[1].Timeout = 300*time.Millisecond, 300*time.Millisecond
	v := viewers(t, options...)
	began := time.Now()
	v[1].Connect(v[0].id, false)
	v[0].Connect(v[1].id, true)
	v[0].waitFor(t, isA[driver.PeerClosed])
	v[1].waitFor(t, isA[driver.PeerClosed])
	if took := time.Since(began); took < 300*time.Millisecond || took > 3*time.Second {
		t.Errorf("given up after %v, want 300 ms", took)
	}
}

func TestAnOfferThatIsNoneClosesThePeer(t *testing.T) {
	v := viewers(t, Options{})
	v[0].Connect(9, false)
	v[0].Signal(9, offerOf("v=0\r\nnonsense"))
	v[0].waitFor(t, isA[driver.PeerClosed])
}

func TestConnectionsAreBounded(t *testing.T) {
	v := viewers(t, Options{})
	for peer := range media.ViewerID(MaxConns) {
		v[0].Connect(peer+100, false)
	}
	v[0].Connect(99, false)
	if closed := v[0].waitFor(t, isA[driver.PeerClosed]).(driver.PeerClosed); closed.Peer != 99 {
		t.Errorf("viewer %d was refused, want 99", closed.Peer)
	}
}

func TestAFullInboxClosesThePeer(t *testing.T) {
	v := viewers(t, Options{}, Options{})
	connect(t, v)
	for len(v[1].items) < cap(v[1].items) {
		v[1].items <- driver.LinkLost{}
	}
	v[0].Send(v[1].id, []byte("one too many"))
	v[0].waitFor(t, isA[driver.PeerClosed])
}

func TestShutdownLeavesNothingRunning(t *testing.T) {
	v := viewers(t, Options{}, Options{}, Options{})
	connect(t, v)
	for _, one := range v {
		one.Shutdown()
		one.Shutdown()
	}
	waitForNoGoroutinesOf(t, "pion")
	v[0].Connect(v[1].id, true)
	v[0].waitFor(t, isA[driver.PeerClosed])
}

func TestAChannelThatFillsUpClosesThePeer(t *testing.T) {
	var cut atomic.Bool
	v := viewers(t, lan(t, 2, func(vnet.Chunk) bool { return !cut.Load() })...)
	connect(t, v)
	cut.Store(true)
	body := make(driver.Bytes, wire.MaxPayload)
	for range MaxBuffered/wire.MaxPayload + 1 {
		v[0].SendFrame(v[1].id, make([]byte, wire.FrameHead), body)
	}
	v[0].waitFor(t, isA[driver.PeerClosed])
}

func TestWhatComesBeforeBothChannelsAreOpenIsKeptUpToABound(t *testing.T) {
	v := viewers(t, Options{})[0]
	c := newConn(v.Conns, 9)
	v.conns[9] = c
	for range maxEarly {
		c.said(webrtc.DataChannelMessage{Data: []byte("early")})
	}
	if len(v.items) != 0 || v.find(9) == nil {
		t.Fatalf("%d items before the channels are open, want none and a connection", len(v.items))
	}
	c.said(webrtc.DataChannelMessage{Data: []byte("one too many")})
	if closed := v.waitFor(t, isA[driver.PeerClosed]).(driver.PeerClosed); closed.Peer != 9 {
		t.Errorf("viewer %d was closed, want 9", closed.Peer)
	}
}

func TestCandidatesBeforeTheDescriptionAreKeptUpToABound(t *testing.T) {
	v := viewers(t, Options{})[0]
	c := newConn(v.Conns, 9)
	if err := c.setUp(nil); err != nil {
		t.Fatal(err)
	}
	defer c.pc.Close()
	var early []signal.Candidate
	for range MaxCandidates + 1 {
		early, _ = c.answer(signal.Candidate{Viewer: 9, Line: "candidate"}, early)
	}
	if len(early) != MaxCandidates {
		t.Errorf("%d candidates are kept, want %d", len(early), MaxCandidates)
	}
}
