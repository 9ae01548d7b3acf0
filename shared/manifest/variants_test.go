//go:build !js

package manifest

import (
	"reflect"
	"testing"
)

func TestMasterPlaylistIsRead(t *testing.T) {
	p := mustParse(t, "#EXTM3U\n#EXT-X-INDEPENDENT-SEGMENTS\n"+
		"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"aac\",NAME=\"English, stereo\",LANGUAGE=\"en\",DEFAULT=YES,URI=\"a/en.m3u8\"\n"+
		"#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subs\",NAME=\"Deutsch\",URI=\"//s.example/de.m3u8\"\n"+
		"#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"cc\",NAME=\"CC1\",INSTREAM-ID=\"CC1\"\n"+
		"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=9,URI=\"iframes.m3u8\"\n"+
		"#EXT-X-STREAM-INF:BANDWIDTH=800000,AVERAGE-BANDWIDTH=1,CODECS=\"avc1.4d401f,mp4a.40.2\",AUDIO=\"aac\",SUBTITLES=\"subs\"\n"+
		"/low.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=4294967295\nhttps://CDN.example:443/hi.m3u8\n")
	want := &Master{
		Variants: []Variant{
			{
				URI: "/low.m3u8", URL: "https://o.example/low.m3u8", Bandwidth: 800000,
				Codecs: "avc1.4d401f,mp4a.40.2", Audio: "aac", Subtitles: "subs",
			},
			{URI: "https://CDN.example:443/hi.m3u8", URL: "https://cdn.example/hi.m3u8", Bandwidth: 4294967295},
		},
		Renditions: []Rendition{
			{
				Type: "AUDIO", Group: "aac", Name: "English, stereo", Language: "en", Default: true,
				URI: "a/en.m3u8", URL: "https://o.example/live/v1/a/en.m3u8",
			},
			{Type: "SUBTITLES", Group: "subs", Name: "Deutsch", URI: "//s.example/de.m3u8", URL: "https://s.example/de.m3u8"},
			{Type: "CLOSED-CAPTIONS", Group: "cc", Name: "CC1"},
		},
	}
	if !reflect.DeepEqual(p.Master, want) {
		t.Errorf("got %+v, want %+v", p.Master, want)
	}
}
