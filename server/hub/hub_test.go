package hub

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"shoal/shared/signal"
)

func TestNewcomerMeetsWhoIsThereAndLearnsThePool(t *testing.T) {
	h, url := serve(t, Config{StunPort: 3478})
	hello := signal.Hello{Tracks: []signal.ID{7}, Site: "third floor"}
	a, first := join(t, url, hello)
	_, second := join(t, url, hello)
	if len(first.Neighbours) != 0 || len(first.Pools) != 1 || first.Pools[0].Members[0] != first.Viewer {
		t.Errorf("the first is told %+v", first)
	}
	want := []signal.Neighbour{{Viewer: first.Viewer, Offer: true}}
	if !reflect.DeepEqual(second.Neighbours, want) || second.Pools[0].Members[0] != first.Viewer {
		t.Errorf("the second is told %+v", second)
	}
	if met := expect[signal.Introduce](a).Neighbours; len(met) != 1 || met[0].Viewer != second.Viewer || met[0].Offer {
		t.Errorf("the first meets %+v", met)
	}
	if first.Site != "loopback third floor" || first.Version != signal.Version {
		t.Errorf("site %q, version %d", first.Site, first.Version)
	}
	if !reflect.DeepEqual(first.Stun, []string{"stun:127.0.0.1:3478"}) {
		t.Errorf("STUN at %q", first.Stun)
	}
	if s := h.Snapshot(); s.Viewers != 2 || s.Swarms != 1 || s.Joins != 2 {
		t.Errorf("%+v", s)
	}
}

func TestIntroducedViewersAreHeardByEachOther(t *testing.T) {
	_, url := serve(t, Config{})
	a, first := join(t, url, signal.Hello{})
	b, second := join(t, url, signal.Hello{})
	b.send(signal.Offer{Viewer: first.Viewer, SDP: sdp + "a=tool:secret\r\n"})
	offer := expect[signal.Offer](a)
	if offer.Viewer != second.Viewer || offer.SDP == "" || strings.Contains(offer.SDP, "secret") {
		t.Errorf("a hears %+v", offer)
	}
	a.send(signal.Answer{Viewer: second.Viewer, SDP: sdp})
	if answer := expect[signal.Answer](b); answer.Viewer != first.Viewer {
		t.Errorf("b hears %+v", answer)
	}
	// A candidate over TCP is of no use; nobody is blamed for it.
	a.send(signal.Candidate{Viewer: second.Viewer, Line: "candidate:1 1 tcp 1 10.0.0.1 9 typ host tcptype active"})
	a.send(signal.Candidate{Viewer: second.Viewer, Line: "candidate:1 1 udp 1 10.0.0.1 9 typ host", Mid: "0"})
	c := expect[signal.Candidate](b)
	if c.Viewer != first.Viewer || !strings.Contains(c.Line, " udp ") || c.Mid != "0" {
		t.Errorf("b hears %+v", c)
	}
}

func TestStrangersAreNotHeard(t *testing.T) {
	_, url := serve(t, Config{})
	a, first := join(t, url, signal.Hello{})
	b, second := join(t, url, signal.Hello{Stream: "another"})
	b.send(signal.Offer{Viewer: first.Viewer, SDP: sdp})
	if e := expect[signal.Error](b); e.Code != signal.NotMet || e.Fatal {
		t.Errorf("told %+v", e)
	}
	b.send(signal.Candidate{Viewer: second.Viewer})
	if e := expect[signal.Error](b); e.Code != signal.NotMet {
		t.Errorf("about itself told %+v", e)
	}
	a.send(signal.Ping{})
	if m, err := a.read(); err != nil || m != (signal.Pong{}) {
		t.Errorf("the other heard %+v, %v", m, err)
	}
}

func TestWhoLeavesIsForgotten(t *testing.T) {
	h, url := serve(t, Config{})
	a, _ := join(t, url, signal.Hello{})
	b, second := join(t, url, signal.Hello{})
	b.ws.Close(websocket.StatusNormalClosure, "")
	eventually(t, "one viewer is left", func() bool { return h.Snapshot().Viewers == 1 })
	a.send(signal.Offer{Viewer: second.Viewer, SDP: sdp})
	if e := expect[signal.Error](a); e.Code != signal.NotMet {
		t.Errorf("told %+v", e)
	}
	a.ws.CloseNow()
	eventually(t, "the swarm ends", func() bool { s := h.Snapshot(); return s.Swarms == 0 && s.Viewers == 0 && s.Sockets == 0 })
}

func TestPoolsOfASwarmThatBeginsAgainAreNewer(t *testing.T) {
	h, url := serve(t, Config{})
	hello := signal.Hello{Tracks: []signal.ID{7}}
	a, before := join(t, url, hello)
	a.ws.CloseNow()
	eventually(t, "the swarm ends", func() bool { return h.Snapshot().Swarms == 0 })
	_, after := join(t, url, hello)
	if after.Pools[0].Version < before.Pools[0].Version {
		t.Errorf("version %d after %d", after.Pools[0].Version, before.Pools[0].Version)
	}
}

