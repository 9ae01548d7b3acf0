package store

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"shoal/client/driver"
	"shoal/shared/media"
)

// The contract of driver.Store, for every twin. A twin's own test file gives
// payloadOf and bytesOf, which turn bytes into its payload and back.

var seg = media.SegmentID{Track: 1, Number: 7}

// inbox waits for the store's answers.
type inbox chan driver.Item

func newInbox() inbox { return make(inbox, 16) }

func (in inbox) Post(item driver.Item) bool {
	in <- item
	return true
}

// media with no two equal pieces.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return b
}

func write(t *testing.T, s *Segments, offset int64, b []byte) {
	t.Helper()
	if !s.Write(seg, offset, payloadOf(b), 0, len(b)) {
		t.Fatalf("Write of %d bytes at %d was refused", len(b), offset)
	}
}

func want(t *testing.T, s *Segments, offset int64, b []byte) {
	t.Helper()
	got := s.Read(seg, offset, len(b))
	if got == nil {
		t.Fatalf("Read of %d bytes at %d: nothing there", len(b), offset)
	}
	if got.Len() != len(b) || !bytes.Equal(bytesOf(got), b) {
		t.Fatalf("Read of %d bytes at %d: other bytes than were written", len(b), offset)
	}
}

func TestBytesComeBackWhateverOrderTheyCameIn(t *testing.T) {
	s := New(newInbox(), 1<<20)
	all := pattern(3*media.PieceSize + 1000)
	frame := 13 << 10
	for at := len(all) / frame * frame; at >= 0; at -= frame {
		write(t, s, int64(at), all[at:min(at+frame, len(all))])
	}
	want(t, s, 0, all)
	want(t, s, media.PieceSize-5, all[media.PieceSize-5:media.PieceSize+5])
	if got := s.Bytes(); got != int64(len(all)) {
		t.Errorf("holds %d bytes, want %d", got, len(all))
	}
}

func TestOnlyThePartAskedForIsWritten(t *testing.T) {
	s := New(newInbox(), 1<<20)
	all := pattern(100)
	if !s.Write(seg, 40, payloadOf(all), 10, 20) {
		t.Fatal("Write was refused")
	}
	want(t, s, 40, all[10:30])
	if s.Read(seg, 39, 2) != nil || s.Read(seg, 59, 2) != nil {
		t.Error("bytes were read that nobody wrote")
	}
}

func TestAPartBeyondThePayloadIsRefused(t *testing.T) {
	s := New(newInbox(), 1<<20)
	for _, part := range [][2]int{{-1, 5}, {6, 5}, {0, 11}, {0, 0}, {0, -1}} {
		if s.Write(seg, 0, payloadOf(pattern(10)), part[0], part[1]) {
			t.Errorf("bytes %d, %d of 10 were taken", part[0], part[1])
		}
	}
	if s.Write(seg, -1, payloadOf(pattern(10)), 0, 10) || s.Write(seg, media.MaxSegmentBytes-9, payloadOf(pattern(10)), 0, 10) {
		t.Error("bytes outside any segment were taken")
	}
	if got := s.Bytes(); got != 0 {
		t.Errorf("holds %d bytes, want 0", got)
	}
}

func TestAGapIsNotRead(t *testing.T) {
	s := New(newInbox(), 1<<20)
	write(t, s, 0, pattern(10))
	write(t, s, 20, pattern(10))
	if s.Read(seg, 0, 30) != nil {
		t.Error("a gap was read")
	}
	if s.Read(media.SegmentID{Track: 9}, 0, 1) != nil {
		t.Error("an unknown segment was read")
	}
	write(t, s, 10, pattern(10))
	if s.Read(seg, 0, 30) == nil {
		t.Error("nothing was read once the gap was filled")
	}
}

func TestWhatIsReadIsACopy(t *testing.T) {
	s := New(newInbox(), 1<<20)
	write(t, s, 0, pattern(10))
	first := s.Read(seg, 0, 10)
	write(t, s, 0, make([]byte, 10))
	if !bytes.Equal(bytesOf(first), pattern(10)) {
		t.Error("a later Write changed what was read")
	}
}

func TestAViewIsOfOnePieceAndOnlyOfWhatWasWritten(t *testing.T) {
	s := New(newInbox(), 1<<20)
	all := pattern(media.PieceSize + 100)
	write(t, s, 0, all)
	for _, at := range []int{0, 50, media.PieceSize - 10, media.PieceSize, media.PieceSize + 90} {
		got := s.View(seg, int64(at), 10)
		if got == nil || !bytes.Equal(bytesOf(got), all[at:at+10]) {
			t.Errorf("10 bytes at %d are not those that were written", at)
		}
	}
	for _, at := range []int64{-1, media.PieceSize - 9, media.PieceSize + 91, 2 * media.PieceSize} {
		if s.View(seg, at, 10) != nil {
			t.Errorf("10 bytes were seen at %d", at)
		}
	}
	if s.View(media.SegmentID{Track: 9}, 0, 1) != nil {
		t.Error("an unknown segment was seen")
	}
}

func TestTheBudgetIsHard(t *testing.T) {
	s := New(newInbox(), 100)
	write(t, s, 0, pattern(100))
	if s.Write(seg, 100, payloadOf(pattern(1)), 0, 1) {
		t.Error("one byte beyond the budget was taken")
	}
	write(t, s, 0, pattern(100))
	if got := s.Bytes(); got != 100 {
		t.Errorf("holds %d bytes, want 100: writing again costs nothing", got)
	}
	s.Drop(seg)
	if got := s.Bytes(); got != 0 {
		t.Errorf("holds %d bytes after Drop, want 0", got)
	}
	write(t, s, 0, pattern(100))
}

func TestSegmentsAreBounded(t *testing.T) {
	s := New(newInbox(), 1<<20)
	for i := range uint64(MaxSegments) {
		if !s.Write(media.SegmentID{Track: 1, Number: i}, 0, payloadOf([]byte{1}), 0, 1) {
			t.Fatalf("segment %d was refused", i)
		}
	}
	if s.Write(media.SegmentID{Track: 2}, 0, payloadOf([]byte{1}), 0, 1) {
		t.Error("one segment too many was taken")
	}
}

func TestAPieceIsHashedAsItWasWritten(t *testing.T) {
	in := newInbox()
	s := New(in, 1<<20)
	all := pattern(media.PieceSize + 500)
	write(t, s, 0, all)
	s.Hash(seg, 1, media.PieceSize, 500)
	s.Drop(seg)
	got := (<-in).(driver.PieceHashed)
	if got.Segment != seg || got.Piece != 1 || !got.OK || got.Sum != sha256.Sum256(all[media.PieceSize:]) {
		t.Errorf("hash of piece 1: %+v", got)
	}
}

func TestTheHashOfWhatIsNotThereFails(t *testing.T) {
	in := newInbox()
	s := New(in, 1<<20)
	write(t, s, 0, pattern(10))
	s.Hash(seg, 0, 0, 11)
	if got := (<-in).(driver.PieceHashed); got.OK || got.Segment != seg {
		t.Errorf("hash of bytes that are not there: %+v", got)
	}
}

func TestAClosedStoreTakesNothing(t *testing.T) {
	s := New(newInbox(), 1<<20)
	write(t, s, 0, pattern(10))
	s.Close()
	s.Drop(seg)
	if s.Write(seg, 0, payloadOf(pattern(10)), 0, 10) || s.Read(seg, 0, 10) != nil || s.Bytes() != 0 {
		t.Error("a closed store holds bytes")
	}
}
