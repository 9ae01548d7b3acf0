package manifest

import (
	"strings"
	"testing"
)

func TestBrokenPlaylistsAreNamed(t *testing.T) {
	head := "#EXTM3U\n#EXT-X-TARGETDURATION:2\n"
	for _, c := range []struct{ text, want string }{
		{"", "manifest: line 1: want #EXTM3U"},
		{"<html>", "manifest: line 1: want #EXTM3U"},
		{"#EXTM3U8\n", "manifest: line 1: want #EXTM3U"},
		{"#EXTM3U\n#EXTM3U\n", "manifest: line 2: a second #EXTM3U"},
		{"#EXTM3U\n#EXT-X-VERSION:3\n", "manifest: neither a master nor a media playlist: no tag says which"},
		{"#EXTM3U\n#EXT-X-TARGETDURATION:2\n\xff", "manifest: not UTF-8"},
		{"#EXTM3U\n#EXTINF:2,\na", "manifest: no EXT-X-TARGETDURATION"},
		{head + "#EXT-X-STREAM-INF:BANDWIDTH=1\na", "manifest: tags of a master and of a media playlist in one"},
		{"#EXTM3U\n#EXT-X-TARGETDURATION:0\n", "manifest: line 2: target duration is 0"},
		{"#EXTM3U\n#EXT-X-TARGETDURATION:x\n", `manifest: line 2: target duration is "x", want decimal seconds`},
		{"#EXTM3U\n#EXT-X-TARGETDURATION\n", `manifest: line 2: target duration is "", want decimal seconds`},
		{"#EXTM3U\n#EXT-X-TARGETDURATION:3601\n", "manifest: line 2: target duration is 3601 s, at most 3600"},
		{head + "#EXT-X-TARGETDURATION:2\n", "manifest: line 3: a second EXT-X-TARGETDURATION"},
		{head + "#EXTINF:2,\n#EXTINF:2,\na", "manifest: line 4: EXTINF without a URI before it comes the next"},
		{head + "#EXTINF:2,\n", "manifest: the last EXTINF has no URI"},
		{head + "#EXTINF:2,\na\nb\n", "manifest: line 5: URI without EXTINF or EXT-X-STREAM-INF"},
		{head + "#EXTINF:-1,\na", `manifest: line 3: EXTINF is "-1", want decimal seconds`},
		{head + "#EXTINF:1e3,\na", `manifest: line 3: EXTINF is "1e3", want decimal seconds`},
		{head + "#EXTINF:NaN,\na", `manifest: line 3: EXTINF is "NaN", want decimal seconds`},
		{head + "#EXTINF:.,\na", `manifest: line 3: EXTINF is ".", want decimal seconds`},
		{head + "#EXTINF:3600.1,\na", "manifest: line 3: EXTINF is 3600.1 s, at most 3600"},
		{head + "#EXTINF:99999999999999999999,\na", "manifest: line 3: EXTINF is 99999999999999999999 s, at most 3600"},
		{head + "#EXTINF:2,\n" + strings.Repeat("u", MaxURI+1), "manifest: line 4: URI of 2049 bytes, at most 2048"},
		{head + "#EXTINF:2,\na\x00b", "manifest: line 4: URI holds a control character"},
		{head + "#EXTINF:2,\n{$host}/a", "manifest: line 4: URI holds a variable (EXT-X-DEFINE), which is not supported"},
		{head + "#EXT-X-MEDIA-SEQUENCE:-1\n", `manifest: line 3: EXT-X-MEDIA-SEQUENCE is "-1", want a decimal number`},
		{head + "#EXT-X-MEDIA-SEQUENCE:9223372036854775807\n", "manifest: line 3: EXT-X-MEDIA-SEQUENCE is 9223372036854775807, at most "},
		{head + "#EXT-X-MEDIA-SEQUENCE:99999999999999999999\n", "manifest: line 3: EXT-X-MEDIA-SEQUENCE is 99999999999999999999, at most "},
		{head + "#EXTINF:2,\na\n#EXT-X-MEDIA-SEQUENCE:5\n", "manifest: line 5: EXT-X-MEDIA-SEQUENCE after the first segment"},
		{head + "#EXT-X-SKIP:SKIPPED-SEGMENTS=99999\n", "manifest: line 3: SKIPPED-SEGMENTS is 99999, at most 20000"},
		{head + "#EXT-X-SKIP:X=1\n", `manifest: line 3: SKIPPED-SEGMENTS is "", want a decimal number`},
		{head + "#EXTINF:2,\na\n#EXT-X-SKIP:SKIPPED-SEGMENTS=1\n", "manifest: line 5: SKIPPED-SEGMENTS after the first segment"},
		{head + "#EXT-X-PLAYLIST-TYPE:SHOW\n", `manifest: line 3: playlist type is "SHOW", want EVENT or VOD`},
		{head + "#EXT-X-BYTERANGE:5\n#EXTINF:2,\na", "manifest: line 5: EXT-X-BYTERANGE without a start follows no range of the same resource"},
		{head + "#EXT-X-BYTERANGE:5@0\n#EXTINF:2,\na\n#EXT-X-BYTERANGE:5\n#EXTINF:2,\nb", "manifest: line 8: EXT-X-BYTERANGE without a start follows no range of the same resource"},
		{head + "#EXT-X-BYTERANGE:0@5\n#EXTINF:2,\na", `manifest: line 5: byte range "0@5" is empty or ends beyond 9007199254740992`},
		{head + "#EXT-X-BYTERANGE:1@9007199254740992\n#EXTINF:2,\na", `manifest: line 5: byte range "1@9007199254740992" is empty or ends beyond 9007199254740992`},
		{head + "#EXT-X-BYTERANGE:x@0\n#EXTINF:2,\na", `manifest: line 5: byte range length is "x", want a decimal number`},
		{head + "#EXT-X-BYTERANGE:1@-1\n#EXTINF:2,\na", `manifest: line 5: byte range start is "-1", want a decimal number`},
		{head + "#EXT-X-KEY:URI=\"k\"\n#EXTINF:2,\na", "manifest: line 5: EXT-X-KEY without METHOD"},
		{head + "#EXT-X-KEY:METHOD=AES-128\n#EXTINF:2,\na", "manifest: line 5: EXT-X-KEY without URI"},
		{head + "#EXT-X-MAP:BYTERANGE=\"5@0\"\n#EXTINF:2,\na", "manifest: line 5: EXT-X-MAP without URI"},
		{head + "#EXT-X-MAP:URI=\"i\",BYTERANGE=\"5@\"\n#EXTINF:2,\na", `manifest: line 5: byte range start is "", want a decimal number`},
		{head + "#EXT-X-MAP:URI=\"" + strings.Repeat("u", MaxURI+1) + "\"\n#EXTINF:2,\na", "manifest: line 5: URI of 2049 bytes, at most 2048"},
		{"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n#EXT-X-STREAM-INF:BANDWIDTH=1\na", "manifest: line 3: EXT-X-STREAM-INF without a URI before it comes the next"},
		{"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n", "manifest: the last EXT-X-STREAM-INF has no URI"},
		{"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=4294967296\na", "manifest: line 2: BANDWIDTH is 4294967296, at most 4294967295"},
		{"#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO\n", "manifest: line 2: EXT-X-MEDIA without TYPE or GROUP-ID"},
	} {
		p, err := Parse(at, c.text)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.70q: got %+v %v, want %s", c.text, p, err, c.want)
		}
	}
}

