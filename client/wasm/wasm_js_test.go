package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"shoal/client/js"
)

// call is one call of the host, or of a request's answer.
type call struct {
	name string
	args []js.Value
}

// tab is a page with an agent of its own in it.
type tab struct {
	program *program
	agent   js.Value
	calls   chan call
	funcs   js.Funcs
}

var shared = newTimers()

func (p *tab) callback(name string) js.Value {
	return p.funcs.New(func(args []js.Value) any {
		p.calls <- call{name, args}
		return nil
	})
}

func goodConfig() map[string]any {
	return map[string]any{
		"server": "ws://127.0.0.1:1/v1/join", "stream": "test", "site": "", "token": "",
		"p2p": true, "upload": true, "maxUploadKbps": 0, "memoryMB": 0,
	}
}

func openTab(t *testing.T, config map[string]any) *tab {
	js.Turn()
	live := js.Live()
	p := &tab{
		program: &program{timers: shared},
		calls:   make(chan call, 256),
	}
	host := map[string]any{}
	for name := range hostMethods {
		host[name] = p.callback(name)
	}
	host["fetch"] = js.Global.Get("fetch")
	var setUp js.Funcs
	p.agent = setUp.New(p.program.open).Invoke(config, host)
	setUp.Release()
	t.Cleanup(func() {
		p.agent.Call("close")
		p.until(t, func() bool { return len(p.program.viewers) == 0 })
		p.funcs.Release()
		p.until(t, func() bool { return js.Live() <= live })
	})
	return p
}

func (p *tab) until(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !ok(); js.Turn() {
		if time.Now().After(end) {
			t.Fatal("waited 5 s in vain")
		}
	}
}

// next gives the next call of that name; others are passed over.
func (p *tab) next(t *testing.T, name string) call {
	t.Helper()
	limit := time.After(15 * time.Second)
	for {
		select {
		case c := <-p.calls:
			if c.name == name {
				return c
			}
		case <-limit:
			t.Fatalf("no %s in 15 s", name)
		}
	}
}

func (p *tab) request(url string) int {
	return p.agent.Call("request", url, 0, 0, 0, 0, p.callback("done"), p.callback("fail")).Int()
}

// list gives the agent a playlist with one segment of the test's origin.
func (p *tab) list(name string) (url string) {
	base := os.Getenv("SHOAL_TEST_ORIGIN") + "/"
	text := "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n" +
		"#EXTINF:2.0,\n" + name + "\n#EXT-X-ENDLIST\n"
	p.agent.Call("playlist", base+"media.m3u8", text, base+"media.m3u8")
	return base + name
}

func TestThePlayerGetsTheSegmentItAskedFor(t *testing.T) {
	p := openTab(t, goodConfig())
	url := p.list("segment.m4s")
	if id := p.request(url); id == 0 {
		t.Fatal("the agent does not know the segment")
	}
	answer := p.next(t, "done").args
	bytes, ok := js.ViewOf(answer[0])
	if !ok || bytes.Len() != 100000 {
		t.Fatalf("done with %v of %d bytes, want an ArrayBuffer of 100000", answer[0], bytes.Len())
	}
	got := make([]byte, bytes.Len())
	bytes.CopyTo(got)
	for i := range got {
		if got[i] != byte(i^i>>8) {
			t.Fatalf("byte %d is %d, want %d", i, got[i], byte(i^i>>8))
		}
	}
	if peers, origin := answer[2].Int(), answer[3].Int(); peers != 0 || origin != 100000 {
		t.Errorf("%d bytes from peers and %d from the origin, want 0 and 100000", peers, origin)
	}
	p.until(t, func() bool { return p.agent.Call("stats").Get("originBytes").Int() == 100000 })
}

func TestThePageSeesHowFarARequestHasCome(t *testing.T) {
	p := openTab(t, goodConfig())
	id := p.request(p.list("half.m4s"))
	loaded := func() int { return p.agent.Call("progress", id).Get("loaded").Int() }
	p.until(t, func() bool { return loaded() == 50000 })
	p.agent.Call("abort", id)
	if n := loaded(); n != 0 {
		t.Errorf("%d bytes after abort, want none", n)
	}
}

func TestAPollThatNobodyNearbyCanAnswerIsPassed(t *testing.T) {
	p := openTab(t, goodConfig())
	url := "https://origin.example/media.m3u8"
	if id := p.agent.Call("poll", url, url, p.callback("answered"), p.callback("passed")).Int(); id == 0 {
		t.Fatal("the poll was refused")
	}
	if got := p.next(t, "passed").args; len(got) != 0 {
		t.Errorf("passed with %v, want no arguments", got)
	}
}

func TestUnknownSegmentsAreThePlayersOwn(t *testing.T) {
	p := openTab(t, goodConfig())
	if id := p.request("https://elsewhere.example/x.m4s"); id != 0 {
		t.Errorf("got request %d, want 0", id)
	}
}

func TestWrongConfigLeavesThePlayerAlone(t *testing.T) {
	for name, value := range map[string]any{
		"server": "http://example.com", "stream": "", "memoryMB": 1, "maxUploadKbps": -1,
		"token": strings.Repeat("x", 1<<16),
	} {
		t.Run(name, func(t *testing.T) {
			config := goodConfig()
			config[name] = value
			p := openTab(t, config)
			if c := p.next(t, "error"); c.args[0].String() != "config" || !strings.Contains(c.args[1].String(), name) {
				t.Errorf("error(%s, %s), want config and the name", c.args[0], c.args[1])
			}
			if c := p.next(t, "state"); c.args[0].String() != "off" {
				t.Errorf("state %s, want off", c.args[0])
			}
			if id := p.request(p.list("segment.m4s")); id != 0 {
				t.Errorf("got request %d, want 0", id)
			}
			p.agent.Call("stats").Get("peers").Length()
		})
	}
}

