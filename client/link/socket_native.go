//go:build !js

package link

import (
	"context"
	"errors"
	"fmt"

	"nhooyr.io/websocket"

	"shoal/shared/signal"
)

// socket is one WebSocket that carries text.
type socket struct{ conn *websocket.Conn }

func dial(ctx context.Context, url string) (*socket, error) {
	conn, _, err := websocket.Dial(ctx, url, nil)
	if err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	conn.SetReadLimit(signal.MaxMessage)
	return &socket{conn}, nil
}

func (s *socket) read(ctx context.Context) ([]byte, error) {
	kind, b, err := s.conn.Read(ctx)
	if err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	if kind != websocket.MessageText {
		return nil, errors.New("link: the coordinator sent a binary message")
	}
	return b, nil
}

func (s *socket) write(ctx context.Context, b []byte) error {
	return s.conn.Write(ctx, websocket.MessageText, b)
}

// close says goodbye, which a goroutine waits for.
func (s *socket) close() { go s.conn.Close(websocket.StatusNormalClosure, "") }