func TestPlaylistsAtTheBoundsPassAndBeyondDoNot(t *testing.T) {
	const media, master = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n", "#EXTM3U\n"
	for _, c := range []struct {
		what, head, each string
		max              int
		want             string
	}{
		{"segments", media, "#EXTINF:2,\na\n", MaxSegments, "more than 20000 segments"},
		{"variants", master, "#EXT-X-STREAM-INF:BANDWIDTH=1\na\n", MaxVariants, "more than 256 variants"},
		{"renditions", master, "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\"\n", MaxRenditions, "more than 512 renditions"},
		{"lines", media, "#\n", MaxLines - 3, "more than 250000 lines"},
		{"bytes", media, "#", MaxText - len(media), "4194305 bytes, at most 4194304"},
	} {
		if _, err := Parse(at, c.head+strings.Repeat(c.each, c.max)); err != nil {
			t.Errorf("%s at the bound: %v", c.what, err)
		}
		_, err := Parse(at, c.head+strings.Repeat(c.each, c.max+1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s beyond the bound: got %v, want %s", c.what, err, c.want)
		}
	}
}

func TestOnlyAbsoluteWebAddressesHavePlaylists(t *testing.T) {
	for _, url := range []string{"", "index.m3u8", "/index.m3u8", "file:///index.m3u8", "data:text/plain,x", "https://", "https://o.example/%zz", "blob:https://o.example/1"} {
		_, err := Parse(url, "#EXTM3U\n#EXT-X-TARGETDURATION:2\n")
		if err == nil || !strings.HasSuffix(err.Error(), "is no absolute http or https URL") {
			t.Errorf("%q: %v", url, err)
		}
	}
}
