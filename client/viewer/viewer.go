//go:build !js

package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"shoal/client/driver"
	"shoal/client/link"
	"shoal/client/origin"
	"shoal/client/rtc"
	"shoal/client/store"
	"shoal/shared/media"
)

// version is what viewers call themselves to the coordinator.
const version = "headless"

// viewer is one agent with its player.
type viewer struct {
	name   int
	driver *driver.Driver
	player *player
	ledger *ledger
	client *http.Client
	loud   bool

	mu    sync.Mutex
	state string
}

func newViewer(name int, o options, l *ledger) *viewer {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxConnsPerHost = 6
	v := &viewer{name: name, ledger: l, client: &http.Client{Transport: transport}, loud: o.verbose}
	stream := o.stream
	if stream == "" {
		stream = media.StreamOf(o.url)
	}
	inbox := driver.NewQueue()
	memory := o.memoryMB << 20
	o.agent.Memory = memory
	v.driver = driver.New(driver.Config{
		Stream: stream, Site: o.site, Version: version, P2P: o.p2p, Upload: o.upload,
		Agent: o.agent,
	}, inbox, driver.Ports{
		Peers:       rtc.New(inbox, rtc.Options{}),
		Coordinator: link.New(inbox, o.server),
		Origin:      origin.New(inbox, v.client),
		Store:       store.New(inbox, memory),
		Clock:       driver.NewTimer(inbox.Ring),
		Host:        v,
	})
	v.driver.Page(o.hidden, false, false, false)
	v.player = newPlayer(o.url, v.client, v.driver, l)
	return v
}

// run plays until ctx ends. A viewer whose stream cannot be read stays, too: who
// takes its place would not fare better.
func (v *viewer) run(ctx context.Context) {
	defer v.client.CloseIdleConnections()
	var loop sync.WaitGroup
	loop.Go(func() { v.note(v.driver.Run(context.Background())) })
	v.note(v.player.run(ctx))
	<-ctx.Done()
	v.driver.Close()
	loop.Wait()
}

func (v *viewer) note(err error) {
	if err != nil {
		v.Error("viewer", err.Error())
	}
}

// State implements driver.Host.
func (v *viewer) State(state driver.State, reason, message string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.state = string(state)
	if reason != "" {
		v.state += " " + reason
	}
	v.say("%s %s", v.state, message)
}

// Segment implements driver.Host.
func (v *viewer) Segment(id media.SegmentID, source string, bytes, peerBytes int64, reason string) {
	v.ledger.complete(id, bytes, bytes-peerBytes)
	v.say("segment %v from %s: %d bytes, %d from peers %s", id, source, bytes, peerBytes, reason)
}

// OriginFetch implements driver.Host.
func (v *viewer) OriginFetch(id media.SegmentID, bytes int64, reason string) {
	v.say("origin %v %d bytes: %s", id, bytes, reason)
}

// Peer implements driver.Host.
func (v *viewer) Peer(id media.ViewerID, joined bool) { v.say("peer %v joined=%v", id, joined) }

// Yield implements driver.Host. This player loads nothing by itself while an
// agent runs.
func (v *viewer) Yield(media.Kind) {}

// Error implements driver.Host.
func (v *viewer) Error(code, message string) { v.say("error %s: %s", code, message) }

func (v *viewer) say(format string, args ...any) {
	if v.loud {
		fmt.Printf("%3d  %s\n", v.name, fmt.Sprintf(format, args...))
	}
}

// row is how the viewer fared.
func (v *viewer) row() row {
	v.mu.Lock()
	defer v.mu.Unlock()
	return row{name: v.name, state: v.state, stats: v.driver.Stats(), played: v.player.played()}
}
