package demo

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/Eyevinn/mp4ff/mp4"
)

// segment is one media segment of the loop: one moof and one mdat.
type segment struct {
	file     io.ReaderAt
	size     int64  // bytes
	head     []byte // the bytes before the mdat's payload
	sequence int    // where in head the mfhd's 32-bit sequence number is
	time     int    // where in head the tfdt's 64-bit decode time is
	start    uint64 // ticks since the loop's start
	duration uint64 // ticks
}

func loadSegment(path string) (segment, error) {
	file, err := files.Open(path)
	if err != nil {
		return segment{}, err
	}
	info, err := file.Stat()
	if err != nil {
		return segment{}, err
	}
	f, err := mp4.DecodeFile(file, mp4.WithDecodeMode(mp4.DecModeLazyMdat))
	if err != nil {
		return segment{}, err
	}
	if len(f.Segments) != 1 || len(f.Segments[0].Fragments) != 1 {
		return segment{}, fmt.Errorf("want one segment of one fragment")
	}
	s := segment{file: file.(io.ReaderAt), size: info.Size()}
	return s, s.locate(f.Segments[0].Fragments[0])
}

// A full box starts with size, type, version and flags (ISO/IEC 14496-12, 4.2).
const (
	boxHeader     = 8
	fullBoxHeader = 12
)

// locate finds what [segment.stamp] replaces.
func (s *segment) locate(f *mp4.Fragment) error {
	moof, traf := f.Moof, f.Moof.Traf
	if len(moof.Trafs) != 1 || len(traf.Truns) != 1 || traf.Tfdt.Version != 1 {
		return fmt.Errorf("want one run of one track with a 64-bit time")
	}
	s.start = traf.Tfdt.BaseMediaDecodeTime()
	s.duration = traf.Trun.Duration(traf.Tfhd.DefaultSampleDuration)

	inMoof := int(moof.StartPos) + boxHeader
	inTraf := offset(moof.Children, traf, inMoof) + boxHeader
	s.sequence = offset(moof.Children, moof.Mfhd, inMoof) + fullBoxHeader
	s.time = offset(traf.Children, traf.Tfdt, inTraf) + fullBoxHeader

	s.head = make([]byte, f.Mdat.PayloadAbsoluteOffset())
	if _, err := s.file.ReadAt(s.head, 0); err != nil {
		return err
	}
	if binary.BigEndian.Uint64(s.head[s.time:]) != s.start ||
		binary.BigEndian.Uint32(s.head[s.sequence:]) != moof.Mfhd.SequenceNumber {
		return fmt.Errorf("mfhd or tfdt is not where the boxes' sizes say")
	}
	return nil
}

// offset is where box begins among boxes that begin at pos.
func offset(boxes []mp4.Box, box mp4.Box, pos int) int {
	for _, b := range boxes {
		if b == box {
			break
		}
		pos += int(b.Size())
	}
	return pos
}

// stamp returns the segment with another sequence number and decode time. Only
// the head is copied.
func (s *segment) stamp(sequence uint32, time uint64) io.ReadSeeker {
	head := append([]byte(nil), s.head...)
	binary.BigEndian.PutUint32(head[s.sequence:], sequence)
	binary.BigEndian.PutUint64(head[s.time:], time)
	return io.NewSectionReader(&stamped{head, s.file}, 0, s.size)
}

// stamped reads as rest with head in place of its first bytes.
type stamped struct {
	head []byte
	rest io.ReaderAt
}

func (s *stamped) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(s.head)) {
		return s.rest.ReadAt(p, at)
	}
	n := copy(p, s.head[at:])
	if n == len(p) {
		return n, nil
	}
	m, err := s.rest.ReadAt(p[n:], at+int64(n))
	return n + m, err
}
