//go:build !js

package origin

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shoal/client/agent"
	"shoal/client/driver"
)

// patience bounds every wait of these tests.
const patience = 20 * time.Second

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

// rest collects the body of a fetch, and gives what ended it.
func (in inbox) rest(t *testing.T) (body []byte, last driver.Item) {
	t.Helper()
	for {
		item := in.next(t)
		got, ok := item.(driver.OriginGot)
		if !ok {
			return body, item
		}
		if n := got.Body.Len(); n == 0 || n > ChunkSize {
			t.Errorf("a chunk of %d bytes, want 1 to %d", n, ChunkSize)
		}
		body = append(body, got.Body.(driver.Bytes)...)
	}
}

// fetcher serves with handler and makes an origin with an inbox of its own.
func fetcher(t *testing.T, handler http.HandlerFunc) (f *Fetcher, in inbox, url string) {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	in = make(inbox, 1024)
	f = New(in, server.Client())
	t.Cleanup(f.Close)
	return f, in, server.URL
}

var film = bytes.Repeat([]byte("0123456789"), 50_000)

// file serves film, with ranges.
func file(w http.ResponseWriter, r *http.Request) {
	http.ServeContent(w, r, "film.mp4", time.Time{}, bytes.NewReader(film))
}

func TestBytesArriveAsTheyWereAskedFor(t *testing.T) {
	n := int64(len(film))
	for _, c := range []struct {
		from, to int64
		started  driver.OriginStarted
		body     []byte
	}{
		{0, 0, driver.OriginStarted{Fetch: 4, Status: 200, Total: n, Length: n}, film},
		{7, 0, driver.OriginStarted{Fetch: 4, Status: 206, Start: 7, Total: n, Length: n - 7}, film[7:]},
		{7, 9, driver.OriginStarted{Fetch: 4, Status: 206, Start: 7, Total: n, Length: 2}, film[7:9]},
	} {
		f, in, url := fetcher(t, file)
		f.Fetch(4, url, c.from, c.to)
		if got := in.next(t); got != c.started {
			t.Errorf("bytes %d to %d: %+v, want %+v", c.from, c.to, got, c.started)
		}
		body, last := in.rest(t)
		if last != (driver.OriginEnded{Fetch: 4}) || !bytes.Equal(body, c.body) {
			t.Errorf("bytes %d to %d: %d bytes, then %+v, want %d", c.from, c.to, len(body), last, len(c.body))
		}
	}
}

func TestAnAnswerThatIgnoresTheRangeIsPassedOnAsItIs(t *testing.T) {
	f, in, url := fetcher(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "all of it") })
	f.Fetch(4, url, 3, 5)
	if got, want := in.next(t), (driver.OriginStarted{Fetch: 4, Status: 200, Total: 9, Length: 9}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if body, _ := in.rest(t); string(body) != "all of it" {
		t.Errorf("body %q", body)
	}
}

func TestALengthThatNobodyAnnouncedIsNotMadeUp(t *testing.T) {
	f, in, url := fetcher(t, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		fmt.Fprint(w, "body")
	})
	f.Fetch(4, url, 0, 0)
	if got, want := in.next(t), (driver.OriginStarted{Fetch: 4, Status: 200}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if body, last := in.rest(t); string(body) != "body" || last != (driver.OriginEnded{Fetch: 4}) {
		t.Errorf("body %q, then %+v", body, last)
	}
}

func TestARefusalCarriesItsStatus(t *testing.T) {
	for _, status := range []int{204, 304, 404, 416, 503} {
		f, in, url := fetcher(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		f.Fetch(4, url, 0, 0)
		if got := in.next(t).(driver.OriginFailed); got.Fetch != 4 || got.Status != status {
			t.Errorf("%+v, want status %d", got, status)
		}
	}
}

func TestWhatIsNoAnswerFailsWithoutAStatus(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"no Content-Range": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(206) },
		"connection cut":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		f, in, url := fetcher(t, handler)
		f.Fetch(4, url, 0, 10)
		if got := in.next(t).(driver.OriginFailed); got.Status != 0 || got.Why == "" {
			t.Errorf("%s: %+v, want status 0 and why", name, got)
		}
	}
	f, in, _ := fetcher(t, file)
	f.Fetch(4, "://nonsense", 0, 0)
	if got := in.next(t).(driver.OriginFailed); got.Status != 0 {
		t.Errorf("%+v, want status 0", got)
	}
}

func TestABodyShorterThanAnnouncedFails(t *testing.T) {
	f, in, url := fetcher(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "10")
		fmt.Fprint(w, "short")
	})
	f.Fetch(4, url, 0, 0)
	in.next(t)
	if body, last := in.rest(t); string(body) != "short" || last.(driver.OriginFailed).Status != 0 {
		t.Errorf("body %q, then %+v, want a failure", body, last)
	}
}

