package signal

import (
	"strings"
	"testing"
)

// BenchmarkOffer is one offer with its description, written and read: a viewer
// exchanges one with every neighbour.
func BenchmarkOffer(b *testing.B) {
	m := Offer{Viewer: 1, SDP: strings.Repeat("a=fingerprint:sha-256 AA:BB\r\n", 20)}
	b.ReportAllocs()
	for b.Loop() {
		text, err := Encode(m)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Decode(text, MaxMessage); err != nil {
			b.Fatal(err)
		}
	}
}
