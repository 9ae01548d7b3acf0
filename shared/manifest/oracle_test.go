package manifest

import (
	"strings"
	"testing"
	"time"

	"github.com/grafov/m3u8"
)

// m3u8 is the oracle for what we read ourselves because it is read so often.
func TestMediaPlaylistsReadAsM3U8ReadsThem(t *testing.T) {
	for _, text := range []string{
		window(100, 105, "seg-%d.m4s"),
		"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-DISCONTINUITY-SEQUENCE:7\n#EXTINF:4,a title, with a comma\na\n" +
			"#EXT-X-DISCONTINUITY\n#EXTINF:3.5,\nb\n#EXT-X-ENDLIST\n",
		"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-MEDIA-SEQUENCE:9\n#EXTINF:4,\na\n",
		"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:4,\na\n",
	} {
		want, err := m3u8.NewMediaPlaylist(0, 100)
		if err != nil {
			t.Fatal(err)
		}
		if err := want.DecodeFrom(strings.NewReader(text), true); err != nil {
			t.Fatal(err)
		}
		got := mustParse(t, text).Media
		if got.Ended != want.Closed || got.DiscontinuitySequence != want.DiscontinuitySeq ||
			got.Event != (want.MediaType == m3u8.EVENT) || len(got.Segments) != int(want.Count()) {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
		for i, s := range got.Segments {
			o := want.Segments[i]
			if s.Number != o.SeqId || s.URI != o.URI || s.Title != o.Title || s.Discontinuity != o.Discontinuity {
				t.Errorf("%s: segment %d is %+v, want %+v", text, i, s, o)
			}
		}
	}
}

func TestAttributesAreReadAsM3U8ReadsThem(t *testing.T) {
	for _, list := range []string{
		"", "A=1", `METHOD=AES-128,URI="https://k.example/a,b?c=1",IV=0x1`, `A="x=y",B=z`, `NAME="English, stereo",DEFAULT=YES`,
	} {
		got, want := attributes(list), m3u8.DecodeAttributeList(list)
		if len(got) != len(want) {
			t.Errorf("%s: got %v, want %v", list, got, want)
		}
		for name, value := range want {
			if got[name] != value {
				t.Errorf("%s: %s is %q, want %q", list, name, got[name], value)
			}
		}
	}
}

func TestDatesAreReadAsTimeReadsThem(t *testing.T) {
	for _, text := range []string{
		"2026-01-02T03:04:05Z", "2026-01-02T03:04:05.25Z", "2026-12-31T23:59:59.123456789+05:30",
		"2026-02-28T00:00:00.000+0100", "2026-01-02T03:04:05-08",
	} {
		want, err := m3u8.FullTimeParse(text)
		if got := dateTime(text); err != nil || !got.Equal(want) {
			t.Errorf("%s: got %v, want %v (%v)", text, got, want, err)
		}
	}
	for _, text := range []string{"", "yesterday", "2026-01-02", "2026-13-02T03:04:05Z", "2026-01-02T03:04:05", "2026-01-02T03:04:05Zx", "2026-01-02T03:04:05+1"} {
		if got := dateTime(text); got != (time.Time{}) {
			t.Errorf("%q passed as %v", text, got)
		}
	}
}