func TestPanicHandsBackWhatThePlayerWaitsFor(t *testing.T) {
	p := openTab(t, goodConfig())
	if p.request(p.list("never.m4s")) == 0 {
		t.Fatal("the agent does not know the segment")
	}
	js.OnPanic(p.program.crashed)
	defer js.OnPanic(nil)
	js.Go(func() { panic("boom") })
	for {
		c := p.next(t, "state")
		if c.args[0].String() == "off" {
			if got := c.args[1].String(); got != "wasm-failed" {
				t.Errorf("reason %s, want wasm-failed", got)
			}
			break
		}
	}
	if c := p.next(t, "fail"); c.args[0].Int() != -1 {
		t.Errorf("failed with %d, want -1", c.args[0].Int())
	}
	if id := p.request(p.list("segment.m4s")); id != 0 {
		t.Errorf("a dead agent took request %d", id)
	}
}

func TestPanicInACallbackIsHeardOf(t *testing.T) {
	p := openTab(t, goodConfig())
	js.OnPanic(p.program.crashed)
	defer js.OnPanic(nil)
	p.funcs.New(func([]js.Value) any { panic("boom") }).Invoke()
	if c := p.next(t, "error"); !strings.Contains(c.args[1].String(), "boom") {
		t.Errorf("error(%s, %s), want one that says boom", c.args[0], c.args[1])
	}
}

func TestPagesThatThrowDoNoHarm(t *testing.T) {
	p := openTab(t, goodConfig())
	url := p.list("segment.m4s")
	throw := js.Global.Call("eval", "() => { throw new Error('mine') }")
	p.agent.Call("request", url, 0, 0, 0, 0, throw, throw)
	if c := p.next(t, "error"); c.args[0].String() != "page" {
		t.Errorf("error(%s, %s), want page", c.args[0], c.args[1])
	}
	if id := p.request(url); id == 0 {
		t.Error("the agent has ended")
	}
	p.next(t, "done")
}

func TestTheAgentHasEveryMethodOfItsContract(t *testing.T) {
	p := openTab(t, goodConfig())
	for name, arity := range agentMethods {
		if got := p.agent.Get(name).Type().String(); got != "function" {
			t.Errorf("%s is a %s", name, got)
		}
		if arity > 0 {
			p.agent.Call(name)
		}
	}
	stats := p.agent.Call("stats")
	for _, name := range statsNames {
		if stats.Get(name).IsUndefined() {
			t.Errorf("stats have no %s", name)
		}
	}
	if got := js.Global.Get("Object").Call("keys", stats).Length(); got != len(statsNames) {
		t.Errorf("stats have %d members, want %d", got, len(statsNames))
	}
}

// ringing is a clock, and what tells of its rings.
func (t *timers) ringing() (*clock, chan struct{}) {
	rang := make(chan struct{}, 8)
	return t.clock(func() { rang <- struct{}{} }), rang
}

// hide makes the page a hidden one until the test ends, and waits for the worker.
func hide(t *testing.T) {
	t.Helper()
	t.Cleanup(func() { shared.turned(false) })
	shared.turned(true)
	for end := time.Now().Add(5 * time.Second); !shared.alive; js.Turn() {
		if time.Now().After(end) {
			t.Fatal("the worker did not answer in 5 s")
		}
	}
}

func TestAPageThatIsShownStartsNoWorker(t *testing.T) {
	fresh := newTimers()
	defer fresh.funcs.Release()
	if fresh.turned(false); fresh.tried {
		t.Error("a worker was started")
	}
	if fresh.turned(true); !fresh.worker.Truthy() {
		t.Error("no worker was started for a page that is hidden")
	}
	fresh.worker.Call("terminate")
}

func TestWorkerKeepsTheClockOfAHiddenPage(t *testing.T) {
	hide(t)
	c, rang := shared.ringing()
	defer c.Stop()
	start := time.Now()
	c.After(int64(50 * time.Millisecond))
	if clockSet(c.number, -1) != 0 {
		t.Error("the page's own timer runs")
	}
	<-rang
	if took := time.Since(start); took < 49*time.Millisecond || took > 500*time.Millisecond {
		t.Errorf("rang after %v, want 50 ms", took)
	}
}

func TestLaterWishReplacesTheEarlier(t *testing.T) {
	c, early := shared.ringing()
	other, rang := shared.ringing()
	defer other.Stop()
	c.After(int64(5 * time.Millisecond))
	c.After(int64(time.Hour))
	other.After(int64(30 * time.Millisecond))
	<-rang
	if len(early) > 0 {
		t.Error("rang for a wish that was replaced")
	}
	c.After(int64(5 * time.Millisecond))
	c.Stop()
	other.After(int64(30 * time.Millisecond))
	<-rang
	if len(early) > 0 {
		t.Error("rang after Stop")
	}
}

func TestClockIsHandedToTheWorkerWhenThePageHides(t *testing.T) {
	hide(t)
	shared.turned(false)
	c, rang := shared.ringing()
	defer c.Stop()
	c.After(int64(50 * time.Millisecond))
	shared.turned(true)
	if clockSet(c.number, -1) != 0 {
		t.Error("the page's own timer still runs")
	}
	<-rang
}

func TestClockRunsWithoutAWorker(t *testing.T) {
	alone := &timers{}
	c, rang := alone.ringing()
	defer c.Stop()
	start := time.Now()
	c.After(int64(20 * time.Millisecond))
	<-rang
	if took := time.Since(start); took < 19*time.Millisecond {
		t.Errorf("rang after %v, want 20 ms", took)
	}
}
