package link

import (
	"context"
	"time"

	"shoal/client/driver"
	"shoal/shared/signal"
)

// session is one connection to the coordinator.
type session struct {
	inbox  driver.Inbox
	pace   pace
	conn   *socket
	queue  chan signal.Message
	cancel context.CancelFunc
}

// ending says how far a session came, and why the coordinator ended it.
type ending struct {
	welcomed bool
	refusal  signal.Error
}

// hold connects, greets, and passes on messages until the connection ends.
func (l *Link) hold(ctx context.Context, hello func() signal.Hello) (end ending) {
	dialing, cancel := context.WithTimeout(ctx, l.pace.dial)
	conn, err := dial(dialing, l.url)
	cancel()
	if err != nil {
		return end
	}
	ctx, cancel = context.WithCancel(ctx)
	defer cancel()
	s := &session{
		inbox: l.inbox, pace: l.pace, conn: conn, cancel: cancel,
		queue: make(chan signal.Message, QueueBound),
	}
	defer conn.close()
	l.setLive(ctx, s)
	defer l.setLive(ctx, nil)
	go s.write(ctx, hello())
	s.read(ctx, &end)
	return end
}

// enqueue never blocks; a full queue ends the session.
func (s *session) enqueue(m signal.Message) {
	select {
	case s.queue <- m:
	default:
		s.cancel()
	}
}

// write sends the greeting, then what is queued, and a Ping now and then.
func (s *session) write(ctx context.Context, hello signal.Hello) {
	defer s.cancel()
	tick := time.NewTicker(s.pace.ping)
	defer tick.Stop()
	next := signal.Message(hello)
	for {
		if err := s.send(ctx, next); err != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case next = <-s.queue:
		case <-tick.C:
			next = signal.Ping{}
		}
	}
}

// send sends one message. One that breaks a bound of the protocol is left out.
func (s *session) send(ctx context.Context, m signal.Message) error {
	b, err := signal.Encode(m)
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.pace.write)
	defer cancel()
	return s.conn.write(ctx, b)
}

// read passes on messages until the connection ends, says nothing for too
// long, or breaks the protocol.
func (s *session) read(ctx context.Context, end *ending) {
	patience := s.pace.dial
	for {
		m, err := s.next(ctx, patience)
		if err != nil {
			return
		}
		if refusal, ok := m.(signal.Error); ok && refusal.Fatal {
			end.refusal = refusal
			return
		}
		if _, ok := m.(signal.Welcome); ok {
			end.welcomed, patience = true, s.pace.silence
		}
		if !end.welcomed || !s.pass(m) {
			return
		}
	}
}

func (s *session) next(ctx context.Context, patience time.Duration) (signal.Message, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	b, err := s.conn.read(ctx)
	if err != nil {
		return nil, err
	}
	return signal.Decode(b, signal.MaxMessage)
}

// pass answers what is the link's own and posts the rest. It reports false
// where the inbox is full.
func (s *session) pass(m signal.Message) bool {
	switch m.(type) {
	case signal.Ping:
		s.enqueue(signal.Pong{})
		return true
	case signal.Pong:
		return true
	}
	return s.inbox.Post(driver.LinkSaid{Message: m})
}
