package hub

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"shoal/server/policy"
	"shoal/shared/signal"
)

func TestPageOfAnotherOriginIsToldTheFlagThatLetsItIn(t *testing.T) {
	var log strings.Builder
	h, url := serve(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	from := http.Header{"Origin": {"https://www.example.com"}}
	c, _, err := dial(t, url, from)
	if err != nil {
		t.Fatalf("the page cannot read why: %v", err)
	}
	code, last := c.expectClose()
	if code != websocket.StatusPolicyViolation || last.Code != signal.Refused || !last.Fatal || last.RetryMS >= 0 {
		t.Errorf("close %v after %+v", code, last)
	}
	contains(t, last.Message, "https://www.example.com", "--allow-origin")
	eventually(t, "its socket is gone", func() bool { return h.strangers.Load() == 0 })
	dial(t, url, from)
	h.Ready() // waits for the log, under the same lock
	contains(t, log.String(), "--allow-origin https://www.example.com")
	if n := strings.Count(log.String(), "\n"); n != 1 {
		t.Errorf("the log says it %d times", n)
	}

	h.SetRules(Rules{Origins: policy.Origins{"https://www.example.com"}})
	if _, _, err := dial(t, url, from); err != nil {
		t.Errorf("allowed, and still: %v", err)
	}
}

func TestSocketsOfRefusedPagesHaveALimit(t *testing.T) {
	h, url := serve(t, Config{})
	h.strangers.Store(maxStrangers - 1)
	from := http.Header{"Origin": {"https://www.example.com"}}
	c, _, err := dial(t, url, from)
	if err != nil {
		t.Fatalf("the last within the bound: %v", err)
	}
	c.expectClose()
	eventually(t, "its socket is gone", func() bool { return h.strangers.Load() == maxStrangers-1 })
	h.strangers.Store(maxStrangers)
	_, response, err := dial(t, url, from)
	if err == nil || response.StatusCode != http.StatusForbidden {
		t.Fatalf("err %v, response %v", err, response)
	}
	text, _ := io.ReadAll(response.Body)
	contains(t, string(text), "https://www.example.com", "--allow-origin")
	if n := h.strangers.Load(); n != maxStrangers {
		t.Errorf("%d sockets are counted, want %d", n, maxStrangers)
	}
	join(t, url, signal.Hello{})
}

func TestPageOfTheSameHostIsLetIn(t *testing.T) {
	_, url := serve(t, Config{})
	if _, _, err := dial(t, url, http.Header{"Origin": {url}}); err != nil {
		t.Error(err)
	}
}

func TestRequestThatIsNoWebSocketIsRefusedAndNotCounted(t *testing.T) {
	h, url := serve(t, Config{})
	response, err := http.Get(url)
	if err != nil || response.StatusCode != http.StatusUpgradeRequired {
		t.Fatalf("err %v, response %v", err, response)
	}
	if n := h.Snapshot().Sockets; n != 0 {
		t.Errorf("%d sockets are counted", n)
	}
}

func TestSocketsHaveALimit(t *testing.T) {
	testLimit(t, Limits{Sockets: 3}, "sockets")
}

func TestSocketsOfOneAddressHaveALimit(t *testing.T) {
	testLimit(t, Limits{PerIP: 3}, "one address")
}

// testLimit fills a hub that takes three viewers, and makes room again.
func testLimit(t *testing.T, l Limits, name string) {
	h, url := serve(t, Config{Limits: l})
	first, _ := join(t, url, signal.Hello{})
	join(t, url, signal.Hello{})
	join(t, url, signal.Hello{})
	_, response, err := dial(t, url, nil)
	if err == nil || response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
		t.Fatalf("the fourth: err %v, response %v", err, response)
	}
	text, _ := io.ReadAll(response.Body)
	contains(t, string(text), name)
	first.ws.CloseNow()
	eventually(t, "room for another", func() bool { return h.Snapshot().Sockets == 2 })
	join(t, url, signal.Hello{})
}

func TestSocketsWithoutAHelloHaveALimit(t *testing.T) {
	_, url := serve(t, Config{Limits: Limits{Pending: 2}})
	first := open(t, url)
	open(t, url)
	if _, response, err := dial(t, url, nil); err == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Fatalf("the third: err %v, response %v", err, response)
	}
	first.send(greeting(signal.Hello{}))
	expect[signal.Welcome](first)
	join(t, url, signal.Hello{})
}

func TestViewersOfOneStreamHaveALimit(t *testing.T) {
	_, url := serve(t, Config{Limits: Limits{Viewers: 2}})
	join(t, url, signal.Hello{})
	join(t, url, signal.Hello{})
	third := open(t, url)
	third.send(greeting(signal.Hello{}))
	code, last := third.expectClose()
	if code != websocket.StatusTryAgainLater || last.Code != signal.TooMany || !last.Fatal || last.RetryMS <= 0 {
		t.Errorf("close %v after %+v", code, last)
	}
	join(t, url, signal.Hello{Stream: "another"})
}

func TestViewerWithoutAHelloIsSentAway(t *testing.T) {
	h, url := serve(t, Config{Limits: Limits{Hello: 20 * time.Millisecond}})
	code, last := open(t, url).expectClose()
	if code != websocket.StatusPolicyViolation || last.Code != signal.BadMessage {
		t.Errorf("close %v after %+v", code, last)
	}
	contains(t, last.Message, "no hello within 20ms")
	eventually(t, "nothing is left of it", func() bool { return h.Snapshot().Sockets == 0 })
}

