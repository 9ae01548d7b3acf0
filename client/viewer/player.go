//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"shoal/client/driver"
	"shoal/shared/manifest"
	"shoal/shared/media"
)

// Bounds and habits of the player, those of hls.js at its defaults.
const (
	maxAhead  = 30 * time.Second       // buffers no more than this
	liveDelay = 3                      // target durations behind the live edge
	retry     = 1 * time.Second        // after a failed request
	maxTries  = 6                      // of one segment, which is then left out
	stallMin  = 400 * time.Millisecond // shorter stops of the play head are not stalls
)

// player plays one stream as hls.js would: it polls playlists, loads one
// segment after the other for each track, and lets time pass.
type player struct {
	url    string
	client *http.Client
	driver *driver.Driver
	ledger *ledger
	began  time.Time
	head   *head

	mu        sync.Mutex
	delivered int64 // bytes of media
	bypassed  int64 // of them, loaded by the player itself
	unseen    int64 // of those, unknown to the agent
	skipped   int   // segments left out
	polls     int   // of playlists
	answered  int   // of them, by the agent
}

func newPlayer(url string, client *http.Client, d *driver.Driver, l *ledger) *player {
	return &player{url: url, client: client, driver: d, ledger: l}
}

// run plays until ctx ends or a VOD has been loaded to its end. An error means
// that there is nothing to play.
func (p *player) run(ctx context.Context) error {
	p.began = time.Now()
	p.head = newHead(p.driver.Stalled)
	urls, err := p.tracks(ctx)
	if err != nil {
		return err
	}
	p.head.open(len(urls))
	errs := make([]error, len(urls))
	var all sync.WaitGroup
	for i, url := range urls {
		all.Go(func() { errs[i] = newTrack(p, media.Kind(i), url).run(ctx) })
	}
	all.Wait()
	<-ctx.Done()
	p.head.stop()
	return errors.Join(errs...)
}

// tracks are the media playlists to play: the first variant of a master
// playlist and its audio, if that is separate.
func (p *player) tracks(ctx context.Context) ([]string, error) {
	url, text, err := p.text(ctx, p.url)
	if err != nil {
		return nil, err
	}
	list, err := manifest.Parse(url, text)
	if err != nil {
		return nil, err
	}
	if list.Master == nil {
		return []string{p.url}, nil
	}
	p.driver.Playlist(url, text, "")
	if len(list.Master.Variants) == 0 {
		return nil, fmt.Errorf("viewer: %s lists no variants", p.url)
	}
	variant := list.Master.Variants[0]
	urls := []string{variant.URL}
	for _, r := range list.Master.Renditions {
		if r.Type == "AUDIO" && r.Group == variant.Audio && r.URL != "" && len(urls) == 1 {
			urls = append(urls, r.URL)
		}
	}
	return urls, nil
}

// text gets a playlist, and its address after redirects.
func (p *player) text(ctx context.Context, url string) (at, text string, err error) {
	resp, err := p.get(ctx, url, "")
	if err != nil {
		return "", "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, manifest.MaxText+1))
	return resp.Request.URL.String(), string(b), err
}

// playlist gets a media playlist: from the agent, or from the origin where the
// agent passes; at is its address, empty where it was not read yet.
func (p *player) playlist(ctx context.Context, url, at string) (string, string, error) {
	if at != "" {
		text, ok := p.ask(ctx, at)
		p.polled(ok)
		if ok {
			return at, text, nil
		}
	}
	at, text, err := p.text(ctx, url)
	if err == nil {
		p.driver.Playlist(at, text, "")
	}
	return at, text, err
}

// ask polls the agent. It reports false where the player is to load by itself.
func (p *player) ask(ctx context.Context, url string) (string, bool) {
	texts := make(chan string, 1)
	passed := make(chan struct{}, 1)
	id := p.driver.Poll(url, "", func(text string) { texts <- text }, func() { passed <- struct{}{} })
	if id == 0 {
		return "", false
	}
	select {
	case text := <-texts:
		return text, true
	case <-passed:
	case <-ctx.Done():
		p.driver.Abort(id)
	}
	return "", false
}

func (p *player) polled(byAgent bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.polls++
	if byAgent {
		p.answered++
	}
}

func (p *player) get(ctx context.Context, url, bytes string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("viewer: %w", err)
	}
	if bytes != "" {
		req.Header.Set("Range", bytes)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("viewer: %w", err)
	}
	if resp.StatusCode/100 != 2 {
		resp.Body.Close()
		return nil, fmt.Errorf("viewer: %s: %s", url, resp.Status)
	}
	return resp, nil
}

// counted notes bytes that reached the player.
func (p *player) counted(n int64, bypassed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delivered += n
	if bypassed {
		p.bypassed += n
	}
}

func (p *player) unknown(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unseen += n
}

func (p *player) skip() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.skipped++
}

// played is what the player went through.
func (p *player) played() played {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := played{delivered: p.delivered, bypassed: p.bypassed, unseen: p.unseen, skipped: p.skipped, polls: p.polls, answered: p.answered}
	if p.head != nil {
		out.stalls, out.stalled = p.head.stalls, p.head.stalled
		if !p.head.started.IsZero() {
			out.startup = p.head.started.Sub(p.began)
		}
	}
	return out
}
