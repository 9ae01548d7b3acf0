//go:build !js

package rtc

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/transport/v2/vnet"

	"shoal/client/driver"
	"shoal/shared/media"
	"shoal/shared/signal"
)

// patience bounds every wait of these tests.
const patience = 20 * time.Second

// viewer is one end of the tests' connections: an inbox that relays signals to
// the other viewers as the coordinator would, and keeps the rest.
type viewer struct {
	*Conns
	id     media.ViewerID
	others map[media.ViewerID]*viewer
	items  chan driver.Item
}

func (v *viewer) Post(item driver.Item) bool {
	s, ok := item.(driver.PeerSignal)
	if !ok {
		select {
		case v.items <- item:
			return true
		default:
			return false
		}
	}
	switch m := s.Message.(type) {
	case signal.Offer:
		to := m.Viewer.Viewer()
		m.Viewer = signal.ID(v.id)
		v.others[to].Signal(v.id, m)
	case signal.Answer:
		to := m.Viewer.Viewer()
		m.Viewer = signal.ID(v.id)
		v.others[to].Signal(v.id, m)
	case signal.Candidate:
		to := m.Viewer.Viewer()
		m.Viewer = signal.ID(v.id)
		v.others[to].Signal(v.id, m)
	}
	return true
}

// viewers makes one viewer for each set of options, who know each other.
func viewers(t *testing.T, options ...Options) []*viewer {
	all := make(map[media.ViewerID]*viewer)
	list := make([]*viewer, len(options))
	for i, o := range options {
		v := &viewer{id: media.ViewerID(i + 1), others: all, items: make(chan driver.Item, 4096)}
		v.Conns = New(v, o)
		all[v.id], list[i] = v, v
		t.Cleanup(v.Shutdown)
	}
	return list
}

// connect opens a connection between every two viewers; the first of two offers.
func connect(t *testing.T, list []*viewer) {
	t.Helper()
	for i, a := range list {
		for _, b := range list[i+1:] {
			b.Connect(a.id, false)
			a.Connect(b.id, true)
		}
	}
	for _, v := range list {
		for range len(list) - 1 {
			v.waitFor(t, isA[driver.PeerOpened])
		}
	}
}

// waitFor is the next item that fits; others are passed over.
func (v *viewer) waitFor(t *testing.T, fits func(driver.Item) bool) driver.Item {
	t.Helper()
	limit := time.After(patience)
	for {
		select {
		case item := <-v.items:
			if fits(item) {
				return item
			}
		case <-limit:
			t.Fatalf("viewer %d waited in vain", v.id)
		}
	}
}

func isA[I driver.Item](item driver.Item) bool {
	_, ok := item.(I)
	return ok
}

// lan is a simulated network with one address for each viewer. A filter may
// drop what passes.
func lan(t *testing.T, n int, filter vnet.ChunkFilter) []Options {
	t.Helper()
	router, err := vnet.NewRouter(&vnet.RouterConfig{CIDR: "10.0.0.0/24", LoggerFactory: logging.NewDefaultLoggerFactory()})
	if err != nil {
		t.Fatal(err)
	}
	if filter != nil {
		router.AddChunkFilter(filter)
	}
	options := make([]Options, n)
	for i := range options {
		net, err := vnet.NewNet(&vnet.NetConfig{})
		if err == nil {
			err = router.AddNet(net)
		}
		if err != nil {
			t.Fatal(err)
		}
		options[i].Net = net
	}
	if err := router.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { router.Stop() })
	return options
}

// waitForNoGoroutinesOf waits until no goroutine's stack names the package.
func waitForNoGoroutinesOf(t *testing.T, pkg string) {
	t.Helper()
	buf := make([]byte, 4<<20)
	limit := time.Now().Add(patience)
	for {
		stacks := string(buf[:runtime.Stack(buf, true)])
		if !strings.Contains(stacks, pkg) {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("goroutines of %s are left:\n%s", pkg, stacks)
		}
		runtime.Gosched()
	}
}

func offerOf(sdp string) signal.Offer { return signal.Offer{Viewer: 9, SDP: sdp} }