func TestSlowReaderIsDroppedAndNobodyWaits(t *testing.T) {
	h, url := serve(t, Config{Limits: Limits{Queue: 4, Rate: 1e6, Burst: 1e6}})
	join(t, url, signal.Hello{}) // reads nothing from now on
	b, welcome := join(t, url, signal.Hello{})
	c, _ := join(t, url, signal.Hello{})
	slow := welcome.Neighbours[0].Viewer
	long := sdp + strings.Repeat("a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n", 10)
	for h.Snapshot().Slow == 0 {
		b.send(signal.Offer{Viewer: slow, SDP: long})
		b.isAlive()
	}
	eventually(t, "two are left", func() bool { return h.Snapshot().Viewers == 2 })
	b.isAlive()
	c.isAlive()
}

func TestSilentViewerIsDroppedAndOneThatAnswersStays(t *testing.T) {
	h, url := serve(t, Config{Limits: Limits{Ping: 50 * time.Millisecond, Silence: time.Second}})
	join(t, url, signal.Hello{})
	b, _ := join(t, url, signal.Hello{})
	for h.Snapshot().Silent == 0 {
		expect[signal.Ping](b)
		b.send(signal.Pong{})
	}
	eventually(t, "one is left", func() bool { return h.Snapshot().Viewers == 1 })
	b.isAlive()
}

func TestStopTellsEverybodyWhenToComeBack(t *testing.T) {
	h, url := serve(t, Config{})
	a, _ := join(t, url, signal.Hello{})
	b := open(t, url) // has not said hello
	deaf, _ := join(t, url, signal.Hello{})
	_ = deaf // does not answer the close
	stopped := make(chan struct{})
	go func() { h.Stop(2 * time.Second); close(stopped) }()
	for _, c := range []*client{a, b} {
		code, last := c.expectClose()
		if code != websocket.StatusGoingAway || last.Code != signal.Leaving || last.RetryMS < 500 {
			t.Errorf("close %v after %+v", code, last)
		}
	}
	select {
	case <-stopped:
	case <-time.After(wait):
		t.Fatal("waits for a viewer that does not answer")
	}
	if h.Ready() {
		t.Error("still ready")
	}
	if _, response, err := dial(t, url, nil); err == nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a newcomer: err %v, response %v", err, response)
	}
}

func TestProofKeepsTheIdAndReplacesTheOldSocket(t *testing.T) {
	h, url := serve(t, Config{Secret: []byte("of this test")})
	old, before := join(t, url, signal.Hello{})
	_, after := join(t, url, signal.Hello{Was: before.Viewer, Proof: before.Proof})
	if after.Viewer != before.Viewer {
		t.Errorf("was %v, is %v", before.Viewer, after.Viewer)
	}
	old.expectClose()
	eventually(t, "one viewer", func() bool { s := h.Snapshot(); return s.Viewers == 1 && s.Sockets == 1 })

	_, restarted := serve(t, Config{Secret: []byte("of this test")})
	if _, again := join(t, restarted, signal.Hello{Was: before.Viewer, Proof: before.Proof}); again.Viewer != before.Viewer {
		t.Errorf("after a restart was %v, is %v", before.Viewer, again.Viewer)
	}
	if _, other := join(t, url, signal.Hello{Was: before.Viewer, Proof: before.Proof, Stream: "another"}); other.Viewer == before.Viewer {
		t.Error("a proof counts for another stream")
	}
	for _, proof := range []string{"", "00", before.Proof[:30] + "zz"} {
		if _, thief := join(t, restarted, signal.Hello{Was: 99, Proof: proof}); thief.Viewer == 99 {
			t.Errorf("proof %q is taken", proof)
		}
	}
}

func TestWithoutALastingSecretAFreeIdIsKept(t *testing.T) {
	_, url := serve(t, Config{})
	_, first := join(t, url, signal.Hello{Was: 99, Proof: "of another life"})
	if first.Viewer != 99 {
		t.Errorf("was 99, is %v", first.Viewer)
	}
	if _, second := join(t, url, signal.Hello{Was: 99, Proof: "of another life"}); second.Viewer == 99 {
		t.Error("an id in use is given away without a proof")
	}
}

func TestMeshIsTakenUpWhereBothSidesComeBack(t *testing.T) {
	_, url := serve(t, Config{})
	a, _ := join(t, url, signal.Hello{Was: 11, Peers: []signal.ID{22}})
	b, _ := join(t, url, signal.Hello{Was: 22, Peers: []signal.ID{11}})
	b.send(signal.Candidate{Viewer: 11})
	if c := expect[signal.Candidate](a); c.Viewer != 22 {
		t.Errorf("a hears %+v", c)
	}
}

