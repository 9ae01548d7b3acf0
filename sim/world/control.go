package world

import (
	"slices"

	"shoal/shared/wire"
)

// controlSize is about what a message takes in the binary protocol, in bytes.
func controlSize(m wire.Message) int64 {
	switch m := m.(type) {
	case wire.News:
		return 28 + int64(len(m.URI))
	case wire.Have:
		return 26 + 32*int64(len(m.Hashes)) + 4*int64(len(m.Pieces)) + int64(len(m.Signature))
	case wire.Lost:
		return 3 + 16*int64(len(m.Segments))
	case wire.Request:
		return 29
	default:
		return 6
	}
}

// detach copies what a message shares with its sender, as encoding it would.
func detach(m wire.Message) wire.Message {
	switch m := m.(type) {
	case wire.Have:
		m.Hashes = slices.Clone(m.Hashes)
		m.Pieces = slices.Clone(m.Pieces)
		m.Signature = slices.Clone(m.Signature)
		return m
	case wire.Lost:
		m.Segments = slices.Clone(m.Segments)
		return m
	}
	return m
}
