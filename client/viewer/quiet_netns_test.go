//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"shoal/server/hub"
)

// roles are what this program can act in a namespace.
var roles = map[string]func(args []string) error{
	"serve":  serveRole,
	"viewer": viewerRole,
	"echo":   echoRole,
	"talk":   talkRole,
}

// serveRole is the origin and the coordinator.
func serveRole([]string) error {
	c := &channel{began: time.Now(), size: 800_000, length: 2 * time.Second, served: make(map[string]int64)}
	join := hub.New(hub.Config{})
	failed := make(chan error)
	go func() { failed <- http.ListenAndServe(restIP+":80", c) }()
	go func() { failed <- http.ListenAndServe(restIP+":81", join) }()
	return <-failed
}

// viewerRole are viewers: how many, whether they upload, and whether blindly.
func viewerRole(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	o := options{
		server: "ws://" + restIP + ":81/v1/join", url: "http://" + restIP + "/live.m3u8",
		n: n, join: 300 * time.Millisecond, length: time.Minute, p2p: true, upload: true, hidden: args[1] == "hidden", memoryMB: 64, verbose: true,
	}
	o.agent.Upload = 625_000
	o.agent.Blind = args[2] == "blind"
	play(context.Background(), o)
	return nil
}

// echoRole sends back what comes.
func echoRole([]string) error {
	conn, err := net.ListenPacket("udp", restIP+":82")
	if err != nil {
		return err
	}
	buf := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return err
		}
		if _, err := conn.WriteTo(buf[:n], from); err != nil {
			return err
		}
	}
}

// talkRole is somebody in the home who speaks to somebody outside: fifty
// packets a second, of which each is printed with its round trip in ms.
func talkRole([]string) error {
	conn, err := net.Dial("udp", restIP+":82")
	if err != nil {
		return err
	}
	began := time.Now()
	go func() {
		for range time.Tick(20 * time.Millisecond) {
			fmt.Fprintf(conn, "%0160d", time.Since(began).Microseconds())
		}
	}()
	buf := make([]byte, 1500)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			continue // nobody listens yet
		}
		sent, err := strconv.ParseInt(string(buf[:n]), 10, 64)
		if err != nil {
			return err
		}
		fmt.Println((time.Since(began).Microseconds() - sent) / 1000)
	}
}

// evening is how one run went.
type evening struct {
	before, after int     // ms, 95th percentile of the talk's round trips
	offload       float64 // of the outside viewers, before the fall
}

const (
	settled  = 8 * time.Second  // after the last viewer joined
	measured = 10 * time.Second // before the fall, and after it
	backsOff = 3 * time.Second  // after the fall
)

// spend has a viewer at home give to three outside, and its uplink fall from 10
// to 3 Mbit/s in mid-run.
func spend(t *testing.T, how string) evening {
	h := newHousehold(t, how, "10mbit")
	h.act(h.rest, "serve")
	h.act(h.rest, "echo")
	talk := h.act(h.home, "talk")
	<-talk.first
	h.act(h.home, "viewer", "1", "shown", how)
	takers := h.act(h.rest, "viewer", "3", "hidden", how)
	pause(t.Context(), settled)
	began := time.Now()
	pause(t.Context(), measured)
	h.shape("3mbit")
	fell := time.Now()
	pause(t.Context(), backsOff+measured)
	e := evening{
		before:  percentile(talk.said(began, fell), 95),
		after:   percentile(talk.said(fell.Add(backsOff), time.Now()), 95),
		offload: offload(takers.said(began, fell)),
	}
	t.Logf("%s: %d ms, then %d ms at the 95th percentile; offload %.1f %%", how, e.before, e.after, 100*e.offload)
	return e
}

func percentile(lines []string, per int) int {
	var all []int
	for _, text := range lines {
		if ms, err := strconv.Atoi(text); err == nil {
			all = append(all, ms)
		}
	}
	slices.Sort(all)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)*per/100]
}

// offload is the share of segments' bytes that came from neighbours.
func offload(lines []string) float64 {
	all, near := 0, 0
	for _, text := range lines {
		var viewer, bytes, peers int
		var id, source string
		if n, _ := fmt.Sscanf(text, "%d segment %s from %s %d bytes, %d from peers", &viewer, &id, &source, &bytes, &peers); n == 5 {
			all, near = all+bytes, near+peers
		}
	}
	return float64(near) / max(1, float64(all))
}

func TestUploadsBackOffBeforeTheHouseholdNotices(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("network namespaces need root")
	}
	var quiet, blind evening
	t.Run("evenings", func(t *testing.T) {
		t.Run("quiet", func(t *testing.T) { t.Parallel(); quiet = spend(t, "quiet") })
		t.Run("blind", func(t *testing.T) { t.Parallel(); blind = spend(t, "blind") })
	})
	if t.Failed() {
		return
	}
	if grew := quiet.after - quiet.before; grew > 60 {
		t.Errorf("the talk's round trips grew by %d ms, want at most 60", grew)
	}
	if grew := blind.after - blind.before; grew <= 200 {
		t.Errorf("with a fixed cap alone they grew by %d ms: the uplink is not what this test needs", grew)
	}
	if quiet.offload < blind.offload-0.02 {
		t.Errorf("offload %.3f before the fall, %.3f with a fixed cap alone, want within 0.02", quiet.offload, blind.offload)
	}
}
