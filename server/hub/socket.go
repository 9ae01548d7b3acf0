package hub

import (
	"context"
	"net"
	"sync"
	"time"

	"nhooyr.io/websocket"

	"shoal/shared/signal"
)

// socket is the outward side of one WebSocket: a bounded queue and, while it is
// not empty, one goroutine that writes. Nobody who posts ever waits.
type socket struct {
	ws    *websocket.Conn
	conn  net.Conn // under ws
	limit Limits
	stats *stats

	mu      sync.Mutex
	queue   [][]byte
	writing bool
	ending  bool // the queue is followed by a close
	closing websocket.StatusCode
	reason  string
}

// post queues a message. A viewer whose queue is full is dropped: it reads too
// slowly to be of use to anybody.
func (s *socket) post(m signal.Message) {
	b, err := signal.Encode(m)
	if err != nil {
		s.stats.unsendable.Add(1)
		return
	}
	s.postBytes(b)
}

func (s *socket) postBytes(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		return
	}
	if len(s.queue) >= s.limit.Queue {
		s.stats.slow.Add(1)
		s.ending, s.queue = true, nil
		s.drop()
		return
	}
	s.queue = append(s.queue, b)
	s.start()
}

// end sends a last message and closes the socket.
func (s *socket) end(last signal.Error, code websocket.StatusCode) {
	s.stats.refuse(last.Code)
	b, err := signal.Encode(last)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		return
	}
	if err == nil {
		s.queue = append(s.queue, b)
	}
	s.ending, s.closing, s.reason = true, code, string(last.Code)
	s.start()
}

// leave tells the viewer that the server goes away.
func (s *socket) leave(retry time.Duration) {
	s.end(refusal(signal.Leaving, "the server is shutting down; come back in a while", retry),
		websocket.StatusGoingAway)
}

// drop closes the socket without a word, whatever it is doing. Over TLS that
// takes a moment, which the caller does not wait for.
func (s *socket) drop() { go s.conn.Close() }

// start sets the writer going; s.mu is held.
func (s *socket) start() {
	if !s.writing {
		s.writing = true
		go s.write()
	}
}

func (s *socket) write() {
	for {
		b := s.next()
		if b == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), s.limit.Write)
		err := s.ws.Write(ctx, websocket.MessageText, b)
		cancel()
		if err != nil {
			s.abandon()
			return // writing stays set: nothing is written any more
		}
		s.stats.sentBytes.Add(int64(len(b)))
	}
}

// abandon forgets what is queued for a socket that broke.
func (s *socket) abandon() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ending, s.queue = true, nil
	s.drop()
}

// next takes the first message, or ends the writer: for good where the socket
// is ending, until there is something to write otherwise.
func (s *socket) next() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) > 0 {
		b := s.queue[0]
		s.queue = s.queue[1:]
		return b
	}
	s.queue = nil
	if s.ending {
		go s.ws.Close(s.closing, s.reason)
		return nil
	}
	s.writing = false
	return nil
}
