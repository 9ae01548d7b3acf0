//go:build !js

package origin

import (
	"context"
	"net/http"
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
		f.end(t)
		return
	}
	f.leave(id)
}

// Close implements driver.Origin.
func (f *Fetcher) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed, f.waiting = true, nil
	for _, t := range f.active {
		f.end(t)
	}
}

// end ends t, of which nothing is posted from now on. Called locked.
func (f *Fetcher) end(t *transfer) {
	t.cancel(context.Canceled)
	f.forget(t)
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
		f.end(t)
	}
	return ok, false
}
