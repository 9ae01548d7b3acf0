//go:build js

package js

import (
	"runtime"
	"sync/atomic"
	"syscall/js"
)

var (
	uint8Array  = Global.Get("Uint8Array")
	arrayBuffer = Global.Get("ArrayBuffer")
)

// Bytes are bytes that lie in JavaScript: a view of an ArrayBuffer. It is the
// driver's Payload in the browser.
type Bytes struct {
	view Value // Uint8Array
	n    int
}

// NewBytes makes n zero bytes in a buffer of their own.
func NewBytes(n int) Bytes {
	pin(n, 1)
	return Bytes{uint8Array.New(n), n}
}

// BytesOf copies b into a buffer of its own.
func BytesOf(b []byte) Bytes {
	to := NewBytes(len(b))
	to.Fill(b)
	return to
}

// Join copies parts, one after the other, into one buffer of just their length.
func Join(parts ...Bytes) Bytes {
	n := 0
	for _, part := range parts {
		n += part.n
	}
	out, at := NewBytes(n), 0
	for _, part := range parts {
		out.Put(at, part)
		at += part.n
	}
	return out
}

// ViewOf is all of buffer, an ArrayBuffer; false where it is something else.
func ViewOf(buffer Value) (Bytes, bool) {
	if !buffer.InstanceOf(arrayBuffer) {
		return Bytes{}, false
	}
	view := uint8Array.New(buffer)
	n := view.Length()
	pin(n, 1)
	return Bytes{view, n}, true
}

// ArrayOf is the bytes of view, a Uint8Array.
func ArrayOf(view Value) Bytes {
	n := view.Length()
	pin(n, 1)
	return Bytes{view, n}
}

// Len is the number of bytes.
func (b Bytes) Len() int { return b.n }

// Array is the view itself, a Uint8Array.
func (b Bytes) Array() Value { return b.view }

// Buffer is the ArrayBuffer of which b may be only a part.
func (b Bytes) Buffer() Value { return b.view.Get("buffer") }

// Slice is bytes from..to-1 of b, in the same buffer.
func (b Bytes) Slice(from, to int) Bytes {
	if from == 0 && to == b.n {
		return b
	}
	pin(0, 1)
	return Bytes{b.view.Call("subarray", from, to), to - from}
}

// Put copies src into b at offset at; it must fit.
func (b Bytes) Put(at int, src Bytes) { b.view.Call("set", src.view, at) }

// Fill copies src to the front of b, as much as fits.
func (b Bytes) Fill(src []byte) { js.CopyBytesToJS(b.view, src) }

// CopyTo copies the first bytes of b into dst, as many as fit, and says how
// many.
func (b Bytes) CopyTo(dst []byte) int { return js.CopyBytesToGo(dst, b.view) }

// How many bytes of JavaScript, and how many of its values, may wait for Go's
// collector. A value costs some 7 µs when it is let go of, and all that a
// collection found are let go of in one task of the page.
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
}
