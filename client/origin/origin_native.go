//go:build !js

package origin

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"shoal/client/agent"
	"shoal/client/driver"
)

// idleLimit is how long a fetch may go without a byte. Deadlines are the
// agent's; this only frees what everyone has forgotten.
const idleLimit = 30 * time.Second

// Fetcher is the origin as one native viewer sees it. Its methods may be
// called from anywhere.
type Fetcher struct {
	inbox  driver.Inbox
	client *http.Client
	idle   time.Duration

	mu      sync.Mutex
	active  map[agent.FetchID]*transfer
	waiting []*transfer // in order
	closed  bool
}

var _ driver.Origin = (*Fetcher)(nil)

// New makes the origin of one viewer, reached through client.
func New(inbox driver.Inbox, client *http.Client) *Fetcher {
	return &Fetcher{inbox: inbox, client: client, idle: idleLimit, active: make(map[agent.FetchID]*transfer)}
}

// Fetch implements driver.Origin.
func (f *Fetcher) Fetch(id agent.FetchID, url string, from, to int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch t := newTransfer(f, id, url, from, to); {
	case f.closed:
	case len(f.active) < MaxActive:
		f.start(t)
	case len(f.waiting) < MaxWaiting:
		f.waiting = append(f.waiting, t)
	default:
		f.inbox.Post(driver.OriginFailed{Fetch: id, Why: "origin: too many fetches wait"})
	}
}

// start is called locked.
func (f *Fetcher) start(t *transfer) {
	f.active[t.id] = t
	go t.run()
}

// Abort implements driver.Origin.
func (f *Fetcher) Abort(id agent.FetchID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.active[id]; t != nil {
		f.forget(t)
		return
	}
	f.waiting = slices.DeleteFunc(f.waiting, func(t *transfer) bool { return t.id == id })
}

// Close implements driver.Origin.
func (f *Fetcher) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed, f.waiting = true, nil
	for _, t := range f.active {
		f.forget(t)
	}
}

// forget ends t, of which nothing is posted from now on, and lets the next in.
// Called locked.
func (f *Fetcher) forget(t *transfer) {
	t.cancel(context.Canceled)
	if f.active[t.id] != t {
		return
	}
	delete(f.active, t.id)
	if len(f.waiting) > 0 {
		next := f.waiting[0]
		f.waiting = slices.Delete(f.waiting, 0, 1)
		f.start(next)
	}
}

// post posts an item of t; last says that there are no more. It reports false
// where the inbox is full; gone, where t was aborted.
func (f *Fetcher) post(t *transfer, item driver.Item, last bool) (ok, gone bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.active[t.id] != t {
		return false, true
	}
	ok = f.inbox.Post(item)
	if ok && last {
		f.forget(t)
	}
	return ok, false
}
