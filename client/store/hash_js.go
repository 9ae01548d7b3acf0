package store

import (
	"crypto/sha256"
	"unsafe"

	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/media"
)

// MaxHashing bounds the pieces that wait to be hashed in WASM. Beyond it a
// hash fails at once.
const MaxHashing = 1024

// hashing is one piece to be hashed.
type hashing struct {
	segment media.SegmentID
	piece   uint32
	bytes   js.Bytes // may be a view of what the store holds
}

// hasher computes SHA-256 and posts PieceHashed. It takes the bytes as they
// are when it is called.
type hasher interface{ hash(hashing) }

// newHasher lets the browser do the work, or WASM where the browser offers it
// to secure contexts only and the page is not one (W3C Web Cryptography API).
func newHasher(inbox driver.Inbox) hasher {
	if js.Global.Get("crypto").Get("subtle").Truthy() {
		return browserHasher{inbox}
	}
	return &wasmHasher{inbox: inbox}
}

type browserHasher struct{ inbox driver.Inbox }

// handed is a piece that the browser hashes. It stays where it is, and so does its
// sum, which the browser writes.
type handed struct {
	hashing
	inbox driver.Inbox
	sum   [sha256.Size]byte
}

// under are the pieces that the browser hashes now, for all viewers of the page.
var (
	under = map[int32]*handed{}
	last  int32
)

func (h browserHasher) hash(job hashing) {
	last++
	it := &handed{hashing: job, inbox: h.inbox}
	under[last] = it
	number, from, n := job.bytes.Place()
	if bytesHash(number, from, n, last, unsafe.Pointer(&it.sum)) < 0 {
		hashed(last, 0)
	}
}

//go:wasmexport shoal_hashed
func browserHashed(number, ok int32) int32 {
	return js.Exported(func() { hashed(number, ok) })
}

func hashed(number, ok int32) {
	if it := under[number]; it != nil {
		delete(under, number)
		it.inbox.Post(driver.PieceHashed{Segment: it.segment, Piece: it.piece, OK: ok > 0, Sum: it.sum})
	}
}

//go:wasmimport shoal bytes_hash
func bytesHash(number, from, n, job int32, into unsafe.Pointer) int32

// wasmHasher hashes one piece after the other in a goroutine that ends when
// there are no more, and lets the page breathe in between.
type wasmHasher struct {
	inbox   driver.Inbox
	jobs    []hashing
	running bool
}

// scratch is where bytes are copied to be hashed in WASM. Only one piece is
// hashed at a time in a page, so all viewers of it share the scratch.
var scratch [media.PieceSize]byte

func (h *wasmHasher) hash(job hashing) {
	if len(h.jobs) == MaxHashing {
		h.inbox.Post(driver.PieceHashed{Segment: job.segment, Piece: job.piece})
		return
	}
	job.bytes = js.Join(job.bytes)
	h.jobs = append(h.jobs, job)
	if !h.running {
		h.running = true
		js.Go(h.run)
		js.Resume()
	}
}

func (h *wasmHasher) run() {
	for len(h.jobs) > 0 {
		job := h.jobs[0]
		h.jobs = h.jobs[1:]
		h.inbox.Post(driver.PieceHashed{
			Segment: job.segment, Piece: job.piece, OK: true, Sum: sum(job.bytes),
		})
		js.Turn()
	}
	h.running = false
}

// sum is the SHA-256 of b, taken through scratch.
func sum(b js.Bytes) (out [sha256.Size]byte) {
	digest := sha256.New()
	for at := 0; at < b.Len(); {
		n := b.Slice(at, min(at+len(scratch), b.Len())).CopyTo(scratch[:])
		digest.Write(scratch[:n])
		at += n
	}
	digest.Sum(out[:0])
	return out
}
