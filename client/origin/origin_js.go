package origin

import (
	"net/url"
	"path"
	"sync"

	"shoal/client/agent"
	"shoal/client/driver"
	"shoal/client/js"
)

// Fetcher is the origin as one viewer's page sees it, through fetch() as
// XMLHttpRequest would ask: CORS, credentials for the page's own origin only.
//
// Two headers may be hidden from a page of another origin (Fetch standard,
// CORS-safelisted response headers):
//   - Content-Range. A 206 is then taken to begin where it was asked to.
//   - Content-Encoding, which makes Content-Length that of other bytes. The
//     length of a whole resource is believed once another of its place was as
//     long as its own said: a wrong one would cut the segment short for all
//     neighbours.
type Fetcher struct {
	inbox driver.Inbox
	fetch js.Value // of fetch()'s shape

	mu      sync.Mutex
	active  map[agent.FetchID]*transfer
	waiting []*transfer     // in order
	lengths map[string]bool // by place: whether Content-Length tells the body's length
	closed  bool
}

var _ driver.Origin = (*Fetcher)(nil)

// New makes the origin of one viewer. fetch is called as the global fetch()
// would be, and may be that.
func New(inbox driver.Inbox, fetch js.Value) *Fetcher {
	return &Fetcher{inbox: inbox, fetch: fetch, active: make(map[agent.FetchID]*transfer), lengths: make(map[string]bool)}
}

// start is called locked.
func (f *Fetcher) start(t *transfer) {
	f.active[t.id] = t
	js.Go(t.run)
	js.Resume()
}

// Abort implements driver.Origin.
func (f *Fetcher) Abort(id agent.FetchID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.active[id]; t != nil {
		t.cancel(errAborted)
		f.forget(t)
		js.Resume()
		return
	}
	f.leave(id)
}

// ended makes room for the next.
func (f *Fetcher) ended(t *transfer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forget(t)
}

// Close implements driver.Origin.
func (f *Fetcher) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed, f.waiting = true, nil
	for _, t := range f.active {
		t.cancel(errAborted)
	}
	clear(f.active)
	js.Resume()
}

// maxPlaces bounds what is remembered of lengths; beyond it all is learnt anew.
const maxPlaces = 64

// believes reports whether Content-Length is known to tell a body's length at
// the place of url, and learn says whether it did.
func (f *Fetcher) believes(address string) (is, known bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	is, known = f.lengths[place(address)]
	return is, known
}

func (f *Fetcher) learn(address string, is bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := place(address)
	if was, known := f.lengths[at]; known && !was {
		return
	}
	if len(f.lengths) >= maxPlaces {
		clear(f.lengths)
	}
	f.lengths[at] = is
}

// place is a URL's scheme and host, and its path's extension: origins choose an
// encoding by content type.
func place(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host + " " + path.Ext(u.Path)
}
