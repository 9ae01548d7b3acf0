package hub

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

// gatekeeper serves answers that take until finish is closed.
func gatekeeper(t *testing.T) (h *Hub, url string, entered chan bool, finish chan struct{}) {
	h = New(Config{})
	entered, finish = make(chan bool, 100), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		done, ok := h.Admit(r)
		entered <- ok
		if !ok {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		<-finish
		done()
	}))
	t.Cleanup(server.Close)
	return h, server.URL, entered, finish
}

func knock(t *testing.T, ctx context.Context, url string) {
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		if answer, err := http.DefaultClient.Do(r); err == nil {
			answer.Body.Close()
		}
	}()
}

// atDoors waits until is holds of the doors.
func atDoors(t *testing.T, h *Hub, what string, is func(d *doors) bool) {
	t.Helper()
	eventually(t, what, func() bool {
		h.doors.mu.Lock()
		defer h.doors.mu.Unlock()
		return is(&h.doors)
	})
}

func TestAgentsEnterASiteAFewAtATime(t *testing.T) {
	h, url, entered, finish := gatekeeper(t)
	for range 9 {
		knock(t, context.Background(), url)
	}
	atDoors(t, h, "eight wait", func(d *doors) bool { return d.held == 8 })
	if len(entered) > 1 {
		t.Errorf("%d of 9 were let in at once", len(entered))
	}
	close(finish)
	for range 9 {
		if !<-entered {
			t.Error("one was turned away")
		}
	}
	atDoors(t, h, "nobody is there", func(d *doors) bool { return len(d.bySite) == 0 })
}

func TestAPageThatGoesGivesItsPlaceInTheLineUp(t *testing.T) {
	h, url, entered, finish := gatekeeper(t)
	knock(t, context.Background(), url)
	if !<-entered {
		t.Fatal("the first was turned away")
	}
	ctx, leave := context.WithCancel(context.Background())
	knock(t, ctx, url)
	atDoors(t, h, "one waits", func(d *doors) bool { return d.held == 1 })
	leave()
	if <-entered {
		t.Error("who has gone was let in")
	}
	close(finish)
	atDoors(t, h, "nobody is there", func(d *doors) bool { return d.held == 0 && len(d.bySite) == 0 })
}

func TestHeldRequestsAreBounded(t *testing.T) {
	d := doors{bySite: New(Config{}).doors.bySite, held: doorMost - 1}
	if d.knock("hq") == nil {
		t.Error("the last place is not given")
	}
	d.held = doorMost
	if d.knock("hq") != nil {
		t.Error("one more is held")
	}
}
