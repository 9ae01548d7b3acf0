package main

import (
	"strings"
	"testing"
)

func TestWrongConfigIsNamed(t *testing.T) {
	good := config{server: "wss://shoal.example.com/v1/join", stream: "s"}
	if err := good.check(); err != nil {
		t.Fatalf("a good config: %v", err)
	}
	for name, spoil := range map[string]func(*config){
		"server":        func(c *config) { c.server = "wss:///v1/join" },
		"stream":        func(c *config) { c.stream = strings.Repeat("s", 2049) },
		"site":          func(c *config) { c.site = strings.Repeat("s", 257) },
		"memoryMB":      func(c *config) { c.memoryMB = 1025 },
		"maxUploadKbps": func(c *config) { c.maxUploadKbps = 1e9 + 1 },
	} {
		c := good
		spoil(&c)
		if err := c.check(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, want an error that names it", name, err)
		}
	}
}

func TestThePageMaySayHowMuchMemory(t *testing.T) {
	for _, c := range []struct {
		mb    int64
		phone bool
		want  int64
	}{{0, false, 64 << 20}, {0, true, 32 << 20}, {8, false, 8 << 20}, {128, true, 128 << 20}} {
		if got := (config{memoryMB: c.mb}).memory(c.phone); got != c.want {
			t.Errorf("memoryMB %d, phone %v: got %d, want %d", c.mb, c.phone, got, c.want)
		}
	}
}
