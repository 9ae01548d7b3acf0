//go:build !js

package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"shoal/client/driver"
	"shoal/shared/media"
)

// want is one segment to load.
type want struct {
	id    media.SegmentID
	kind  media.Kind
	url   string
	bytes media.ByteRange
}

// span is the range as the agent is asked for it.
func (w want) span() (start, end int64) {
	if w.bytes.IsWhole() {
		return 0, 0
	}
	return w.bytes.Start, w.bytes.Start + w.bytes.Length
}

// reply is how the agent answered a request.
type reply struct {
	payload driver.Payload
	status  int
}

// fetch asks the agent, or loads by itself where the agent will not have it.
// It reports whether the bytes came.
func (p *player) fetch(ctx context.Context, w want) bool {
	replies := make(chan reply, 1)
	start, end := w.span()
	ahead := int64(p.head.ahead(int(w.kind), time.Now()))
	id := p.driver.Request(w.url, start, end, w.kind, ahead,
		func(b driver.Payload, _, _, _ int64) { replies <- reply{payload: b} },
		func(status int, _ string) { replies <- reply{status: status} })
	if id == 0 {
		return p.bypass(ctx, w)
	}
	select {
	case <-ctx.Done():
		p.driver.Abort(id)
		return false
	case r := <-replies:
		if r.payload == nil {
			return r.status < 0 && p.bypass(ctx, w)
		}
		p.counted(int64(r.payload.Len()), false)
		p.ledger.played(w.id, r.payload.(driver.Bytes))
		return true
	}
}

// bypass loads from the origin as the player would without an agent, and gives
// the agent a copy.
func (p *player) bypass(ctx context.Context, w want) bool {
	began := time.Now()
	b, err := p.load(ctx, w)
	if err != nil {
		return false
	}
	n, took := int64(len(b)), int64(time.Since(began))
	p.counted(n, true)
	p.ledger.played(w.id, b)
	start, end := w.span()
	if !p.driver.Offer(w.url, start, end, w.kind, driver.Bytes(b), took) {
		p.unknown(n)
		p.ledger.complete(w.id, n, n)
	}
	return true
}

func (p *player) load(ctx context.Context, w want) ([]byte, error) {
	header := ""
	if start, end := w.span(); end > 0 {
		header = fmt.Sprintf("bytes=%d-%d", start, end-1)
	}
	resp, err := p.get(ctx, w.url, header)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, media.MaxSegmentBytes))
	if err != nil {
		return nil, err
	}
	if want := w.bytes.Length; want > 0 && int64(len(b)) != want {
		return nil, fmt.Errorf("viewer: %s: %d bytes of a range of %d", w.url, len(b), want)
	}
	return b, nil
}
