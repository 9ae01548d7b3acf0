package origin_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"shoal/client/agent"
	"shoal/client/driver"
	"shoal/client/js"
	"shoal/client/origin"
)

// The pages of these tests come from one origin, what they fetch from another:
// testdata/routes.mjs.

const mediaLength = 300000

func media() []byte {
	b := make([]byte, mediaLength)
	for i := range b {
		b[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return b
}

func url(path string) string { return os.Getenv("SHOAL_TEST_ORIGIN") + path }

// apart is the same by another name of the host: a browser opens six connections
// to each.
func apart(path string) string { return strings.Replace(url(path), "127.0.0.1", "localhost", 1) }

// desk is an inbox that a test reads from.
type desk struct {
	items   chan driver.Item
	full    bool
	refused int
}

func (d *desk) Post(item driver.Item) bool {
	if d.full {
		d.refused++
		return false
	}
	d.items <- item
	return true
}

func open(t *testing.T) (*origin.Fetcher, *desk) {
	d := &desk{items: make(chan driver.Item, 1024)}
	f := origin.New(d, js.Global.Get("fetch"))
	js.Turn()
	live := js.Live()
	t.Cleanup(func() {
		f.Close()
		for range 1000 {
			if js.Live() == live {
				return
			}
			js.Turn()
		}
		t.Errorf("%d functions live, want %d", js.Live(), live)
	})
	return f, d
}

// answer is everything that one fetch posted.
type answer struct {
	started []driver.OriginStarted
	chunks  int
	body    []byte
	ended   bool
	failed  *driver.OriginFailed
}

func (d *desk) answer(t *testing.T) (a answer) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case item := <-d.items:
			switch it := item.(type) {
			case driver.OriginStarted:
				a.started = append(a.started, it)
			case driver.OriginGot:
				b := make([]byte, it.Body.Len())
				it.Body.(js.Bytes).CopyTo(b)
				a.body, a.chunks = append(a.body, b...), a.chunks+1
				if len(b) > origin.ChunkSize {
					t.Errorf("a chunk of %d bytes, at most %d", len(b), origin.ChunkSize)
				}
			case driver.OriginEnded:
				a.ended = true
				return a
			case driver.OriginFailed:
				a.failed = &it
				return a
			}
		case <-limit:
			t.Fatal("no end in 20 s")
		}
	}
}

func TestRangesComeAsAskedAndCauseNoPreflight(t *testing.T) {
	all := media()
	for name, c := range map[string]struct {
		path     string
		from, to int64
		want     driver.OriginStarted
		body     []byte
	}{
		"whole":           {"/exposed", 0, 0, driver.OriginStarted{Status: 200, Total: mediaLength, Length: mediaLength}, all},
		"range":           {"/exposed", 65536, 131072, driver.OriginStarted{Status: 206, Start: 65536, Total: mediaLength, Length: 65536}, all[65536:131072]},
		"to the end":      {"/exposed", 65536, 0, driver.OriginStarted{Status: 206, Start: 65536, Total: mediaLength, Length: mediaLength - 65536}, all[65536:]},
		"hidden range":    {"/hidden", 65536, 131072, driver.OriginStarted{Status: 206, Start: 65536, Length: 65536}, all[65536:131072]},
		"hidden, to end":  {"/hidden", 65536, 0, driver.OriginStarted{Status: 206, Start: 65536, Total: mediaLength, Length: mediaLength - 65536}, all[65536:]},
		"range not known": {"/whole", 65536, 131072, driver.OriginStarted{Status: 200, Total: mediaLength, Length: mediaLength}, all},
	} {
		t.Run(name, func(t *testing.T) {
			f, d := open(t)
			f.Fetch(2, url("/whole"), 0, 0)
			d.answer(t)
			f.Fetch(3, url(c.path), c.from, c.to)
			got := d.answer(t)
			c.want.Fetch = 3
			if !got.ended || len(got.started) != 1 || got.started[0] != c.want {
				t.Errorf("got %+v (failed: %+v), want %+v", got.started, got.failed, c.want)
			}
			if !bytes.Equal(got.body, c.body) {
				t.Errorf("the body of %d bytes differs from the origin's %d", len(got.body), len(c.body))
			}
		})
	}
	f, d := open(t)
	f.Fetch(1, url("/preflights"), 0, 0)
	if got := d.answer(t); string(got.body) != "0" {
		t.Errorf("%s preflights, want 0", got.body)
	}
}

