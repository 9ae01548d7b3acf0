//go:build js

package js

import (
	"runtime"
	"syscall/js"
	"unsafe"
)

// Bytes are bytes that lie in JavaScript: a part of a Uint8Array that the bridge
// holds. It is the driver's Payload in the browser.
type Bytes struct {
	held *held // nil: there are none
	from int
	n    int
}

// held is what Go holds of a Uint8Array: its number on the other side, 0 once that
// was let go of. It is too long to be allocated together with others, whose death it
// would wait for (runtime.AddCleanup).
type held struct {
	number int32
	length int
}

// hold lets go of the bytes when nothing refers to them any more.
func hold(number int32, length int) Bytes {
	h := &held{number, length}
	runtime.AddCleanup(h, bytesDrop, number)
	pin(length, 1)
	return Bytes{h, 0, length}
}

// NewBytes makes n zero bytes in a buffer of their own.
func NewBytes(n int) Bytes { return hold(must(bytesMake(int32(n))), n) }

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

// ViewOf is all of buffer, an ArrayBuffer or a Uint8Array; false where it is
// something else.
func ViewOf(buffer Value) (Bytes, bool) {
	number := int32(holdValue.Invoke(buffer).Int())
	if number == 0 {
		return Bytes{}, false
	}
	return hold(number, int(must(bytesLength(number)))), true
}

// Given takes over what the bridge told of by number, n bytes. Whoever has it last
// calls Free, which costs less than to find out that nothing refers to it.
func Given(number, n int32) Bytes { return Bytes{&held{number, int(n)}, 0, int(n)} }

// Free lets go of what was given. These bytes, and all slices of them, are not there
// any more.
func (b Bytes) Free() {
	if b.held != nil && b.held.number != 0 {
		bytesDrop(b.held.number)
		b.held.number = 0
	}
}

// Len is the number of bytes.
func (b Bytes) Len() int { return b.n }

// Array is a Uint8Array of just these bytes, which it shares.
func (b Bytes) Array() Value { return viewOf.Invoke(b.held.number, b.from, b.n) }

// Buffer is the ArrayBuffer of which b may be only a part.
func (b Bytes) Buffer() Value { return b.Array().Get("buffer") }

// Slice is bytes from..to-1 of b, in the same buffer.
func (b Bytes) Slice(from, to int) Bytes { return Bytes{b.held, b.from + from, to - from} }

// Put copies src into b at offset at; it must fit.
func (b Bytes) Put(at int, src Bytes) {
	if src.n > 0 {
		must(bytesCopy(b.held.number, int32(b.from+at), src.held.number, int32(src.from), int32(src.n)))
	}
}

// Fill copies src to the front of b, as much as fits.
func (b Bytes) Fill(src []byte) {
	if n := min(b.n, len(src)); n > 0 {
		must(bytesFill(b.held.number, int32(b.from), unsafe.Pointer(&src[0]), int32(n)))
	}
}

// CopyTo copies the first bytes of b into dst, as many as fit, and says how
// many.
func (b Bytes) CopyTo(dst []byte) int {
	n := min(b.n, len(dst))
	if n > 0 {
		must(bytesRead(unsafe.Pointer(&dst[0]), b.held.number, int32(b.from), int32(n)))
	}
	return n
}

// Place is where b lies: the number of what the bridge holds, and the part of it.
func (b Bytes) Place() (number, from, n int32) {
	if b.held == nil {
		return 0, 0, 0
	}
	return b.held.number, int32(b.from), int32(b.n)
}

// must passes on what the bridge answered. It panics where the other side threw.
func must(answer int32) int32 {
	if answer < 0 {
		panic("js: the bytes are not there")
	}
	return answer
}

var (
	bridge    = js.Global().Get("__shoalBridge")
	holdValue = Bridge("hold")
	viewOf    = Bridge("view")
)

// Bridge is a function that the other side offers by name. It is asked for before
// the program waits for anything: the page takes the names back then.
func Bridge(name string) Value { return bridge.Get(name) }

//go:wasmimport shoal bytes_make
func bytesMake(n int32) int32

//go:wasmimport shoal bytes_length
func bytesLength(number int32) int32

//go:wasmimport shoal bytes_drop
func bytesDrop(number int32)

//go:wasmimport shoal bytes_copy
func bytesCopy(to, at, number, from, n int32) int32

//go:wasmimport shoal bytes_fill
func bytesFill(to, at int32, from unsafe.Pointer, n int32) int32

//go:wasmimport shoal bytes_read
func bytesRead(to unsafe.Pointer, number, from, n int32) int32
