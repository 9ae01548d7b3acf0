package origin

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"shoal/client/agent"
	"shoal/client/driver"
	"shoal/client/js"
)

const (
	// patience is how long the origin may send nothing.
	patience = 10 * time.Second
	// minChunk is how many bytes are posted at least, if they come within
	// linger: the network's own chunks can be as small as a packet.
	minChunk = 16 << 10
	linger   = 20 * time.Millisecond
)

var (
	errAborted = errors.New("origin: aborted")
	errStalled = errors.New("origin: no bytes for " + patience.String())
)

var abortController = js.Global.Get("AbortController")

// transfer is one fetch. The goroutine of run owns it; cancel ends it.
type transfer struct {
	owner    *Fetcher
	id       agent.FetchID
	url      string
	from, to int64
	ctx      context.Context
	cancel   context.CancelCauseFunc

	said   int64      // Content-Length where that may be the body's length, 0 if it is not given
	whole  bool       // the answer is a 200
	length int64      // of the body, 0 if unknown
	got    int64      // bytes of the body so far
	held   []js.Bytes // not posted yet
	heldN  int
}

func newTransfer(owner *Fetcher, id agent.FetchID, url string, from, to int64) *transfer {
	t := &transfer{owner: owner, id: id, url: url, from: from, to: to}
	t.ctx, t.cancel = context.WithCancelCause(context.Background())
	return t
}

// run posts OriginEnded or OriginFailed last, or nothing where the fetch was
// aborted.
func (t *transfer) run() {
	defer t.owner.ended(t)
	controller := abortController.New()
	watchdog := time.AfterFunc(patience, func() { t.cancel(errStalled) })
	defer watchdog.Stop()
	status, err := t.transfer(controller.Get("signal"), watchdog)
	if err == nil {
		t.post(driver.OriginEnded{Fetch: t.id})
		return
	}
	controller.Call("abort")
	if cause := context.Cause(t.ctx); cause != nil {
		err = cause
	}
	if err != errAborted {
		t.flush()
		t.owner.inbox.Post(driver.OriginFailed{Fetch: t.id, Status: status, Why: err.Error()})
	}
}

// transfer gives a status only where the origin refused by it.
func (t *transfer) transfer(signal js.Value, watchdog *time.Timer) (status int, err error) {
	init := map[string]any{"signal": signal}
	if r := rangeHeader(t.from, t.to); r != "" {
		init["headers"] = map[string]any{"Range": r}
	}
	response, err := js.Await(t.ctx, t.owner.fetch.Invoke(t.url, init))
	if err != nil {
		return 0, fmt.Errorf("origin: get %s: %w", t.url, err)
	}
	watchdog.Reset(patience)
	if status := response.Get("status").Int(); status != 200 && status != 206 {
		return status, fmt.Errorf("origin: get %s: status %d", t.url, status)
	}
	started, err := t.started(response)
	if err != nil {
		return 0, err
	}
	t.post(started)
	if body := response.Get("body"); body.Truthy() {
		err = t.read(body.Call("getReader"), watchdog)
	}
	if err != nil {
		return 0, fmt.Errorf("origin: get %s: %w", t.url, err)
	}
	return 0, t.check()
}

// started makes of the headers what can be made of them.
func (t *transfer) started(response js.Value) (driver.OriginStarted, error) {
	header := func(name string) string {
		if v := response.Get("headers").Call("get", name); v.Truthy() {
			return v.String()
		}
		return ""
	}
	status := response.Get("status").Int()
	if header("Content-Encoding") == "" {
		t.said, _ = strconv.ParseInt(header("Content-Length"), 10, 64)
	}
	// A request for a range asks for no encoding (Fetch standard, HTTP-network-or-cache fetch).
	if is, known := t.owner.believes(t.url); is || !known && status == 206 {
		t.length = t.said
	}
	s := driver.OriginStarted{Fetch: t.id, Status: status, Length: t.length}
	if t.whole = status == 200; t.whole {
		s.Total = t.length
		return s, nil
	}
	s.Start = t.from
	if text := header("Content-Range"); text != "" {
		r, err := parseContentRange(text)
		if err != nil {
			return s, err
		}
		s.Start, s.Total, s.Length = r.start, r.total, r.end-r.start
		t.length = s.Length
	} else if t.to == 0 && t.length > 0 {
		s.Total = t.from + t.length
	}
	return s, nil
}

// read posts the body as it comes. An empty chunk says that bytes are on their
// way to the page, which gets them later.
func (t *transfer) read(reader js.Value, watchdog *time.Timer) error {
	type result struct {
		value js.Value
		err   error
	}
	results := make(chan result, 1)
	next := func() (stop func()) {
		return js.Then(reader.Call("read"), func(v js.Value, err error) { results <- result{v, err} })
	}
	stop := next()
	defer func() { stop() }()
	due := time.NewTimer(linger)
	defer due.Stop()
	for {
		select {
		case <-t.ctx.Done():
			return t.ctx.Err()
		case <-due.C:
			t.flush()
		case r := <-results:
			if r.err != nil {
				return r.err
			}
			if r.value.Get("done").Bool() {
				return nil
			}
			watchdog.Reset(patience)
			if chunk, _ := js.ViewOf(r.value.Get("value")); chunk.Len() > 0 {
				if len(t.held) == 0 {
					due.Reset(linger)
				}
				t.take(chunk)
			}
			stop = next()
		}
	}
}

// take adds a chunk of the body to what is to be posted.
func (t *transfer) take(chunk js.Bytes) {
	t.got += int64(chunk.Len())
	if t.said > 0 && t.got > t.said {
		t.owner.learn(t.url, false)
	}
	t.held = append(t.held, chunk)
	t.heldN += chunk.Len()
	if t.heldN >= minChunk {
		t.flush()
	}
}

// flush posts what is held, in parts of at most ChunkSize.
func (t *transfer) flush() {
	if t.heldN == 0 {
		return
	}
	all := t.held[0]
	if len(t.held) > 1 {
		all = js.Join(t.held...)
	}
	t.held, t.heldN = nil, 0
	for at := 0; at < all.Len(); at += ChunkSize {
		t.post(driver.OriginGot{Fetch: t.id, Body: all.Slice(at, min(at+ChunkSize, all.Len()))})
	}
}

// check fails a body that ended early, and learns from others.
func (t *transfer) check() error {
	t.flush()
	if t.got >= t.length {
		if t.whole && t.said > 0 {
			t.owner.learn(t.url, t.got == t.said)
		}
		return nil
	}
	return fmt.Errorf("origin: get %s: the body ends at byte %d of %d", t.url, t.got, t.length)
}

// post posts unless the fetch has ended; where the inbox takes nothing more,
// it ends.
func (t *transfer) post(item driver.Item) {
	if t.ctx.Err() == nil && !t.owner.inbox.Post(item) {
		t.cancel(errors.New("origin: the inbox is full"))
	}
}