func TestRefusalCarriesTheStatus(t *testing.T) {
	f, d := open(t)
	f.Fetch(1, url("/nowhere"), 0, 0)
	if got := d.answer(t); got.failed == nil || got.failed.Status != 404 || len(got.started)+len(got.body) != 0 {
		t.Errorf("got %+v, want status 404 and no body", got)
	}
}

func TestBodyThatBreaksOffHasFailedAfterItsBytes(t *testing.T) {
	f, d := open(t)
	f.Fetch(1, url("/cut"), 0, 0)
	got := d.answer(t)
	if got.failed == nil || got.failed.Status != 0 || len(got.started) != 1 {
		t.Fatalf("got %+v, want a failure with status 0 after the start", got)
	}
	if !bytes.Equal(got.body, media()[:len(got.body)]) || len(got.body) == 0 {
		t.Errorf("%d bytes before the failure, want the media's first", len(got.body))
	}
}

func TestUnreachableOriginHasFailed(t *testing.T) {
	f, d := open(t)
	for _, bad := range []string{"http://127.0.0.1:1/x.mp4", "http://"} {
		f.Fetch(1, bad, 0, 10)
		if got := d.answer(t); got.failed == nil || got.failed.Status != 0 {
			t.Errorf("%q: got %+v, want a failure with status 0", bad, got)
		}
	}
}

func TestPacketsAreGatheredIntoChunks(t *testing.T) {
	f, d := open(t)
	f.Fetch(1, url("/trickle"), 0, 0)
	got := d.answer(t)
	if !got.ended || !bytes.Equal(got.body, media()[:20000]) {
		t.Fatalf("ended %v with %d bytes (%+v), want all 20000", got.ended, len(got.body), got.failed)
	}
	if got.chunks > 40 {
		t.Errorf("100 packets came in %d chunks", got.chunks)
	}
}

func TestSilentOriginIsGivenUp(t *testing.T) {
	f, d := open(t)
	start := time.Now()
	f.Fetch(1, url("/silent"), 0, 0)
	got := d.answer(t)
	if got.failed == nil || got.failed.Status != 0 || !strings.Contains(got.failed.Why, "10s") {
		t.Fatalf("got %+v, want a failure after 10 s", got)
	}
	if !bytes.Equal(got.body, media()[:100]) {
		t.Errorf("%d bytes before the failure, want 100", len(got.body))
	}
	if took := time.Since(start); took < 10*time.Second || took > 12*time.Second {
		t.Errorf("given up after %v, want 10 s", took)
	}
}

// streams is a fetch() that answers with a body of these chunks.
func streams(sizes ...int) js.Value {
	return js.Global.Call("eval", fmt.Sprintf(`async () => new Response(new ReadableStream({
		start(sink) {
			for (const size of %s) sink.enqueue(new Uint8Array(size).fill(7));
			sink.close();
		},
	}))`, strings.Join(strings.Fields(fmt.Sprint(sizes)), ",")))
}

func TestFetchIsThePagesAndEmptyChunksAreNoBytes(t *testing.T) {
	d := &desk{items: make(chan driver.Item, 1024)}
	f := origin.New(d, streams(0, 5, 0, 100_000, 0))
	defer f.Close()
	f.Fetch(1, "https://origin.example/7.m4s", 0, 0)
	got := d.answer(t)
	if !got.ended || !bytes.Equal(got.body, bytes.Repeat([]byte{7}, 100_005)) {
		t.Errorf("ended %v with %d bytes (%+v), want 100005", got.ended, len(got.body), got.failed)
	}
	if got.chunks > 3 {
		t.Errorf("%d chunks, want no empty ones", got.chunks)
	}
}

