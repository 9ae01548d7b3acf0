package wire

import (
	"encoding/binary"
	"fmt"

	"shoal/shared/media"
)

// FrameHead is the size of a frame's head in bytes: the request's id and the
// offset, four bytes big-endian each. The payload follows, at most
// [MaxPayload] bytes, to the end of the message.
const FrameHead = 8

// AppendFrame appends the head of f to dst.
func AppendFrame(dst []byte, f Frame) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(dst, f.ID), f.Offset)
}

// ParseFrame reads the head of a message of the pieces channel. Bytes beyond
// the head are not looked at, so head may be the whole message or its first
// headLen bytes. The offset is within a piece.
func ParseFrame(head []byte) (f Frame, headLen int, err error) {
	if len(head) < FrameHead {
		return Frame{}, 0, fmt.Errorf("wire: frame: head of %d bytes, want %d", len(head), FrameHead)
	}
	f = Frame{ID: binary.BigEndian.Uint32(head), Offset: binary.BigEndian.Uint32(head[4:])}
	if f.Offset >= media.PieceSize {
		return Frame{}, 0, fmt.Errorf("wire: frame: offset is %d, at most %d", f.Offset, media.PieceSize-1)
	}
	return f, FrameHead, nil
}
