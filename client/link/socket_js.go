package link

import (
	"context"
	"errors"

	"shoal/client/js"
	"shoal/shared/signal"
)

// maxUnread bounds the messages that wait to be read; one more ends the socket.
const maxUnread = 256

var (
	webSocket = js.Global.Get("WebSocket")

	errEnded = errors.New("link: the socket ended")
)

// socket is one WebSocket of the browser that carries text. A browser tells
// nothing of why a socket did not open.
type socket struct {
	ws     js.Value
	funcs  js.Funcs
	opened chan struct{}
	ended  chan struct{}
	over   bool // ended is closed
	unread chan string
}

func dial(ctx context.Context, url string) (*socket, error) {
	s := &socket{opened: make(chan struct{}), ended: make(chan struct{}), unread: make(chan string, maxUnread)}
	if err := js.Try(func() { s.ws = webSocket.New(url) }); err != nil {
		return nil, err
	}
	s.funcs.Listen(s.ws, "open", func(js.Value) { close(s.opened) })
	s.funcs.Listen(s.ws, "message", s.said)
	s.funcs.Listen(s.ws, "close", func(js.Value) { s.end() })
	// Chromium closes no socket that the page's policy forbids.
	s.funcs.Listen(s.ws, "error", func(js.Value) { s.end() })
	select {
	case <-s.opened:
		return s, nil
	case <-s.ended:
		s.close()
		return nil, errEnded
	case <-ctx.Done():
		s.close()
		return nil, ctx.Err()
	}
}

func (s *socket) said(event js.Value) {
	data := event.Get("data")
	if !js.IsString(data) {
		s.end()
		return
	}
	text := data.String()
	if len(text) > signal.MaxMessage {
		s.end()
		return
	}
	select {
	case s.unread <- text:
	default:
		s.end()
	}
}

func (s *socket) end() {
	if !s.over {
		s.over = true
		close(s.ended)
	}
}

// read gives what has come before it tells that the socket ended.
func (s *socket) read(ctx context.Context) ([]byte, error) {
	select {
	case text := <-s.unread:
		return []byte(text), nil
	default:
	}
	select {
	case text := <-s.unread:
		return []byte(text), nil
	case <-s.ended:
		return nil, errEnded
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *socket) write(_ context.Context, b []byte) error {
	if s.over {
		return errEnded
	}
	return js.Try(func() { s.ws.Call("send", string(b)) })
}

func (s *socket) close() {
	s.funcs.Release()
	s.end()
	_ = js.Try(func() { s.ws.Call("close", 1000) })
}
