package main

import (
	"fmt"
	"net/url"

	"shoal/shared/media"
	"shoal/shared/signal"
)

// Memory that the store of one viewer may take, in bytes, where the page does
// not say.
const (
	desktopMemory = 64 << 20
	phoneMemory   = 32 << 20
)

// config is what the page asks for.
type config struct {
	server, stream, site, token string
	p2p, upload                 bool
	maxUploadKbps, memoryMB     int64
}

// check names the first thing that is wrong, and the rule.
func (c config) check() error {
	u, err := url.Parse(c.server)
	if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" {
		return fmt.Errorf("wasm: server is %q, want ws://… or wss://…", c.server)
	}
	for _, text := range []struct {
		name, value string
		min, max    int
	}{
		{"stream", c.stream, 1, signal.MaxStream},
		{"site", c.site, 0, signal.MaxText},
		{"token", c.token, 0, signal.MaxToken},
	} {
		if n := len(text.value); n < text.min || n > text.max {
			return fmt.Errorf("wasm: %s has %d bytes, want %d to %d", text.name, n, text.min, text.max)
		}
	}
	if c.maxUploadKbps < 0 || c.maxUploadKbps > 1e9 {
		return fmt.Errorf("wasm: maxUploadKbps is %d, want 0 to 1000000000", c.maxUploadKbps)
	}
	if least := int64(4); c.memoryMB != 0 && (c.memoryMB < least || c.memoryMB > 1024) {
		return fmt.Errorf("wasm: memoryMB is %d, want 0 or %d to 1024", c.memoryMB, least)
	}
	return nil
}

// memory is the store's budget in bytes.
func (c config) memory(phone bool) int64 {
	switch {
	case c.memoryMB > 0:
		return c.memoryMB << 20
	case phone:
		return phoneMemory
	}
	return desktopMemory
}

// maxUpload is in bytes per second, 0 for the policy's.
func (c config) maxUpload() int64 { return bytesPerSecond(c.maxUploadKbps) }

func bytesPerSecond(kbps int64) int64 { return kbps * 1000 / 8 }

// kindOf is the media type that the page means by a number.
func kindOf(n int64) media.Kind {
	if n == int64(media.Audio) {
		return media.Audio
	}
	return media.Main
}
