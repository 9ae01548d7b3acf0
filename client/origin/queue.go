package origin

import (
	"slices"

	"shoal/client/agent"
	"shoal/client/driver"
)

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

// leave takes a fetch out of those that wait. Called locked.
func (f *Fetcher) leave(id agent.FetchID) {
	f.waiting = slices.DeleteFunc(f.waiting, func(t *transfer) bool { return t.id == id })
}

// forget makes room for the next where t is under way. Called locked.
func (f *Fetcher) forget(t *transfer) {
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
