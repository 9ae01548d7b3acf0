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

// FuzzParseMessages: what parses is the messages' encodings, one after another.
func FuzzParseMessages(f *testing.F) {
	var all []byte
	for _, m := range samples() {
		all = AppendMessage(all, m)
	}
	f.Add(all[:min(len(all), MaxMessage)])
	f.Fuzz(func(t *testing.T, in []byte) {
		messages, err := ParseMessages(in)
		var out []byte
		for _, m := range messages {
			out = AppendMessage(out, m)
		}
		if !bytes.HasPrefix(in, out) || err == nil && len(in) != len(out) {
			t.Errorf("% x came back as % x, %v", in, out, err)
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
