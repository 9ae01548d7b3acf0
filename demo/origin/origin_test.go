package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"shoal/demo"
)

func start(t testing.TB, c config) *origin {
	t.Helper()
	streams, err := demo.New(demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := newOrigin(streams, c)
	t.Cleanup(o.faults.clear)
	return o
}

func (o *origin) do(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	o.ServeHTTP(w, r)
	return w
}

func (o *origin) get(path string, headers ...string) *httptest.ResponseRecorder {
	return o.do(http.MethodGet, path, "", headers...)
}

func (o *origin) impair(t testing.TB, fault string) {
	t.Helper()
	if r := o.do(http.MethodPost, "/_fault", fault); r.Code != http.StatusNoContent {
		t.Fatalf("fault %s: status %d: %s", fault, r.Code, r.Body)
	}
}

const segment = "/vod/video-360/7.m4s"

func TestLogTellsWhoAskedForWhatAndWhatWasWritten(t *testing.T) {
	o := start(t, config{})
	o.get(segment+"?v=ann", "Range", "bytes=10-109")
	o.get("/live/nothing.m3u8", "X-Client", "bob")
	o.do(http.MethodHead, segment, "")

	var got snapshot
	if err := json.Unmarshal(o.get("/_log").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Total != 3 || got.Dropped != 0 || got.InFlight != 0 || len(got.Requests) != 3 {
		t.Fatalf("log %+v", got)
	}
	ann, bob, head := got.Requests[0], got.Requests[1], got.Requests[2]
	if ann.Client != "ann" || ann.Path != segment || ann.Range != "bytes=10-109" || ann.Status != 206 || ann.Bytes != 100 {
		t.Errorf("ann: %+v", ann)
	}
	if bob.Client != "bob" || bob.Status != 404 || bob.Range != "" {
		t.Errorf("bob: %+v", bob)
	}
	if head.Method != "HEAD" || head.Status != 200 || head.Bytes != 0 {
		t.Errorf("head: %+v", head)
	}
	if since := time.Since(ann.Time); since < 0 || since > time.Minute {
		t.Errorf("ann asked %v ago", since)
	}
}

func TestResetForgets(t *testing.T) {
	o := start(t, config{})
	o.get(segment)
	o.do(http.MethodPost, "/_reset", "")
	if got := o.log.snapshot(); got.Total != 0 || len(got.Requests) != 0 {
		t.Errorf("after a reset: %+v", got)
	}
}

func TestLogKeepsTheNewestUpToItsBound(t *testing.T) {
	l := newLog()
	for i := range int64(maxRecords + 3) {
		l.end(record{Bytes: i})
	}
	got := l.snapshot()
	if got.Total != maxRecords+3 || got.Dropped != 3 || len(got.Requests) != maxRecords {
		t.Fatalf("total %d, dropped %d, kept %d", got.Total, got.Dropped, len(got.Requests))
	}
	for i, r := range got.Requests {
		if r.Bytes != int64(i+3) {
			t.Fatalf("record %d is the %d. that came", i, r.Bytes)
		}
	}
}

func TestLongPathsAreClippedInTheLog(t *testing.T) {
	o := start(t, config{})
	o.get("/live/"+strings.Repeat("x", 5000), "X-Client", strings.Repeat("y", 5000))
	if r := o.log.snapshot().Requests[0]; len(r.Path) != maxText || len(r.Client) != maxText {
		t.Errorf("kept %d bytes of the path and %d of the client", len(r.Path), len(r.Client))
	}
}

func TestLatencyIsAddedToEachAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := start(t, config{latency: 20 * time.Millisecond})
		began := time.Now()
		o.get(segment)
		o.get("/live/master.m3u8")
		if got := time.Since(began); got != 40*time.Millisecond {
			t.Errorf("two answers took %v", got)
		}
	})
}

func TestNoStoreKeepsCachesOutOfTheCount(t *testing.T) {
	o := start(t, config{noStore: true})
	for _, path := range []string{segment, "/live/master.m3u8", "/live/none.m3u8"} {
		if got := o.get(path).Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s may be cached: %q", path, got)
		}
	}
}

func TestStatusFaultHitsItsPathsForItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := start(t, config{})
		o.impair(t, `{"match":"/video-360/","status":503,"for":"5s"}`)
		if r := o.get(segment); r.Code != 503 || r.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("under the fault: status %d, open to %q", r.Code, r.Header().Get("Access-Control-Allow-Origin"))
		}
		if r := o.get("/vod/audio/7.m4s"); r.Code != 200 {
			t.Errorf("another path: status %d", r.Code)
		}
		<-time.After(5 * time.Second)
		synctest.Wait()
		if r := o.get(segment); r.Code != 200 {
			t.Errorf("after the fault: status %d", r.Code)
		}
	})
}

func TestStalledBodyGoesOnWhenTheFaultEnds(t *testing.T) {
	whole := start(t, config{}).get(segment).Body.String()
	synctest.Test(t, func(t *testing.T) {
		o := start(t, config{})
		o.impair(t, `{"match":".m4s","stall":true,"after":1000,"for":"5s"}`)
		began := time.Now()
		r := o.get(segment)
		if got := time.Since(began); got != 5*time.Second {
			t.Errorf("took %v", got)
		}
		if r.Body.String() != whole {
			t.Errorf("%d bytes came, want %d", r.Body.Len(), len(whole))
		}
	})
}

func TestDeleteEndsAStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := start(t, config{})
		o.impair(t, `{"stall":true}`)
		var status int
		go func() { status = o.get(segment).Code }()
		synctest.Wait()
		if got := o.log.snapshot(); got.InFlight != 1 || got.Total != 0 {
			t.Fatalf("stalled: %+v", got)
		}
		o.do(http.MethodDelete, "/_fault", "")
		synctest.Wait()
		if status != 200 || len(o.faults.inForce()) != 0 {
			t.Errorf("status %d, faults %v", status, o.faults.inForce())
		}
	})
}

func TestRateIsSharedByAllConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := start(t, config{rate: 100_000})
		began, total := time.Now(), 0
		var mu sync.Mutex
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				n := o.get(segment).Body.Len()
				mu.Lock()
				defer mu.Unlock()
				total += n
			})
		}
		group.Wait()
		want := float64(total) / 100_000
		if got := time.Since(began).Seconds(); got < want*0.999 || got > want*1.001 {
			t.Errorf("%d bytes took %f s, want %f", total, got, want)
		}
	})
}

func TestWholeFaultIgnoresRange(t *testing.T) {
	o := start(t, config{})
	o.impair(t, `{"whole":true}`)
	r := o.get(segment, "Range", "bytes=0-9")
	if r.Code != 200 || r.Body.Len() < 1000 {
		t.Errorf("status %d with %d bytes", r.Code, r.Body.Len())
	}
	if got := o.log.snapshot().Requests[0].Range; got != "bytes=0-9" {
		t.Errorf("the log says range %q", got)
	}
}

func TestCutBodyEndsShortOfItsLength(t *testing.T) {
	o := start(t, config{})
	server := httptest.NewServer(o)
	defer server.Close()
	o.impair(t, `{"cut":true,"after":20000}`)
	r, err := http.Get(server.URL + segment)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(body) != 20000 {
		t.Errorf("%d bytes of %d, error %v", len(body), r.ContentLength, err)
	}
}

func TestClientThatLeavesIsLoggedWithWhatItWasSent(t *testing.T) {
	o := start(t, config{})
	server := httptest.NewServer(o)
	o.impair(t, `{"stall":true,"after":20000}`)
	ctx, leave := context.WithCancel(t.Context())
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+segment, nil)
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(r.Body, make([]byte, 20000)); err != nil {
		t.Fatal(err)
	}
	leave()
	r.Body.Close()
	server.Close() // waits for the handler
	got := o.log.snapshot().Requests
	if len(got) != 1 || !got[0].Aborted || got[0].Bytes != 20000 {
		t.Errorf("log %+v", got)
	}
}

func TestSixteenViewersGetAllTheirBytes(t *testing.T) {
	o := start(t, config{})
	server := httptest.NewServer(o)
	var mu sync.Mutex
	var group sync.WaitGroup
	received := int64(0)
	for range 16 {
		group.Go(func() {
			for range 20 {
				r, err := http.Get(server.URL + segment)
				if err != nil {
					t.Error(err)
					return
				}
				n, err := io.Copy(io.Discard, r.Body)
				r.Body.Close()
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				received += n
				mu.Unlock()
			}
		})
	}
	group.Wait()
	server.Close()
	sent := int64(0)
	for _, r := range o.log.snapshot().Requests {
		sent += r.Bytes
	}
	if sent != received || received == 0 {
		t.Errorf("log counts %d bytes, viewers got %d", sent, received)
	}
}

func TestWrongFaultsAreRefusedAndNamed(t *testing.T) {
	o := start(t, config{})
	for fault, says := range map[string]string{
		`{`:                              "unexpected EOF",
		`{"statsu":404}`:                 `unknown field "statsu"`,
		`{}`:                             "exactly one of",
		`{"status":404,"stall":true}`:    "exactly one of",
		`{"status":200}`:                 "status 200",
		`{"rate":-5}`:                    "rate -5",
		`{"status":404,"after":5}`:       "after 5",
		`{"stall":true,"for":"soon"}`:    `for "soon"`,
		`{"stall":true,"for":"61m"}`:     `for "61m"`,
		strings.Repeat(" ", 5000) + "{}": "too large",
	} {
		r := o.do(http.MethodPost, "/_fault", fault)
		if r.Code != 400 || !strings.Contains(r.Body.String(), says) {
			t.Errorf("%.40s: %d %q, want %q in it", fault, r.Code, r.Body, says)
		}
	}
	for range maxFaults {
		o.impair(t, `{"match":"/none/","stall":true}`)
	}
	if r := o.do(http.MethodPost, "/_fault", `{"stall":true}`); r.Code != 400 || !strings.Contains(r.Body.String(), "32 are in force") {
		t.Errorf("one too many: %d %q", r.Code, r.Body)
	}
}

func TestWrongFlagsAreNamed(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"now"}, `unexpected argument "now"`},
		{[]string{"--latency", "-1s"}, "--latency -1s"},
		{[]string{"--rate", "-1"}, "--rate -1"},
		{[]string{"--window", "5s"}, "window 5s"},
		{[]string{"--addr", "nowhere"}, "--addr"},
		{[]string{"--port", "1"}, "-port"},
	} {
		if err := run(t.Context(), c.args, io.Discard); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: error %v, want %q in it", c.args, err, c.says)
		}
	}
}

func TestOriginTellsItsAddressAndStopsWhenAsked(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"--addr", "127.0.0.1:0"}, write) }()
	line := make([]byte, 200)
	n, err := read.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	url, _ := strings.CutPrefix(strings.TrimSpace(string(line[:n])), "listening on ")
	r, err := http.Get(url + "/live/master.m3u8")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != 200 {
		t.Errorf("status %d", r.StatusCode)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
