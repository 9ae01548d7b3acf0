//go:build !js

package link

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"shoal/client/driver"
	"shoal/shared/signal"
)

// patience bounds every wait of these tests.
const patience = 20 * time.Second

// quick is a pace for tests.
func quick() pace {
	return pace{
		dial: 5 * time.Second, write: 5 * time.Second, ping: time.Hour,
		silence: time.Hour, first: time.Millisecond, last: 2 * time.Millisecond,
	}
}

// coordinator is a server whose connections the test holds.
type coordinator struct {
	url   string
	calls chan *call
}

// call is one viewer's connection, as the coordinator sees it.
type call struct {
	*websocket.Conn
	t   *testing.T
	end chan struct{}
}

func serve(t *testing.T) *coordinator {
	c := &coordinator{calls: make(chan *call)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		end := make(chan struct{})
		select {
		case c.calls <- &call{conn, t, end}:
			<-end
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	c.url = "ws" + strings.TrimPrefix(server.URL, "http")
	return c
}

// next is the next viewer who connects.
func (c *coordinator) next(t *testing.T) *call {
	t.Helper()
	select {
	case conn := <-c.calls:
		t.Cleanup(conn.hangUp)
		return conn
	case <-time.After(patience):
		t.Fatal("nobody connected")
		return nil
	}
}

func (c *call) hangUp() {
	select {
	case <-c.end:
	default:
		close(c.end)
	}
}

func (c *call) hear() signal.Message {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, b, err := c.Read(ctx)
	if err != nil {
		c.t.Fatalf("the viewer said nothing: %v", err)
	}
	m, err := signal.Decode(b, signal.MaxUpMessage)
	if err != nil {
		c.t.Fatal(err)
	}
	return m
}

func (c *call) say(m signal.Message) {
	c.t.Helper()
	b, err := signal.Encode(m)
	if err == nil {
		err = c.Write(context.Background(), websocket.MessageText, b)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// welcome lets the viewer in.
func (c *call) welcome() {
	c.t.Helper()
	if m, ok := c.hear().(signal.Hello); !ok || m.Stream != "s" {
		c.t.Fatalf("the first message is %T %+v, want the greeting", m, m)
	}
	c.say(signal.Welcome{Version: 1, Viewer: 1})
}

// inbox is a viewer's.
type inbox chan driver.Item

func (in inbox) Post(item driver.Item) bool {
	select {
	case in <- item:
		return true
	default:
		return false
	}
}

func (in inbox) next(t *testing.T) driver.Item {
	t.Helper()
	select {
	case item := <-in:
		return item
	case <-time.After(patience):
		t.Fatal("nothing was posted")
		return nil
	}
}

func (in inbox) want(t *testing.T, want driver.Item) {
	t.Helper()
	if got := in.next(t); got != want {
		t.Fatalf("posted %T %+v, want %T %+v", got, got, want, want)
	}
}

func hello() signal.Hello { return signal.Hello{Min: 1, Max: 1, Stream: "s"} }

// open makes a link and opens it.
func open(t *testing.T, url string, p pace) (*Link, inbox) {
	in := make(inbox, 64)
	l := New(in, url)
	l.pace = p
	l.Open(hello)
	t.Cleanup(l.Close)
	return l, in
}

// admitted opens a link that is welcomed.
func admitted(t *testing.T, p pace) (*Link, inbox, *coordinator, *call) {
	t.Helper()
	c := serve(t)
	l, in := open(t, c.url, p)
	conn := c.next(t)
	conn.welcome()
	if said, ok := in.next(t).(driver.LinkSaid); !ok {
		t.Fatalf("posted %+v, want the welcome", said)
	} else if _, ok := said.Message.(signal.Welcome); !ok {
		t.Fatalf("posted %+v, want the welcome", said)
	}
	return l, in, c, conn
}

func TestMessagesPassBothWays(t *testing.T) {
	l, in, _, conn := admitted(t, quick())
	l.Send(signal.Offer{Viewer: 2, SDP: "sdp"})
	if got := conn.hear(); got != (signal.Offer{Viewer: 2, SDP: "sdp"}) {
		t.Errorf("the coordinator heard %+v", got)
	}
	conn.say(signal.Answer{Viewer: 2, SDP: "sdp"})
	in.want(t, driver.LinkSaid{Message: signal.Answer{Viewer: 2, SDP: "sdp"}})
	conn.say(signal.Error{Code: signal.NotMet, Message: "a stranger"})
	in.want(t, driver.LinkSaid{Message: signal.Error{Code: signal.NotMet, Message: "a stranger"}})
}

func TestPingsAreAnsweredAndPongsKept(t *testing.T) {
	_, in, _, conn := admitted(t, quick())
	conn.say(signal.Ping{})
	if got := conn.hear(); got != (signal.Pong{}) {
		t.Errorf("a Ping was answered by %T", got)
	}
	conn.say(signal.Pong{})
	conn.say(signal.Candidate{Viewer: 2})
	in.want(t, driver.LinkSaid{Message: signal.Candidate{Viewer: 2}})
}

func TestALinkPingsByItself(t *testing.T) {
	p := quick()
	p.ping = time.Millisecond
	_, _, _, conn := admitted(t, p)
	if got := conn.hear(); got != (signal.Ping{}) {
		t.Errorf("heard %T, want a Ping", got)
	}
}

func TestABrokenConnectionIsMadeAnewWithTheGreetingOfThen(t *testing.T) {
	l, in, c, conn := admitted(t, quick())
	conn.hangUp()
	in.want(t, driver.LinkLost{})
	conn = c.next(t)
	conn.welcome()
	in.next(t)
	l.Send(signal.Candidate{Viewer: 2})
	if got := conn.hear(); got != (signal.Candidate{Viewer: 2}) {
		t.Errorf("the coordinator heard %+v", got)
	}
}

func TestAnUnreachableCoordinatorIsTriedAgain(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	_, in := open(t, "ws"+strings.TrimPrefix(server.URL, "http"), quick())
	for range 3 {
		in.want(t, driver.LinkLost{})
	}
}

func TestASilentCoordinatorIsGivenUp(t *testing.T) {
	p := quick()
	p.silence = 20 * time.Millisecond
	_, in, c, _ := admitted(t, p)
	in.want(t, driver.LinkLost{})
	c.next(t)
}

func TestWhoeverDoesNotWelcomeIsGivenUp(t *testing.T) {
	p := quick()
	p.dial = 200 * time.Millisecond
	c := serve(t)
	_, in := open(t, c.url, p)
	c.next(t).hear()
	in.want(t, driver.LinkLost{})
}

func TestARefusalForGoodEndsTheLink(t *testing.T) {
	c := serve(t)
	_, in := open(t, c.url, quick())
	conn := c.next(t)
	conn.hear()
	conn.say(signal.Error{Code: signal.BadVersion, Message: "reload the page", Fatal: true, RetryMS: -1})
	in.want(t, driver.LinkOff{Code: signal.BadVersion, Message: "reload the page"})
	waitForNoGoroutines(t, "link.(*Link).run")
}

func TestARefusalForNowIsTriedAgain(t *testing.T) {
	c := serve(t)
	_, in := open(t, c.url, quick())
	conn := c.next(t)
	conn.hear()
	conn.say(signal.Error{Code: signal.TooMany, Message: "come back", Fatal: true, RetryMS: 1})
	in.want(t, driver.LinkLost{})
	c.next(t).welcome()
}

func TestAnythingButTheProtocolEndsTheConnection(t *testing.T) {
	for name, bad := range map[string]struct {
		kind websocket.MessageType
		text string
	}{
		"binary":   {websocket.MessageBinary, `{"type":"ping"}`},
		"no JSON":  {websocket.MessageText, "hello"},
		"unknown":  {websocket.MessageText, `{"type":"dance"}`},
		"too long": {websocket.MessageText, `{"type":"ping","pad":"` + strings.Repeat("x", signal.MaxMessage) + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			_, in, _, conn := admitted(t, quick())
			if err := conn.Write(context.Background(), bad.kind, []byte(bad.text)); err != nil {
				t.Fatal(err)
			}
			in.want(t, driver.LinkLost{})
		})
	}
}

func TestWhatComesBeforeTheWelcomeEndsTheConnection(t *testing.T) {
	c := serve(t)
	_, in := open(t, c.url, quick())
	conn := c.next(t)
	conn.hear()
	conn.say(signal.Introduce{})
	in.want(t, driver.LinkLost{})
}

func TestAMessageBeyondItsBoundIsLeftOut(t *testing.T) {
	l, _, _, conn := admitted(t, quick())
	l.Send(signal.Offer{Viewer: 2, SDP: strings.Repeat("x", signal.MaxSDP+1)})
	l.Send(signal.Candidate{Viewer: 2})
	if got := conn.hear(); got != (signal.Candidate{Viewer: 2}) {
		t.Errorf("the coordinator heard %+v", got)
	}
}

func TestAFullQueueEndsTheSession(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &session{queue: make(chan signal.Message, QueueBound), cancel: cancel}
	for range QueueBound {
		s.enqueue(signal.Ping{})
	}
	if ctx.Err() != nil {
		t.Fatal("a message within the bound ended the session")
	}
	s.enqueue(signal.Ping{})
	if ctx.Err() == nil {
		t.Error("one message too many did not end the session")
	}
}

func TestAFullInboxEndsTheConnection(t *testing.T) {
	_, in, c, conn := admitted(t, quick())
	for in.Post(driver.LinkLost{}) {
	}
	conn.say(signal.Introduce{})
	c.next(t)
}

func TestAClosedLinkStaysClosedUntilOpenedAgain(t *testing.T) {
	l, in, c, _ := admitted(t, quick())
	l.Close()
	l.Close()
	waitForNoGoroutines(t, "shoal/client/link.(*")
	l.Send(signal.Ping{})
	if len(in) != 0 {
		t.Errorf("a closed link posted %+v", <-in)
	}
	l.Open(hello)
	l.Open(hello)
	c.next(t).welcome()
}

func TestTheWaitDoublesUpToACeiling(t *testing.T) {
	p := defaultPace()
	for tries, ceiling := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
		var longest time.Duration
		for range 500 {
			longest = max(longest, p.wait(tries, 0))
		}
		ceiling *= time.Second
		if longest > ceiling+shortest || longest < ceiling*8/10 {
			t.Errorf("after %d tries the longest of 500 waits is %v, want about %v", tries, longest, ceiling)
		}
	}
	if got := p.wait(1000, 0); got < shortest || got > p.last+shortest {
		t.Errorf("after 1000 tries: %v", got)
	}
}

func TestTheWaitAskedForIsKept(t *testing.T) {
	p := defaultPace()
	for asked, want := range map[int64]time.Duration{5000: 5 * time.Second, 1 << 62: longest} {
		if got := p.wait(0, asked); got < want || got > want+want/4 {
			t.Errorf("asked for %d ms: %v, want %v to a quarter more", asked, got, want)
		}
	}
}

// waitForNoGoroutines waits until no stack names the function.
func waitForNoGoroutines(t *testing.T, name string) {
	t.Helper()
	buf := make([]byte, 4<<20)
	for limit := time.Now().Add(patience); time.Now().Before(limit); runtime.Gosched() {
		if !strings.Contains(string(buf[:runtime.Stack(buf, true)]), name) {
			return
		}
	}
	t.Errorf("goroutines in %s are left", name)
}
