//go:build js

package js

import (
	"runtime"
	"sync/atomic"
)

// How many bytes of JavaScript, and how many of its values, may wait for Go's
// collector. A value of syscall/js costs some 20 µs when it is let go of, and all
// that a collection found are let go of in one task of the page.
const (
	pinnedLimit = 16 << 20
	valuesLimit = 2048
)

var pinned, values atomic.Int64

// pin counts bytes and values that Go refers to. JavaScript cannot free them
// before Go's collector has found the last reference dead, and Go, which sees only
// the reference, is in no hurry: so collections are asked for by what is counted
// here.
func pin(bytes, n int) {
	if pinned.Add(int64(bytes)) < pinnedLimit && values.Add(int64(n)) < valuesLimit {
		return
	}
	pinned.Store(0)
	values.Store(0)
	go runtime.GC()
	Resume()
}