func TestPageOfAnotherVersionIsToldWhatToDo(t *testing.T) {
	_, url := serve(t, Config{})
	c := open(t, url)
	c.send(signal.Hello{Min: 7, Max: 9, Stream: "s"})
	code, last := c.expectClose()
	if code != websocket.StatusPolicyViolation || last.Code != signal.BadVersion || last.RetryMS >= 0 {
		t.Errorf("close %v after %+v", code, last)
	}
	contains(t, last.Message, "7 to 9", "shoal.js")
}

// Whoever breaks the protocol is told so and dropped; two viewers who keep to
// it notice nothing.
func TestBadMessagesCostTheirSenderItsPlaceAndNobodyElse(t *testing.T) {
	_, url := serve(t, Config{})
	a, _ := join(t, url, signal.Hello{})
	b, _ := join(t, url, signal.Hello{})
	for name, message := range map[string]string{
		"a list":              `[1]`,
		"nonsense":            `nonsense`,
		"no type":             `{}`,
		"an unknown type":     `{"type":"shout"}`,
		"nesting":             strings.Repeat("[", 9000),
		"a second hello":      `{"type":"hello","min":1,"max":1,"stream":"s"}`,
		"a welcome":           `{"type":"welcome","version":1,"viewer":"1"}`,
		"a broken offer":      `{"type":"offer","viewer":"1","sdp":"v=1"}`,
		"too many tracks":     `{"type":"report","tracks":["1","2","3","4","5","6","7","8","9"]}`,
		"an absurd want":      `{"type":"report","want":1000000}`,
		"a wrong type":        `{"type":"report","want":"many"}`,
		"an id that is no id": `{"type":"candidate","viewer":"xyz","line":""}`,
	} {
		t.Run(name, func(t *testing.T) {
			bad, _ := join(t, url, signal.Hello{})
			bad.sendRaw(websocket.MessageText, []byte(message))
			code, last := bad.expectClose()
			if code != websocket.StatusPolicyViolation || last.Code != signal.BadMessage || !last.Fatal || last.Message == "" {
				t.Errorf("close %v after %+v", code, last)
			}
		})
	}
	a.isAlive()
	b.isAlive()
}

func TestBinaryMessageIsRefused(t *testing.T) {
	_, url := serve(t, Config{})
	c, _ := join(t, url, signal.Hello{})
	c.sendRaw(websocket.MessageBinary, []byte(`{"type":"ping"}`))
	if code, last := c.expectClose(); code != websocket.StatusPolicyViolation || last.Code != signal.BadMessage {
		t.Errorf("close %v after %+v", code, last)
	}
}

func TestHugeMessageIsNotRead(t *testing.T) {
	_, url := serve(t, Config{})
	most := signal.Report{Tracks: []signal.ID{1}}
	c, _ := join(t, url, signal.Hello{})
	c.send(most)
	c.isAlive()
	c.sendRaw(websocket.MessageText, []byte(strings.Repeat(" ", signal.MaxUpMessage-15)+`{"type":"ping"}`))
	expect[signal.Pong](c)
	c.sendRaw(websocket.MessageText, []byte(strings.Repeat(" ", signal.MaxUpMessage)+`{"type":"ping"}`))
	if code, _ := c.expectClose(); code != websocket.StatusMessageTooBig {
		t.Errorf("close %v", code)
	}
}

func TestMessagesHaveARate(t *testing.T) {
	_, url := serve(t, Config{Limits: Limits{Rate: 0.001, Burst: 10}})
	c, _ := join(t, url, signal.Hello{})
	for range 9 { // the hello was the first of ten
		c.isAlive()
	}
	c.send(signal.Ping{})
	code, last := c.expectClose()
	if code != websocket.StatusPolicyViolation || last.Code != signal.TooMany || last.RetryMS <= 0 {
		t.Errorf("close %v after %+v", code, last)
	}
}

// joinAtOnce says hello together with the request, and reads nothing.
func joinAtOnce(t testing.TB, url, stream string) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	hello := `{"type":"hello","min":1,"max":1,"stream":"` + stream + `"}`
	frame := append([]byte{0x81, 0x80 | 126, byte(len(hello) >> 8), byte(len(hello)), 0, 0, 0, 0}, hello...)
	request := "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
	if _, err := conn.Write(append([]byte(request), frame...)); err != nil {
		t.Fatal(err)
	}
}

// A client need not wait for the answer to its request before it speaks.
func TestHelloSentTogetherWithTheRequestIsHeard(t *testing.T) {
	h, url := serve(t, Config{})
	joinAtOnce(t, url, strings.Repeat("s", 1500))
	eventually(t, "a viewer", func() bool { return h.Snapshot().Viewers == 1 })
}

// BenchmarkIdleViewer opens b.N sockets and tells what each holds in memory.
func BenchmarkIdleViewer(b *testing.B) {
	h, url := serve(b, Config{})
	before := inUse()
	for range b.N {
		joinAtOnce(b, url, "s")
	}
	eventually(b, "all viewers", func() bool { return h.Snapshot().Viewers == b.N })
	b.ReportMetric(float64(inUse()-before)/float64(b.N), "B/viewer")
}

// inUse is the memory that outlives a collection; stacks shrink by half in each.
func inUse() int64 {
	for range 4 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
