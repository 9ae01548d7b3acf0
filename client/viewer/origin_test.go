//go:build !js

package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"shoal/server/hub"
)

const (
	segmentBytes  = 150_000
	windowListed  = 6
	segmentLength = time.Second
)

// channel is an origin with a live stream, a VOD and a count of media bytes.
type channel struct {
	began  time.Time
	size   int           // of a segment, in bytes
	length time.Duration // of a segment, in whole seconds

	mu     sync.Mutex
	served map[string]int64 // bytes by path
	polls  []time.Time      // of the live playlist
}

// serve starts the origin and a coordinator.
func serve(t *testing.T) (c *channel, origin, coordinator string) {
	c = &channel{began: time.Now(), size: segmentBytes, length: segmentLength, served: make(map[string]int64)}
	media := httptest.NewServer(c)
	t.Cleanup(media.Close)
	h := hub.New(hub.Config{})
	join := httptest.NewServer(h)
	t.Cleanup(join.Close)
	t.Cleanup(func() { h.Stop(time.Second) })
	return c, media.URL, "ws" + strings.TrimPrefix(join.URL, "http")
}

func (c *channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/live.m3u8":
		c.polled()
		edge := uint64(time.Since(c.began)/c.length) + windowListed
		fmt.Fprint(w, c.list(edge-windowListed, edge))
	case "/vod.m3u8":
		fmt.Fprint(w, c.list(0, 10), "#EXT-X-ENDLIST\n")
	default:
		var number uint64
		if _, err := fmt.Sscanf(r.URL.Path, "/seg%d.m4s", &number); err != nil {
			http.NotFound(w, r)
			return
		}
		counted := &counter{ResponseWriter: w}
		http.ServeContent(counted, r, "", time.Time{}, strings.NewReader(segment(number, c.size)))
		c.mu.Lock()
		defer c.mu.Unlock()
		c.served[r.URL.Path] += counted.n
	}
}

func (c *channel) polled() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.polls = append(c.polls, time.Now())
}

// pollsIn counts the polls of the live playlist from t on, for d.
func (c *channel) pollsIn(t time.Time, d time.Duration) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, at := range c.polls {
		if !at.Before(t) && at.Before(t.Add(d)) {
			n++
		}
	}
	return n
}

// total is the media that has left the origin.
func (c *channel) total() (bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.served {
		bytes += n
	}
	return bytes
}

func (c *channel) list(first, end uint64) string {
	var b strings.Builder
	seconds := int(c.length / time.Second)
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:%d\n", seconds, first)
	for n := first; n < end; n++ {
		fmt.Fprintf(&b, "#EXTINF:%d,\nseg%d.m4s\n", seconds, n)
	}
	return b.String()
}

// segment is the media of one number, equal for everyone.
func segment(number uint64, size int) string {
	b := make([]byte, size)
	chance := rand.New(rand.NewPCG(number, 1))
	for i := range b {
		b[i] = byte(chance.Uint32())
	}
	return string(b)
}

type counter struct {
	http.ResponseWriter
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.ResponseWriter.Write(b)
	c.n += int64(n)
	return n, err
}
