package hub

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"shoal/shared/signal"
)

// wait bounds everything that a test waits for.
const wait = 10 * time.Second

const sdp = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" +
	"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n" +
	"a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n" +
	"a=fingerprint:sha-256 00\r\na=setup:actpass\r\na=mid:0\r\na=sctp-port:5000\r\n"

// serve starts a hub behind a real listener.
func serve(t testing.TB, cfg Config) (*Hub, string) {
	h := New(cfg)
	server := httptest.NewServer(h)
	t.Cleanup(func() {
		h.Stop(0)
		server.Close()
	})
	return h, server.URL
}

// client is one viewer's side of a socket.
type client struct {
	t  testing.TB
	ws *websocket.Conn
}

func dial(t testing.TB, url string, header http.Header) (*client, *http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	ws, response, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		return nil, response, err
	}
	ws.SetReadLimit(signal.MaxMessage)
	t.Cleanup(func() { ws.CloseNow() })
	return &client{t, ws}, response, nil
}

// open dials and expects to be let in.
func open(t testing.TB, url string) *client {
	t.Helper()
	c, _, err := dial(t, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// join dials, says hello and takes the welcome.
func join(t testing.TB, url string, hello signal.Hello) (*client, signal.Welcome) {
	t.Helper()
	c := open(t, url)
	c.send(greeting(hello))
	return c, expect[signal.Welcome](c)
}

func greeting(h signal.Hello) signal.Hello {
	h.Min, h.Max, h.Agent, h.CanSeed = signal.MinVersion, signal.Version, "test", true
	if h.Stream == "" {
		h.Stream = "https://example.com/live.m3u8"
	}
	return h
}

func (c *client) send(m signal.Message) {
	c.t.Helper()
	b, err := signal.Encode(m)
	if err != nil {
		c.t.Fatal(err)
	}
	c.sendRaw(websocket.MessageText, b)
}

func (c *client) sendRaw(kind websocket.MessageType, b []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	c.ws.Write(ctx, kind, b) // a refusal shows in what is read
}

func (c *client) read() (signal.Message, error) {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	_, b, err := c.ws.Read(ctx)
	if err != nil {
		return nil, err
	}
	return signal.Decode(b, signal.MaxMessage)
}

// expect reads until a message of the type comes.
func expect[M signal.Message](c *client) M {
	c.t.Helper()
	for {
		m, err := c.read()
		if err != nil {
			c.t.Fatalf("waiting for a %T: %v", *new(M), err)
		}
		if want, ok := m.(M); ok {
			return want
		}
	}
}

// expectClose reads until the socket ends, and returns the code of its close
// and the last error message before it.
func (c *client) expectClose() (websocket.StatusCode, signal.Error) {
	c.t.Helper()
	var last signal.Error
	for {
		m, err := c.read()
		if errors.Is(err, context.DeadlineExceeded) {
			c.t.Fatal("the socket stays open")
		}
		if err != nil {
			return websocket.CloseStatus(err), last
		}
		if e, ok := m.(signal.Error); ok {
			last = e
		}
	}
}

// isAlive holds a ping against its pong.
func (c *client) isAlive() {
	c.t.Helper()
	c.send(signal.Ping{})
	expect[signal.Pong](c)
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(wait); time.Now().Before(deadline); <-tick.C {
		if is() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

func contains(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not say %q", text, part)
		}
	}
}
