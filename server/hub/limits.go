package hub

import (
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"shoal/shared/signal"
)

// Limits bound what viewers can cost. Zero fields take the default.
type Limits struct {
	Sockets int // open at once; 20,000
	PerIP   int // of them from one address: whole offices share one; 4,000
	Pending int // of them without a Hello yet; 1,000
	Viewers int // in one swarm; 20,000

	Queue int     // messages that wait for one slow viewer; 256
	Rate  float64 // messages a second from one viewer, in the long run; 50
	Burst float64 // and at once; 200

	Hello   time.Duration // until the first message; 5 s
	Ping    time.Duration // between pings; 20 s
	Silence time.Duration // without a word, after which a viewer is gone; 60 s
	Write   time.Duration // for one message to be taken by the network; 10 s
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Sockets: or(l.Sockets, 20_000),
		PerIP:   or(l.PerIP, 4_000),
		Pending: or(l.Pending, 1_000),
		Viewers: or(l.Viewers, 20_000),
		Queue:   or(l.Queue, 256),
		Rate:    or(l.Rate, 50),
		Burst:   or(l.Burst, 200),
		Hello:   or(l.Hello, 5*time.Second),
		Ping:    or(l.Ping, 20*time.Second),
		Silence: or(l.Silence, 60*time.Second),
		Write:   or(l.Write, 10*time.Second),
	}
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// gate counts sockets. It is safe for concurrent use.
type gate struct {
	limits Limits
	mu     sync.Mutex
	open   int
	hellos int // still awaited
	byIP   map[netip.Addr]int
}

// enter counts one more socket, or says which limit it would break.
func (g *gate) enter(ip netip.Addr) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.open >= g.limits.Sockets:
		return "sockets"
	case g.byIP[ip] >= g.limits.PerIP:
		return "sockets of one address"
	case g.hellos >= g.limits.Pending:
		return "sockets without a hello"
	}
	g.open++
	g.hellos++
	g.byIP[ip]++
	return ""
}

// greeted: one of the sockets has said hello, or ended before.
func (g *gate) greeted() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hellos--
}

func (g *gate) leave(ip netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open--
	if g.byIP[ip]--; g.byIP[ip] == 0 {
		delete(g.byIP, ip)
	}
}

func (g *gate) sockets() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.open
}

// bucket is a token bucket: one token for each message. Only its reader uses it.
type bucket struct {
	tokens float64
	at     time.Time
}

func (b *bucket) take(now time.Time, l Limits) bool {
	if b.at.IsZero() {
		b.tokens = l.Burst
	} else {
		b.tokens = min(l.Burst, b.tokens+now.Sub(b.at).Seconds()*l.Rate)
	}
	b.at = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// retryAfter is when one of n viewers should come back to a server that starts
// anew: at random over the time that it takes to greet them all, some 1,500 a
// second where TLS costs two cores.
func retryAfter(n int) time.Duration {
	spread := 2*time.Second + time.Duration(n)*time.Second/1500
	return 500*time.Millisecond + rand.N(spread)
}

// refusal is a fatal Error.
func refusal(code signal.Code, message string, retry time.Duration) signal.Error {
	e := signal.Error{Code: code, Message: message, Fatal: true, RetryMS: retry.Milliseconds()}
	if retry < 0 {
		e.RetryMS = -1
	}
	if len(e.Message) > signal.MaxText {
		e.Message = e.Message[:signal.MaxText]
	}
	return e
}
