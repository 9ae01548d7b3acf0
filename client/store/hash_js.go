package store

import (
	"crypto/sha256"

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
	if subtle := js.Global.Get("crypto").Get("subtle"); subtle.Truthy() {
		return browserHasher{inbox, subtle}
	}
	return &wasmHasher{inbox: inbox}
}

type browserHasher struct {
	inbox  driver.Inbox
	subtle js.Value
}

func (h browserHasher) hash(job hashing) {
	promise := h.subtle.Call("digest", "SHA-256", job.bytes.Array())
	js.Then(promise, func(digest js.Value, err error) {
		hashed := driver.PieceHashed{Segment: job.segment, Piece: job.piece}
		if sum, ok := js.ViewOf(digest); err == nil && ok {
			hashed.OK = sum.CopyTo(hashed.Sum[:]) == len(hashed.Sum)
		}
		h.inbox.Post(hashed)
	})
}

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
