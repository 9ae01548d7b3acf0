package wire

import (
	"bytes"
	"testing"
)

// FuzzParseMessage: whatever parses has exactly one encoding, the one given.
func FuzzParseMessage(f *testing.F) {
	for _, m := range append(samples(), largest()...) {
		f.Add(AppendMessage(nil, m))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := ParseMessage(in)
		if err != nil {
			return
		}
		if out := AppendMessage(nil, m); !bytes.Equal(in, out) {
			t.Errorf("% x came back as % x", in, out)
		}
	})
}

func FuzzParseFrame(f *testing.F) {
	f.Add(AppendFrame(nil, Frame{ID: 1, Offset: 2}))
	f.Fuzz(func(t *testing.T, in []byte) {
		frame, n, err := ParseFrame(in)
		if err != nil {
			return
		}
		if out := AppendFrame(nil, frame); !bytes.Equal(in[:n], out) {
			t.Errorf("% x came back as % x", in[:n], out)
		}
	})
}
