//go:build !js

package origin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"shoal/client/agent"
	"shoal/client/driver"
)

// retry is how long a transfer waits for room in the inbox before it looks
// again. It reads no further meanwhile, so the origin is held back too.
const retry = 20 * time.Millisecond

var errIdle = errors.New("no byte for too long")

// transfer is one fetch under way or waiting.
type transfer struct {
	owner    *Fetcher
	id       agent.FetchID
	url      string
	from, to int64
	ctx      context.Context
	cancel   context.CancelCauseFunc
}

func newTransfer(owner *Fetcher, id agent.FetchID, url string, from, to int64) *transfer {
	t := &transfer{owner: owner, id: id, url: url, from: from, to: to}
	t.ctx, t.cancel = context.WithCancelCause(context.Background())
	return t
}

func (t *transfer) run() {
	idle := time.AfterFunc(t.owner.idle, func() { t.cancel(errIdle) })
	defer idle.Stop()
	status, err := t.fetch(idle)
	if cause := context.Cause(t.ctx); cause == errIdle {
		err = cause
	}
	if err != nil {
		err = fmt.Errorf("origin: %s: %w", t.url, err)
		t.post(driver.OriginFailed{Fetch: t.id, Status: status, Why: err.Error()}, true)
		return
	}
	t.post(driver.OriginEnded{Fetch: t.id}, true)
}

// fetch asks, and posts the answer up to its end. The status is of an answer
// that is none of the two wanted, 0 for every other failure.
func (t *transfer) fetch(idle *time.Timer) (status int, err error) {
	resp, err := t.ask()
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	started := driver.OriginStarted{Fetch: t.id, Status: resp.StatusCode}
	switch resp.StatusCode {
	case http.StatusOK:
		started.Length = max(resp.ContentLength, 0)
		started.Total = started.Length
	case http.StatusPartialContent:
		part, err := parseContentRange(resp.Header.Get("Content-Range"))
		if err != nil {
			return 0, err
		}
		started.Start, started.Total, started.Length = part.start, part.total, part.end-part.start
	default:
		return resp.StatusCode, errors.New(resp.Status)
	}
	if !t.post(started, false) {
		return 0, t.ctx.Err()
	}
	return 0, t.pass(resp.Body, started.Length, idle)
}

func (t *transfer) ask() (*http.Response, error) {
	req, err := http.NewRequestWithContext(t.ctx, http.MethodGet, t.url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "identity")
	if r := rangeHeader(t.from, t.to); r != "" {
		req.Header.Set("Range", r)
	}
	return t.owner.client.Do(req)
}

// pass posts the body as it comes. length is what was announced, 0 if nothing.
func (t *transfer) pass(body io.Reader, length int64, idle *time.Timer) error {
	buf := make([]byte, ChunkSize)
	for got := int64(0); ; {
		n, err := body.Read(buf)
		if n > 0 {
			idle.Reset(t.owner.idle)
			got += int64(n)
			if !t.post(driver.OriginGot{Fetch: t.id, Body: driver.Bytes(slices.Clone(buf[:n]))}, false) {
				return t.ctx.Err()
			}
		}
		if err == io.EOF && length > 0 && got != length {
			return fmt.Errorf("the body has %d bytes, %d were announced", got, length)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// post waits until the inbox has room; false where the transfer was ended
// first.
func (t *transfer) post(item driver.Item, last bool) bool {
	for {
		ok, gone := t.owner.post(t, item, last)
		if ok || gone {
			return ok
		}
		time.Sleep(retry)
	}
}
