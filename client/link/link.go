// Package link is the port Coordinator: one WebSocket to the coordinator that
// comes back by itself, with jitter, until it is closed or refused for good.
// The same source runs in the browser and in native viewers, but for the socket
// itself: nhooyr.io/websocket natively, the browser's own WebSocket in a page,
// where nhooyr's would bring all of net/http into what every viewer loads.
package link

import (
	"context"
	"sync"
	"time"

	"shoal/client/driver"
	"shoal/shared/signal"
)

// QueueBound is how many messages may wait to be sent. One more ends the
// connection: a coordinator that reads this slowly is as good as gone, and
// leaving out single messages would leave it with a wrong picture.
const QueueBound = 256

// pace is every duration of a link.
type pace struct {
	dial    time.Duration // a connection may take this long, and Welcome after it as long again
	write   time.Duration // one message may take this long
	ping    time.Duration // between Pings
	silence time.Duration // without a word, after which the connection is given up
	first   time.Duration // ceiling of the wait before the second try; doubled for each further one
	last    time.Duration // ceiling of that ceiling
}

func defaultPace() pace {
	return pace{
		dial: 10 * time.Second, write: 10 * time.Second, ping: 25 * time.Second,
		silence: 60 * time.Second, first: time.Second, last: 30 * time.Second,
	}
}

// Link is the viewer's way to its coordinator.
type Link struct {
	inbox driver.Inbox
	url   string
	pace  pace

	mu     sync.Mutex
	cancel context.CancelFunc // nil: closed
	live   *session           // nil: not connected
}

var _ driver.Coordinator = (*Link)(nil)

// New makes a link to the coordinator at url (ws or wss), which is not opened
// yet.
func New(inbox driver.Inbox, url string) *Link {
	return &Link{inbox: inbox, url: url, pace: defaultPace()}
}

// Open implements driver.Coordinator. After Close it may be called again.
func (l *Link) Open(hello func() signal.Hello) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	go l.run(ctx, hello)
}

// Send implements driver.Coordinator.
func (l *Link) Send(m signal.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.live != nil {
		l.live.enqueue(m)
	}
}

// Close implements driver.Coordinator.
func (l *Link) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel != nil {
		l.cancel()
		l.cancel, l.live = nil, nil
	}
}

// run holds one session after the other until ctx ends or the coordinator
// refuses for good.
func (l *Link) run(ctx context.Context, hello func() signal.Hello) {
	for tries := 0; ; tries++ {
		end := l.hold(ctx, hello)
		if ctx.Err() != nil {
			return
		}
		if end.refusal.Fatal && end.refusal.RetryMS < 0 {
			l.inbox.Post(driver.LinkOff{Code: end.refusal.Code, Message: end.refusal.Message})
			return
		}
		l.inbox.Post(driver.LinkLost{})
		if end.welcomed {
			tries = 0
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(l.pace.wait(tries, end.refusal.RetryMS)):
		}
	}
}

// setLive makes s the session that Send uses; nil where ctx has ended, so that
// a link closed and opened again is left alone.
func (l *Link) setLive(ctx context.Context, s *session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ctx.Err() == nil {
		l.live = s
	}
}
