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

func TestTheValueThatReachesTheLimitHasThemCollected(t *testing.T) {
	pinned.Store(0)
	values.Store(valuesLimit - 2)
	pin(0, 1)
	if got := values.Load(); got != valuesLimit-1 {
		t.Fatalf("%d values are counted one below the limit", got)
	}
	before := collections()
	pin(0, 1)
	for collections() == before {
		Turn()
	}
}

func TestTheByteThatReachesTheLimitHasThemCollected(t *testing.T) {
	values.Store(0)
	pinned.Store(pinnedLimit - 2)
	pin(1, 1)
	if got := pinned.Load(); got != pinnedLimit-1 {
		t.Fatalf("%d bytes are counted one below the limit", got)
	}
	before := collections()
	pin(1, 1)
	for collections() == before {
		Turn()
	}
}
