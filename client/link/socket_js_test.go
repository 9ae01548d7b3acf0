package link

import (
	"context"
	"testing"

	"shoal/client/js"
)

func TestASocketThatCannotOpenIsAnErrorAndLeavesNothingBehind(t *testing.T) {
	before := js.Live()
	for _, url := range []string{"ws://127.0.0.1:1/v1/join", "no address"} {
		if _, err := dial(context.Background(), url); err == nil {
			t.Errorf("%s opened", url)
		}
	}
	if got := js.Live(); got != before {
		t.Errorf("%d functions live, %d before", got, before)
	}
}

func TestADialThatIsGivenUpEndsAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := dial(ctx, "ws://127.0.0.1:1/v1/join"); err == nil {
		t.Error("opened a socket that was given up")
	}
}

func TestWhatCameIsReadBeforeTheEnd(t *testing.T) {
	s := &socket{ended: make(chan struct{}), unread: make(chan string, maxUnread)}
	s.unread <- "the last word"
	s.end()
	if b, err := s.read(context.Background()); err != nil || string(b) != "the last word" {
		t.Errorf("%q, %v; want the last word", b, err)
	}
	if _, err := s.read(context.Background()); err != errEnded {
		t.Errorf("%v after the end, want %v", err, errEnded)
	}
}

func TestTooManyUnreadMessagesEndTheSocket(t *testing.T) {
	s := &socket{ended: make(chan struct{}), unread: make(chan string, maxUnread)}
	message := js.Global.Get("JSON").Call("parse", `{"data":"hello"}`)
	for range maxUnread {
		s.said(message)
	}
	if s.over {
		t.Fatalf("ended at %d messages, which is the bound", maxUnread)
	}
	if s.said(message); !s.over {
		t.Error("did not end beyond the bound")
	}
}