func TestNothingIsPostedAfterAbort(t *testing.T) {
	f, d := open(t)
	f.Fetch(1, url("/trickle"), 0, 0)
	for started := false; !started; {
		_, started = (<-d.items).(driver.OriginGot)
	}
	f.Abort(1)
	for len(d.items) > 0 {
		<-d.items
	}
	f.Fetch(2, url("/whole"), 0, 0)
	for {
		switch it := (<-d.items).(type) {
		case driver.OriginEnded:
			if it.Fetch != 2 {
				t.Fatalf("fetch %d ended after its Abort", it.Fetch)
			}
			return
		case driver.OriginGot:
			if it.Fetch != 2 {
				t.Fatalf("fetch %d posted after its Abort", it.Fetch)
			}
		}
	}
}

func TestFetchesBeyondTheBoundWaitTheirTurn(t *testing.T) {
	f, d := open(t)
	const all = origin.MaxActive + origin.MaxWaiting
	for id := range agent.FetchID(all + 1) {
		f.Fetch(id+1, url("/preflights"), 0, 0)
	}
	if got := d.answer(t); got.failed == nil || got.failed.Fetch != all+1 {
		t.Fatalf("got %+v, want fetch %d to fail at once", got, all+1)
	}
	ended := map[agent.FetchID]bool{}
	for len(ended) < all {
		if it, ok := (<-d.items).(driver.OriginEnded); ok {
			ended[it.Fetch] = true
		}
	}
}

func TestAbortedFetchThatWaitsIsNeverMade(t *testing.T) {
	f, d := open(t)
	for id := range agent.FetchID(origin.MaxActive) {
		f.Fetch(id+1, apart("/silent"), 0, 0)
	}
	js.Turn() // all of them are under way
	f.Fetch(100, url("/whole"), 0, 0)
	f.Fetch(101, url("/nowhere"), 0, 0)
	f.Abort(100)
	f.Abort(1)
	for {
		switch it := (<-d.items).(type) {
		case driver.OriginStarted:
			if it.Fetch == 100 {
				t.Fatal("an aborted fetch was made")
			}
		case driver.OriginFailed:
			if it.Fetch != 101 || it.Status != 404 {
				t.Fatalf("got %+v, want 404 of fetch 101", it)
			}
			return
		}
	}
}

func TestLengthIsToldOnceABodyWasAsLongAsItsOwn(t *testing.T) {
	f, d := open(t)
	f.Fetch(9, url("/exposed"), 0, 1000) // says nothing of whole ones
	d.answer(t)
	for i, want := range []int64{0, mediaLength} {
		f.Fetch(agent.FetchID(i+1), url("/whole"), 0, 0)
		if got := d.answer(t); !got.ended || got.started[0].Length != want || got.started[0].Total != want {
			t.Errorf("fetch %d: got %+v, want length %d", i+1, got.started, want)
		}
	}
}

func TestLengthOfAnEncodedBodyIsNeverTold(t *testing.T) {
	f, d := open(t)
	for i := range 3 {
		f.Fetch(agent.FetchID(i+1), url("/encoded"), 0, 0)
		got := d.answer(t)
		if !got.ended || len(got.body) != 100000 || got.started[0].Length != 0 || got.started[0].Total != 0 {
			t.Errorf("fetch %d: got %+v of %d bytes, want no length", i+1, got.started, len(got.body))
		}
	}
}

func TestLengthsAreLearntForEachPlace(t *testing.T) {
	f, d := open(t)
	f.Fetch(1, url("/whole"), 0, 0)
	d.answer(t)
	f.Fetch(2, url("/encoded.gz"), 0, 0)
	if got := d.answer(t); !got.ended || got.started[0].Length != 0 {
		t.Errorf("another kind of file: got %+v, want no length", got.started)
	}
	f.Fetch(3, url("/whole"), 0, 0)
	if got := d.answer(t); got.started[0].Length != mediaLength {
		t.Errorf("the first kind again: got %+v, want its length", got.started)
	}
}

func TestFullInboxEndsTheFetch(t *testing.T) {
	f, d := open(t)
	d.full = true
	f.Fetch(1, url("/whole"), 0, 0)
	for d.refused == 0 {
		js.Turn()
	}
	d.full = false
	f.Fetch(2, url("/nowhere"), 0, 0)
	for {
		switch it := (<-d.items).(type) {
		case driver.OriginGot:
			t.Fatalf("fetch %d went on", it.Fetch)
		case driver.OriginFailed:
			if it.Fetch == 2 {
				return
			}
		}
	}
}