func TestA206OfAnotherLengthThanItsRangeFails(t *testing.T) {
	f, in, url := fetcher(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Range", "bytes 0-9/100")
		w.WriteHeader(206)
		fmt.Fprint(w, "short")
	})
	f.Fetch(4, url, 0, 10)
	in.next(t)
	if _, last := in.rest(t); last.(driver.OriginFailed).Status != 0 {
		t.Errorf("ended by %+v, want a failure", last)
	}
}

func TestRedirectsAreFollowedAndNothingIsCompressed(t *testing.T) {
	f, in, url := fetcher(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept-Encoding"); got != "identity" {
			t.Errorf("Accept-Encoding %q, want identity", got)
		}
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/film", http.StatusFound)
			return
		}
		file(w, r)
	})
	f.Fetch(4, url, 5, 10)
	in.next(t)
	if body, _ := in.rest(t); string(body) != "56789" {
		t.Errorf("body %q", body)
	}
}

func TestNothingIsHeardOfAnAbortedFetch(t *testing.T) {
	begun, aborted := make(chan struct{}), make(chan struct{})
	f, in, url := fetcher(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "some")
		w.(http.Flusher).Flush()
		close(begun)
		<-r.Context().Done()
		close(aborted)
	})
	f.Fetch(4, url, 0, 0)
	<-begun
	f.Abort(4)
	f.Abort(4)
	heard := len(in)
	<-aborted
	waitForNoTransfers(t)
	if len(in) != heard {
		t.Errorf("%d items after Abort", len(in)-heard)
	}
}

func TestFetchesBeyondTheLimitWaitInOrder(t *testing.T) {
	var active, most atomic.Int32
	release := make(chan struct{})
	f, in, url := fetcher(t, func(w http.ResponseWriter, _ *http.Request) {
		most.Store(max(most.Load(), active.Add(1)))
		<-release
		active.Add(-1)
		w.WriteHeader(404)
	})
	const n = MaxActive + 10
	for id := agent.FetchID(1); id <= n; id++ {
		f.Fetch(id, url, 0, 0)
	}
	f.Abort(MaxActive + 1)
	close(release)
	failed := make(map[agent.FetchID]bool)
	for range n - 1 {
		failed[in.next(t).(driver.OriginFailed).Fetch] = true
	}
	if len(failed) != n-1 || failed[MaxActive+1] {
		t.Errorf("%d fetches ended, want all but the aborted one", len(failed))
	}
	if got := most.Load(); got > MaxActive {
		t.Errorf("%d fetches at once, at most %d", got, MaxActive)
	}
}

func TestTooManyWaitingFetchesAreRefused(t *testing.T) {
	f, in, url := fetcher(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	for id := agent.FetchID(1); id <= MaxActive+MaxWaiting; id++ {
		f.Fetch(id, url, 0, 0)
	}
	f.Fetch(9999, url, 0, 0)
	if got := in.next(t).(driver.OriginFailed); got.Fetch != 9999 || got.Status != 0 {
		t.Errorf("%+v, want the fetch beyond the bound to fail", got)
	}
	f.Close()
	waitForNoTransfers(t)
	f.Fetch(1, url, 0, 0)
	if len(in) != 0 {
		t.Errorf("a closed origin posted %+v", <-in)
	}
}

func TestASilentOriginIsGivenUp(t *testing.T) {
	f, in, url := fetcher(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	f.idle = 10 * time.Millisecond
	f.Fetch(4, url, 0, 0)
	if got := in.next(t).(driver.OriginFailed); got.Status != 0 || !strings.Contains(got.Why, errIdle.Error()) {
		t.Errorf("%+v, want %v", got, errIdle)
	}
}

func TestAFullInboxHoldsTheTransferBackWithoutLoss(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(file))
	defer server.Close()
	in := make(inbox, 2)
	f := New(in, server.Client())
	defer f.Close()
	f.Fetch(4, server.URL, 0, 0)
	in.next(t)
	if body, last := in.rest(t); !bytes.Equal(body, film) || last != (driver.OriginEnded{Fetch: 4}) {
		t.Errorf("%d bytes, then %+v, want %d", len(body), last, len(film))
	}
}

// waitForNoTransfers waits until no goroutine runs a transfer.
func waitForNoTransfers(t *testing.T) {
	t.Helper()
	buf := make([]byte, 4<<20)
	for limit := time.Now().Add(patience); time.Now().Before(limit); runtime.Gosched() {
		if !strings.Contains(string(buf[:runtime.Stack(buf, true)]), "(*transfer).run") {
			return
		}
	}
	t.Error("transfers are left running")
}
