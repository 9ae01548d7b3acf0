package wire

import (
	"encoding/binary"

	"shoal/shared/media"
)

// AppendMessage appends the encoding of m to dst. The message must be within
// the bounds of this package: then it is at most [MaxMessage] bytes long and
// [ParseMessage] gives it back. Numbers are minimal unsigned varints, track ids
// eight bytes big-endian, hashes as they are, texts and lists led by their
// length.
func AppendMessage(dst []byte, m Message) []byte {
	switch m := m.(type) {
	case Hello:
		return append(dst, byte(kindHello), m.Min, m.Max)
	case News:
		return appendNews(dst, m)
	case Have:
		return appendHave(dst, m)
	case Lost:
		return appendLost(dst, m)
	case Request:
		dst = uvarint(append(dst, byte(kindRequest)), uint64(m.ID))
		dst = appendSegment(dst, m.Segment)
		return uvarint(uvarint(dst, uint64(m.Piece)), uint64(m.Deadline))
	case Cancel:
		return uvarint(append(dst, byte(kindCancel)), uint64(m.ID))
	case Reject:
		return append(uvarint(append(dst, byte(kindReject)), uint64(m.ID)), byte(m.Why))
	case Ping:
		return uvarint(append(dst, byte(kindPing)), uint64(m.Nonce))
	case Pong:
		dst = uvarint(uvarint(append(dst, byte(kindPong)), uint64(m.Nonce)), uint64(m.At))
		return uvarint(dst, uint64(m.Origin))
	case Bye:
		return append(dst, byte(kindBye), byte(m.Why))
	case Playlist:
		return appendPlaylist(dst, m)
	case Unfollow:
		return binary.BigEndian.AppendUint64(append(dst, byte(kindUnfollow)), uint64(m.Track))
	}
	panic("wire: message of no known type")
}

func appendNews(dst []byte, m News) []byte {
	dst = appendSegment(append(dst, byte(kindNews)), m.Segment)
	dst = uvarint(dst, uint64(m.Duration))
	dst = uvarint(dst, uint64(m.Range.Start))
	dst = uvarint(dst, uint64(m.Range.Length))
	dst = uvarint(dst, uint64(len(m.URI)))
	dst = append(dst, m.URI...)
	return uvarint(dst, uint64(m.Query))
}

// appendPlaylist writes the numbers that grow together as their distance.
func appendPlaylist(dst []byte, m Playlist) []byte {
	dst = binary.BigEndian.AppendUint64(append(dst, byte(kindPlaylist)), uint64(m.Edition.Track))
	var flags byte
	if m.Edition.Ended {
		flags |= playlistEnded
	}
	if m.Base != 0 {
		flags |= playlistEdits
	}
	dst = append(dst, flags)
	dst = uvarint(dst, m.Edition.First)
	dst = uvarint(dst, m.Edition.Last-m.Edition.First)
	dst = uvarint(dst, m.Edition.Discontinuities)
	dst = binary.BigEndian.AppendUint64(dst, m.Edition.Sum)
	dst = binary.BigEndian.AppendUint64(dst, uint64(m.By))
	dst = uvarint(dst, uint64(m.Age))
	if m.Base == 0 {
		return dst
	}
	dst = binary.BigEndian.AppendUint64(dst, m.Base)
	dst = uvarint(dst, uint64(len(m.Edits)))
	for _, e := range m.Edits {
		dst = uvarint(uvarint(dst, uint64(e.Keep)), uint64(e.Skip))
		dst = append(uvarint(dst, uint64(len(e.Insert))), e.Insert...)
	}
	return dst
}

// appendHave writes spans as the gap since the end of the one before and the
// count, so that only ascending, disjoint spans can be said.
func appendHave(dst []byte, m Have) []byte {
	dst = appendSegment(append(dst, byte(kindHave)), m.Segment)
	var flags byte
	if m.Fetching {
		flags |= haveFetching
	}
	dst = append(dst, flags)
	dst = uvarint(dst, uint64(m.From))
	dst = uvarint(dst, uint64(len(m.Hashes)))
	for i := range m.Hashes {
		dst = append(dst, m.Hashes[i][:]...)
	}
	dst = uvarint(dst, uint64(m.Length))
	dst = uvarint(dst, uint64(len(m.Signature)))
	dst = append(dst, m.Signature...)
	dst = uvarint(dst, uint64(len(m.Pieces)))
	end := uint64(0)
	for _, s := range m.Pieces {
		dst = uvarint(dst, uint64(s.First)-end)
		dst = uvarint(dst, uint64(s.Count))
		end = uint64(s.First) + uint64(s.Count)
	}
	return dst
}

func appendLost(dst []byte, m Lost) []byte {
	dst = uvarint(append(dst, byte(kindLost)), uint64(len(m.Segments)))
	for _, s := range m.Segments {
		dst = appendSegment(dst, s)
	}
	return dst
}

func appendSegment(dst []byte, s media.SegmentID) []byte {
	return uvarint(binary.BigEndian.AppendUint64(dst, uint64(s.Track)), s.Number)
}

// uvarint stays out of its callers, which put many numbers down: in the browser a
// function is compiled again, and better, once it has run through so much code of
// its own, and the larger it is the sooner and the dearer that becomes.
//
//go:noinline
func uvarint(dst []byte, v uint64) []byte { return binary.AppendUvarint(dst, v) }
