//go:build js

package js

import (
	"runtime"
	"testing"
)

func collections() uint32 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.NumGC
}

func TestWhatReachesItsLimitHasAllCollected(t *testing.T) {
	for name, c := range map[string]struct {
		bytes, values int // of what is pinned, twice
		pinned, count int64
	}{
		"values": {0, 1, 0, valuesLimit - 2},
		"bytes":  {1, 0, pinnedLimit - 2, 0},
	} {
		pinned.Store(c.pinned)
		values.Store(c.count)
		pin(c.bytes, c.values)
		if b, n := pinned.Load(), values.Load(); b != c.pinned+int64(c.bytes) || n != c.count+int64(c.values) {
			t.Fatalf("%s: %d bytes and %d values are counted one below the limit", name, b, n)
		}
		before := collections()
		pin(c.bytes, c.values)
		for collections() == before {
			Turn()
		}
	}
}
