//go:build !js

package store

import (
	"sync"
	"testing"

	"shoal/client/driver"
	"shoal/shared/media"
)

func payloadOf(b []byte) driver.Payload { return driver.Bytes(append([]byte(nil), b...)) }

func bytesOf(p driver.Payload) []byte { return p.(driver.Bytes) }

func TestTheStoreMayBeUsedFromAnywhere(t *testing.T) {
	s := New(newInbox(), 1<<20)
	var all sync.WaitGroup
	for i := range uint64(8) {
		all.Go(func() {
			id := media.SegmentID{Track: 1, Number: i}
			for range 100 {
				s.Write(id, 0, payloadOf(pattern(1000)), 0, 1000)
				s.Read(id, 0, 1000)
				s.Drop(id)
			}
		})
	}
	all.Wait()
	if got := s.Bytes(); got != 0 {
		t.Errorf("holds %d bytes, want 0", got)
	}
}
