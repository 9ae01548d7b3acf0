package store

import (
	"crypto/sha256"
	"testing"

	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/media"
)

func payloadOf(b []byte) driver.Payload { return js.BytesOf(b) }

func bytesOf(p driver.Payload) []byte {
	b := make([]byte, p.Len())
	p.(js.Bytes).CopyTo(b)
	return b
}

func TestBrowserAndWASMHashAlike(t *testing.T) {
	in := newInbox()
	browser := newHasher(in)
	if _, ok := browser.(browserHasher); !ok {
		t.Fatalf("a secure context hashes by %T, want the browser", browser)
	}
	for name, h := range map[string]hasher{"browser": browser, "wasm": &wasmHasher{inbox: in}} {
		for i, n := range []int{1, 500, media.PieceSize - 1, media.PieceSize} {
			h.hash(hashing{segment: seg, piece: uint32(i), bytes: js.BytesOf(pattern(n))})
			got := (<-in).(driver.PieceHashed)
			want := driver.PieceHashed{Segment: seg, Piece: uint32(i), Sum: sha256.Sum256(pattern(n)), OK: true}
			if got != want {
				t.Errorf("%s, %d bytes: got %+v, want %+v", name, n, got, want)
			}
		}
	}
}

func TestBytesAreHashedAsTheyWereWhenAsked(t *testing.T) {
	in := newInbox()
	for name, h := range map[string]hasher{"browser": newHasher(in), "wasm": &wasmHasher{inbox: in}} {
		b := js.BytesOf(pattern(1000))
		h.hash(hashing{segment: seg, bytes: b})
		b.Fill(make([]byte, 1000))
		if got := (<-in).(driver.PieceHashed); got.Sum != sha256.Sum256(pattern(1000)) {
			t.Errorf("%s: hashed bytes that were written later", name)
		}
	}
}

func TestHashesInWASMAreBounded(t *testing.T) {
	in := make(inbox, MaxHashing+1)
	h := &wasmHasher{inbox: in}
	for i := range uint32(MaxHashing + 1) {
		h.hash(hashing{segment: seg, piece: i, bytes: js.BytesOf([]byte{1})})
	}
	if got := (<-in).(driver.PieceHashed); got.OK || got.Piece != MaxHashing {
		t.Fatalf("got %+v first, want piece %d to fail", got, MaxHashing)
	}
	for range MaxHashing {
		if got := (<-in).(driver.PieceHashed); !got.OK {
			t.Fatalf("piece %d failed", got.Piece)
		}
	}
}

func TestWhatIsReadMayBeTransferred(t *testing.T) {
	s := New(newInbox(), 1<<20)
	all := pattern(media.PieceSize + 10)
	write(t, s, 0, all)
	for _, n := range []int{10, media.PieceSize, len(all)} {
		buffer := s.Read(seg, 0, n).(js.Bytes).Buffer()
		if got := buffer.Get("byteLength").Int(); got != n {
			t.Errorf("%d bytes came in a buffer of %d", n, got)
		}
		js.Global.Call("structuredClone", buffer, map[string]any{"transfer": []any{buffer}})
		if got := buffer.Get("byteLength").Int(); got != 0 {
			t.Fatalf("the buffer was not transferred: %d bytes", got)
		}
	}
	want(t, s, 0, all)
}

func TestAPieceTakesNoMoreThanItselfOnceItIsHashed(t *testing.T) {
	for _, n := range []int{small, small + 1, media.PieceSize - 1, media.PieceSize} {
		in := newInbox()
		s := New(in, 1<<20)
		write(t, s, 0, pattern(n)[:n-1])
		write(t, s, int64(n-1), pattern(n)[n-1:])
		s.Hash(seg, 0, 0, n)
		<-in
		if got := s.segments[seg][0].bytes.Len(); got != n {
			t.Errorf("a piece of %d bytes takes %d", n, got)
		}
		want(t, s, 0, pattern(n))
	}
}

func TestHashingLeavesNoFunctionsBehind(t *testing.T) {
	in := newInbox()
	s := New(in, 1<<20)
	write(t, s, 0, pattern(100))
	js.Turn()
	before := js.Live()
	for range 10 {
		s.Hash(seg, 0, 0, 100)
	}
	for range 10 {
		<-in
	}
	if got := js.Live(); got != before {
		t.Fatalf("%d functions live, want %d", got, before)
	}
}

func BenchmarkHashInWASM(b *testing.B) {
	bytes := js.NewBytes(media.PieceSize)
	b.SetBytes(media.PieceSize)
	for b.Loop() {
		sum(bytes)
	}
}

func BenchmarkHashInBrowser(b *testing.B) {
	in := newInbox()
	h := newHasher(in)
	bytes := js.NewBytes(media.PieceSize)
	b.SetBytes(media.PieceSize)
	for b.Loop() {
		h.hash(hashing{segment: seg, bytes: bytes})
		<-in
	}
}
