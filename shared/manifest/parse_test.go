package manifest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"shoal/shared/media"
)

const at = "https://o.example/live/v1/index.m3u8?token=1"

func mustParse(t *testing.T, text string) Playlist {
	t.Helper()
	p, err := Parse(at, text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestLivePlaylistIsRead(t *testing.T) {
	p := mustParse(t, "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:100\n"+
		"#EXT-X-DISCONTINUITY-SEQUENCE:4\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.250Z\n"+
		"#EXTINF:2.000000,one, with comma\n100.m4s\n\n#EXT-X-DISCONTINUITY\n#EXTINF:1.96\n../v2/101.m4s?t=a,b\n")
	m := p.Media
	if m == nil || p.Master != nil {
		t.Fatalf("got %+v, want a media playlist", p)
	}
	track := media.TrackOf(at)
	init := &Init{
		ID: media.InitOf(track, "init.mp4", media.ByteRange{}), URI: "init.mp4", URL: "https://o.example/live/v1/init.mp4",
	}
	want := &Media{
		Track: track, Live: true, Target: 2e9, First: 100, DiscontinuitySequence: 4,
		Segments: []Segment{
			{
				Number: 100, Duration: 2e9, Title: "one, with comma", URI: "100.m4s", Init: init,
				URL:             "https://o.example/live/v1/100.m4s",
				ProgramDateTime: time.Date(2026, 1, 2, 3, 4, 5, 250e6, time.UTC),
			},
			{
				Number: 101, Duration: 1.96e9, URI: "../v2/101.m4s?t=a,b", Init: init,
				URL: "https://o.example/live/v2/101.m4s?t=a,b", Discontinuity: true,
			},
		},
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got %+v, want %+v", m, want)
	}
}

func TestByteRangesFollowOnOneAnother(t *testing.T) {
	p := mustParse(t, "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n"+
		"#EXT-X-MAP:URI=\"all.mp4\",BYTERANGE=\"700@0\"\n"+
		"#EXTINF:4,\n#EXT-X-BYTERANGE:1000@700\nall.mp4\n#EXTINF:4,\n#EXT-X-BYTERANGE:500\nall.mp4\n"+
		"#EXT-X-BYTERANGE:20@9\n#EXTINF:4,\nother.mp4\n#EXTINF:4,\nwhole.mp4\n#EXT-X-ENDLIST\n")
	var got []media.ByteRange
	for _, s := range p.Media.Segments {
		got = append(got, s.Range)
	}
	want := []media.ByteRange{{Start: 700, Length: 1000}, {Start: 1700, Length: 500}, {Start: 9, Length: 20}, {}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if r := p.Media.Segments[0].Init.Range; r != (media.ByteRange{Length: 700}) {
		t.Errorf("init section at %v, want the first 700 bytes", r)
	}
	if p.Media.Live || !p.Media.Ended || p.Media.First != 0 {
		t.Errorf("got %+v, want an ended playlist that begins at 0", p.Media)
	}
}

func TestKeysAndInitsHoldUntilTheNext(t *testing.T) {
	p := mustParse(t, "#EXTM3U\n#EXT-X-TARGETDURATION:4\n"+
		"#EXT-X-KEY:METHOD=AES-128,URI=\"https://k.example/a,b?c=1\",IV=0x1\n\n#comment\n#EXT-X-MAP:URI=\"i1\"\n"+
		"#EXTINF:4,\na\n#EXTINF:4,\nb\n#EXT-X-MAP:URI=\"i2\"\n#EXTINF:4,\nc\n"+
		"#EXT-X-KEY:METHOD=NONE\n#EXTINF:4,\nd\n#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://x\"\n#EXTINF:4,\ne\n")
	var got []string
	for _, s := range p.Media.Segments {
		key := "none"
		if s.Key != nil {
			key = s.Key.Method + " " + s.Key.URI
		}
		got = append(got, s.URI+" "+s.Init.URI+" "+key)
	}
	want := []string{
		"a i1 AES-128 https://k.example/a,b?c=1", "b i1 AES-128 https://k.example/a,b?c=1",
		"c i2 AES-128 https://k.example/a,b?c=1", "d i2 none", "e i2 SAMPLE-AES skd://x",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRepeatedKeysAndInitsAreShared(t *testing.T) {
	each := "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXT-X-MAP:URI=\"i\"\n#EXTINF:4,\na\n"
	s := mustParse(t, "#EXTM3U\n#EXT-X-TARGETDURATION:4\n"+each+each+"#EXTINF:4,\nb\n").Media.Segments
	if s[0].Key != s[1].Key || s[1].Key != s[2].Key || s[0].Init != s[1].Init || s[1].Init != s[2].Init {
		t.Error("segments of one key and one init section do not share them")
	}
}

func TestUnknownTagsSurvive(t *testing.T) {
	p := mustParse(t, "#EXTM3U\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n#EXT-X-PART-INF:PART-TARGET=0.33\n"+
		"#EXT-X-TARGETDURATION:2\n# just a comment\n#EXT-X-CUE-OUT:30\n#EXTINF:2,\na\n"+
		"#EXT-X-PART:DURATION=0.33,URI=\"b.1\"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"b.2\"\n")
	want := []Tag{
		{2, "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES"},
		{3, "#EXT-X-PART-INF:PART-TARGET=0.33"},
		{6, "#EXT-X-CUE-OUT:30"},
		{9, "#EXT-X-PART:DURATION=0.33,URI=\"b.1\""},
		{10, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"b.2\""},
	}
	if !reflect.DeepEqual(p.Unknown, want) {
		t.Errorf("got %v, want %v", p.Unknown, want)
	}
}

func TestOddButLegalPlaylistsAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want string // number, duration and URI of each segment
	}{
		"carriage returns and a mark": {"\ufeff#EXTM3U\r\n#EXT-X-TARGETDURATION:2\r\n#EXTINF:2,\r\na\r\n", "0 2000000000 a"},
		"no last newline":             {"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na", "0 2000000000 a"},
		"attributes on the first":     {"#EXTM3U x=1\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na", "0 2000000000 a"},
		"fractions":                   {"#EXTM3U\n#EXT-X-TARGETDURATION:2.5\n#EXTINF: .9999999999 ,\na\n#EXTINF:1.,\nb", "0 999999999 a, 1 1000000000 b"},
		"delta update":                {"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n#EXT-X-SKIP:SKIPPED-SEGMENTS=10\n#EXTINF:2,\na", "17 2000000000 a"},
		"nothing yet":                 {"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:7\n", ""},
		"blank lines after a key":     {"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n\n\n#EXT-X-MAP:URI=\"i\"\n\n#EXTINF:2,\n\na\n", "0 2000000000 a"},
		"lower-case type":             {"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:vod\n#EXTINF:2,\na", "0 2000000000 a"},
		"a time that is none":         {"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PROGRAM-DATE-TIME:yesterday\n#EXTINF:2,\na", "0 2000000000 a"},
	} {
		p, err := Parse(at, c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, s := range p.Media.Segments {
			got = append(got, fmt.Sprint(s.Number, s.Duration, " ", s.URI))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: got %q, want %q", name, s, c.want)
		}
	}
}

func TestGapsAndOtherSchemesAreMarked(t *testing.T) {
	p := mustParse(t, "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-GAP\n#EXTINF:2,\na\n#EXTINF:2,\ndata:video/mp4,x\n#EXTINF:2,\n%zz\n")
	s := p.Media.Segments
	if !s[0].Gap || s[1].Gap || s[1].URL != "" || s[2].URL != "" || !p.Media.Event || !p.Media.Live {
		t.Errorf("got %+v", p.Media)
	}
}

func TestSimpleReferencesResolveAsAllOthers(t *testing.T) {
	b, err := newBase("HTTPS://O.example:443/a%20b/./c/../d/index.m3u8?x#y")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	seen := 0
	for range 50000 {
		ref := make([]byte, 1+rng.IntN(8))
		for i := range ref {
			ref[i] = "aZ0-_../?:%"[rng.IntN(11)]
		}
		if s := string(ref); simple(s) {
			seen++
			if got, want := b.resolve(s), b.slow(s); got != want {
				t.Fatalf("%q: got %q, want %q", s, got, want)
			}
		}
	}
	if seen < 1000 {
		t.Errorf("only %d simple references tried", seen)
	}
	if got, want := b.resolve("x.ts"), "https://o.example/a%20b/d/x.ts"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
