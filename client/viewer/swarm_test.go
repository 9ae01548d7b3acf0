//go:build !js

package main

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
	"time"
)

func options5(server, url string) options {
	return options{server: server, url: url, n: 5, join: 300 * time.Millisecond, p2p: true, upload: true, memoryMB: 64}
}

func TestFiveViewersShareALiveStream(t *testing.T) {
	c, origin, coordinator := serve(t)
	o := options5(coordinator, origin+"/live.m3u8")
	o.length, o.offload = 15*time.Second, 0.5
	r := play(t.Context(), o)
	var table bytes.Buffer
	r.print(&table)
	t.Log("\n" + table.String())
	if err := r.check(o); err != nil {
		t.Error(err)
	}
	for _, one := range r.rows {
		if len(one.stats.Neighbours) == 0 || one.stats.PeerBytes == 0 {
			t.Errorf("viewer %d (%s) had no part in the swarm", one.name, one.state)
		}
		if one.played.stalls > 0 {
			t.Errorf("viewer %d stalled %d times", one.name, one.played.stalls)
		}
	}
	// Alone each would poll once a second. Most find what a neighbour fetched.
	const steady = 6 * time.Second
	if polls := c.pollsIn(c.began.Add(8*time.Second), steady); polls > 20 || polls < 4 {
		t.Errorf("%d polls of the origin in %v, five viewers alone make 30", polls, steady)
	}
	// What the agents count is what left the origin, but for what was under
	// way at the end.
	var counted int64
	for _, one := range r.rows {
		counted += one.origin()
	}
	if left := c.total(); counted > left || left-counted > 5*segmentBytes {
		t.Errorf("the viewers count %d bytes from the origin, which sent %d", counted, left)
	}
}

func TestOthersTakeThePlacesOfThoseWhoLeave(t *testing.T) {
	_, origin, coordinator := serve(t)
	o := options5(coordinator, origin+"/live.m3u8")
	o.n, o.join, o.stay, o.length = 3, 0, minStay, 8*time.Second
	r := play(t.Context(), o)
	// Nobody stays longer than three seconds.
	if len(r.rows) < 6 || len(r.rows) > 24 {
		t.Errorf("%d viewers came, want 6 to 24", len(r.rows))
	}
	for i, one := range r.rows {
		if one.name != i+1 || one.stayed <= 0 {
			t.Errorf("row %d is of viewer %d, who stayed %v", i, one.name, one.stayed)
		}
	}
	if err := r.check(o); err != nil {
		t.Error(err)
	}
}

func TestWithoutPeersEveryViewerLoadsForItself(t *testing.T) {
	c, origin, coordinator := serve(t)
	o := options5(coordinator, origin+"/vod.m3u8")
	o.n, o.join, o.length, o.p2p = 2, 0, 2*time.Second, false
	r := play(t.Context(), o)
	for _, one := range r.rows {
		if one.origin() != 10*segmentBytes || one.state != "off consent" {
			t.Errorf("viewer %d (%s): %d bytes from the origin, want %d", one.name, one.state, one.origin(), 10*segmentBytes)
		}
	}
	if got := r.copies(); got != 2 || c.total() != 20*segmentBytes {
		t.Errorf("%v copies, %d bytes, want 2 and %d", got, c.total(), 20*segmentBytes)
	}
}

func TestAnUnreachableCoordinatorStopsNobody(t *testing.T) {
	_, origin, _ := serve(t)
	o := options5("ws://127.0.0.1:1/v1/join", origin+"/vod.m3u8")
	o.n, o.length = 1, 6*time.Second
	r := play(t.Context(), o)
	one := r.rows[0]
	if one.played.delivered != 10*segmentBytes || one.played.stalls != 0 || one.state != "connecting unreachable" {
		t.Errorf("%+v (%s), want all %d bytes and no stall", one.played, one.state, 10*segmentBytes)
	}
}

func TestAViewerWhoCannotReadTheStreamKeepsItsPlace(t *testing.T) {
	o := options5("ws://127.0.0.1:1/v1/join", "http://127.0.0.1:1/live.m3u8")
	o.n, o.stay, o.length = 1, minStay, minStay/4
	if r := play(t.Context(), o); len(r.rows) != 1 {
		t.Errorf("%d viewers came, want 1", len(r.rows))
	}
}

func TestNothingIsLeftRunning(t *testing.T) {
	_, origin, coordinator := serve(t)
	o := options5(coordinator, origin+"/live.m3u8")
	o.n, o.join, o.length = 3, 0, 3*time.Second
	play(t.Context(), o)
	buf := make([]byte, 8<<20)
	limit := time.Now().Add(20 * time.Second)
	for {
		stacks := string(buf[:runtime.Stack(buf, true)])
		left := strings.Contains(stacks, "pion/") || strings.Contains(stacks, "shoal/client/driver") ||
			strings.Contains(stacks, "shoal/client/link") || strings.Contains(stacks, "shoal/client/origin")
		if !left {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("goroutines are left:\n%s", stacks)
		}
		runtime.Gosched()
	}
}