func TestReportsAreSummedByWhatGrew(t *testing.T) {
	h, url := serve(t, Config{})
	a, _ := join(t, url, signal.Hello{})
	a.send(signal.Report{Counts: &signal.Counts{Origin: 100, Peers: 50, Reasons: map[string]int64{"seed": 100}}})
	a.send(signal.Report{Counts: &signal.Counts{Origin: 150, Peers: 40, Upload: 7, StallMS: 9, Reasons: map[string]int64{"seed": 120}}})
	b, _ := join(t, url, signal.Hello{Was: 5}) // comes back: what it has was counted
	b.send(signal.Report{Counts: &signal.Counts{Origin: 1000}})
	b.send(signal.Report{Counts: &signal.Counts{Origin: 1001}, Accused: []signal.Accuse{{Viewer: 9, Why: "lies"}}})
	liar, _ := join(t, url, signal.Hello{})
	liar.send(signal.Report{Counts: &signal.Counts{Wasted: 1 << 62}})
	for _, c := range []*client{a, b, liar} {
		c.isAlive()
	}
	s := h.Snapshot()
	if s.Origin != 151 || s.Peers != 50 || s.Upload != 7 || s.StallMS != 9 || s.Reasons[1] != 120 || s.Accused != 1 {
		t.Errorf("%+v", s)
	}
	if s.Wasted < 1 || s.Wasted > 1e11 {
		t.Errorf("a liar counts for %d", s.Wasted)
	}
}

func TestViewerOnTheServersMachineIsAtHomeInItsNetwork(t *testing.T) {
	_, url := serve(t, Config{Home: netip.MustParseAddr("192.168.1.5")})
	if _, w := join(t, url, signal.Hello{}); w.Site != "192.168.1.0/24" {
		t.Errorf("site %q", w.Site)
	}
}

func TestClientIsTheLastAddressThatIsNoProxy(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct{ socket, forwarded, want string }{
		{"203.0.113.7:1234", "", "203.0.113.7"},
		{"203.0.113.7:1234", "198.51.100.1", "203.0.113.7"},
		{"10.0.0.1:1234", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1234", "6.6.6.6, 198.51.100.1, 10.2.2.2", "198.51.100.1"},
		{"10.0.0.1:1234", "10.3.3.3, 10.2.2.2", "10.3.3.3"},
		{"10.0.0.1:1234", "6.6.6.6, nonsense", "10.0.0.1"},
		{"10.0.0.1:1234", "", "10.0.0.1"},
		{"10.0.0.1:1234", "198.51.100.1:5555", "198.51.100.1"},
		{"[fd00::1]:1234", "[2001:db8::1]:80", "2001:db8::1"},
		{"[::ffff:10.0.0.1]:1234", "2001:db8::1", "2001:db8::1"},
	} {
		r := httptest.NewRequest("GET", "/v1/join", nil)
		r.RemoteAddr = c.socket
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := clientOf(r, proxies); got.String() != c.want {
			t.Errorf("socket %s, forwarded for %q: %v, want %s", c.socket, c.forwarded, got, c.want)
		}
	}
}

func TestStunIsAtTheHostThatTheViewerUsed(t *testing.T) {
	for host, want := range map[string]string{
		"shoal.example.com":      "stun:shoal.example.com:3478",
		"shoal.example.com:8080": "stun:shoal.example.com:3478",
		"192.168.1.5:8080":       "stun:192.168.1.5:3478",
		"[2001:db8::1]:8080":     "stun:[2001:db8::1]:3478",
		"[2001:db8::1]":          "stun:[2001:db8::1]:3478",
	} {
		if got := stunURL(host, 3478); len(got) != 1 || got[0] != want {
			t.Errorf("stunURL(%q) = %q, want %q", host, got, want)
		}
	}
	if got := stunURL("x", 0); got != nil {
		t.Errorf("without a server: %q", got)
	}
}

func TestReturningViewersAreSpreadOverTime(t *testing.T) {
	for range 1000 {
		if d := retryAfter(3000); d < 500*time.Millisecond || d > 4500*time.Millisecond {
			t.Fatalf("one of 3,000 comes back after %v", d)
		}
	}
}

func TestFiveHundredViewersJoinOneSwarm(t *testing.T) {
	const n = 500
	h, url := serve(t, Config{})
	welcomes := make([]signal.Welcome, n)
	began := time.Now()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			_, welcomes[i] = join(t, url, signal.Hello{Tracks: []signal.ID{1, 2}})
		})
	}
	all.Wait()
	t.Logf("%d viewers joined in %v", n, time.Since(began))
	ids := map[signal.ID]bool{}
	for _, w := range welcomes {
		ids[w.Viewer] = true
	}
	if s := h.Snapshot(); len(ids) != n || s.Viewers != n || s.Swarms != 1 || s.Slow != 0 {
		t.Errorf("%d ids, %+v", len(ids), s)
	}
}
