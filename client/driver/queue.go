package driver

import "sync"

// Bounds of the inbox, in items. Page calls have room of their own, so that no
// neighbour can crowd them out.
const (
	InboxBound  = 8192
	PageReserve = 1024
)

// Queue is the driver's inbox.
type Queue struct {
	poke chan struct{}

	mu     sync.Mutex
	items  []Item
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

// wake makes the loop look at the inbox and the page's wishes.
func (q *Queue) wake() {
	select {
	case q.poke <- struct{}{}:
	default:
	}
}

// take empties the inbox; free becomes its new backing.
func (q *Queue) take(free []Item) []Item {
	q.mu.Lock()
	defer q.mu.Unlock()
	items := q.items
	q.items = free[:0]
	return items
}

func (q *Queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.items = true, nil
}
