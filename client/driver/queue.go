package driver

import (
	"sync"
	"sync/atomic"
)

// Bounds of the inbox, in items. Page calls have room of their own, so that no
// neighbour can crowd them out.
const (
	InboxBound  = 8192
	PageReserve = 1024
)

// Queue is the driver's inbox, and all that its loop waits for: one channel costs
// a fraction of a choice among several, and in a page the loop waits after every
// event.
type Queue struct {
	poke  chan struct{}
	woken atomic.Bool // there is something to do, whoever takes the poke

	mu     sync.Mutex
	items  []Item
	rang   bool
	closed bool
}

// NewQueue makes an empty inbox, for adapters to post to and one driver to read.
func NewQueue() *Queue { return &Queue{poke: make(chan struct{}, 1)} }

// Post implements Inbox.
func (q *Queue) Post(item Item) bool { return q.put(item, InboxBound) }

func (q *Queue) put(item Item, bound int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(q.items) >= bound {
		return false
	}
	q.items = append(q.items, item)
	q.wake()
	return true
}

// Ring is for the driver's Clock: what was asked of it is due.
func (q *Queue) Ring() {
	q.mu.Lock()
	q.rang = true
	q.mu.Unlock()
	q.wake()
}

// wake makes the loop look at the inbox and the page's wishes.
func (q *Queue) wake() {
	q.woken.Store(true)
	select {
	case q.poke <- struct{}{}:
	default:
	}
}

// take empties the inbox; free becomes its new backing. Rang reports whether the
// clock did since the last call.
func (q *Queue) take(free []Item) (items []Item, rang bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	items, rang = q.items, q.rang
	q.items, q.rang = free[:0], false
	return items, rang
}

func (q *Queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, item := range q.items {
		Discard(item)
	}
	q.closed, q.items = true, nil
}
