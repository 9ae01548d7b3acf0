package demo

import (
	"io/fs"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"
)

func TestByteRangesOfLiveAndTitleAreExact(t *testing.T) {
	h := serve(t, Options{Now: newClock(Epoch.Add(time.Hour)).now})
	for _, uri := range []string{"/live/video-360/1790.m4s", "/vod/video-360/250.m4s", "/live/audio/1790.m4s", "/vod/audio/init.mp4"} {
		whole := h.text(t, uri)
		size := len(whole)
		for _, c := range []struct {
			ask    string
			status int
			got    string
			want   string
		}{
			{"bytes=0-99", 206, rangeOf(0, 99, size), whole[:100]},
			{"bytes=90-699", 206, rangeOf(90, min(699, size-1), size), whole[90:min(700, size)]},
			{"bytes=300-", 206, rangeOf(300, size-1, size), whole[300:]},
			{"bytes=-50", 206, rangeOf(size-50, size-1, size), whole[size-50:]},
			{"bytes=200-9999999", 206, rangeOf(200, size-1, size), whole[200:]},
			{"bytes=9999999-", 416, "bytes */" + itoa(size), ""},
		} {
			r := h.get(uri, "Range", c.ask)
			if r.Code != c.status || r.Header().Get("Content-Range") != c.got {
				t.Errorf("%s %s: status %d, range %q, want %d %q", uri, c.ask, r.Code, r.Header().Get("Content-Range"), c.status, c.got)
			}
			if c.status == 206 && r.Body.String() != c.want {
				t.Errorf("%s %s: other bytes than the whole segment has there", uri, c.ask)
			}
		}
	}
}

func TestHeadersOfEachKindOfFile(t *testing.T) {
	h := serve(t, Options{Now: newClock(Epoch.Add(time.Hour)).now})
	for _, c := range []struct{ path, mime, cache string }{
		{"/live/master.m3u8", "application/vnd.apple.mpegurl", "public, max-age=300"},
		{"/live/single.m3u8", "application/vnd.apple.mpegurl", "public, max-age=300"},
		{"/live/video-240.m3u8", "application/vnd.apple.mpegurl", "no-cache"},
		{"/live/video-240/init.mp4", "video/mp4", "public, max-age=300"},
		{"/live/video-240/1799.m4s", "video/mp4", "public, max-age=60, immutable"},
		{"/live/audio/1799.m4s", "audio/mp4", "public, max-age=60, immutable"},
		{"/vod/audio.m3u8", "application/vnd.apple.mpegurl", "public, max-age=300"},
		{"/vod/video-540/299.m4s", "video/mp4", "public, max-age=300"},
	} {
		get, head := h.get(c.path), h.do(http.MethodHead, c.path)
		for _, r := range []http.Header{get.Header(), head.Header()} {
			if r.Get("Content-Type") != c.mime || r.Get("Cache-Control") != c.cache {
				t.Errorf("%s: %q, %q", c.path, r.Get("Content-Type"), r.Get("Cache-Control"))
			}
			if r.Get("Access-Control-Allow-Origin") != "*" || r.Get("Timing-Allow-Origin") != "*" ||
				r.Get("Access-Control-Expose-Headers") != "Content-Length, Content-Range" {
				t.Errorf("%s: a page of another origin cannot read all of %v", c.path, r)
			}
			if r.Get("Content-Length") != itoa(get.Body.Len()) {
				t.Errorf("%s: Content-Length %q of %d bytes", c.path, r.Get("Content-Length"), get.Body.Len())
			}
		}
		if get.Code != 200 || head.Code != 200 || head.Body.Len() != 0 {
			t.Errorf("%s: GET %d, HEAD %d with %d bytes", c.path, get.Code, head.Code, head.Body.Len())
		}
	}
}

func TestWhatIsNotThereIsNamedAndNotCached(t *testing.T) {
	h := serve(t, Options{Now: newClock(Epoch.Add(time.Hour)).now})
	for path, says := range map[string]string{
		"/":                                   `no title ""`,
		"/other/master.m3u8":                  `no title "other"`,
		"/live/other.m3u8":                    `no playlist "other"`,
		"/live/other/1.m4s":                   `no track "other"`,
		"/live/video-360/x.m4s":               `no file "x.m4s"`,
		"/live/video-360/01799.m4s":           `no file "01799.m4s"`,
		"/live/video-360/+1799.m4s":           `no file "+1799.m4s"`,
		"/live/video-360/1799":                `no file "1799"`,
		"/live/video-360/1800.m4s":            "not there yet",
		"/live/video-360/1.m4s":               "no longer there",
		"/vod/audio/300.m4s":                  "not there yet",
		"/vod/audio/-1.m4s":                   "no longer there",
		"/vod/audio/../audio/init.mp4":        `no file "../audio/init.mp4"`,
		"/vod/audio/99999999999999999999.m4s": `no file "99999999999999999999.m4s"`,
	} {
		r := h.get(path)
		if r.Code != 404 || !strings.Contains(r.Body.String(), says) || r.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %q, cached %q", path, r.Code, r.Body, r.Header().Get("Cache-Control"))
		}
	}
}

func TestOtherMethodsAreRefusedAndPreflightsAllowed(t *testing.T) {
	h := serve(t, Options{})
	if r := h.do(http.MethodPost, "/live/master.m3u8"); r.Code != 405 || r.Header().Get("Allow") == "" {
		t.Errorf("POST: status %d", r.Code)
	}
	r := h.do(http.MethodOptions, "/live/video-360/1.m4s")
	if r.Code != 204 || r.Header().Get("Access-Control-Allow-Headers") != "Range" {
		t.Errorf("preflight: status %d, allows headers %q", r.Code, r.Header().Get("Access-Control-Allow-Headers"))
	}
}

func TestMasterListsRenditionsWithSharedAudio(t *testing.T) {
	h := serve(t, Options{})
	master := h.text(t, "/live/master.m3u8")
	for _, want := range []string{
		`CODECS="avc1.640015,mp4a.40.2",RESOLUTION=426x240,FRAME-RATE=25.000,AUDIO="sound"` + "\nvideo-240.m3u8\n",
		`CODECS="avc1.64001E,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=25.000,AUDIO="sound"` + "\nvideo-360.m3u8\n",
		`CODECS="avc1.64001F,mp4a.40.2",RESOLUTION=960x540,FRAME-RATE=25.000,AUDIO="sound"` + "\nvideo-540.m3u8\n",
		`TYPE=AUDIO,GROUP-ID="sound"`,
		`URI="audio.m3u8"`,
	} {
		if !strings.Contains(master, want) {
			t.Errorf("master.m3u8 has no %q:\n%s", want, master)
		}
	}
	single := h.text(t, "/vod/single.m3u8")
	if strings.Count(single, "#EXT-X-STREAM-INF") != 1 || !strings.Contains(single, "\nvideo-360.m3u8\n") {
		t.Errorf("single.m3u8 is not 360p alone:\n%s", single)
	}
}

func TestRatesMakeTheLadder(t *testing.T) {
	tracks, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tr := range tracks {
		want := map[string][2]int{
			"video-240": {280_000, 330_000}, "video-360": {520_000, 580_000},
			"video-540": {1_000_000, 1_200_000}, "audio": {60_000, 75_000},
		}[tr.name]
		if r := tr.meanRate(); r < want[0] || r > want[1] {
			t.Errorf("%s: %d bit/s, want %d to %d", tr.name, r, want[0], want[1])
		}
		if tr.peakRate() > tr.meanRate()*6/5 {
			t.Errorf("%s: fullest segment %d bit/s, mean %d", tr.name, tr.peakRate(), tr.meanRate())
		}
	}
}

func TestMediaFitsItsBudget(t *testing.T) {
	const most, mostFile = 8 << 20, 1 << 20
	total := int64(0)
	err := fs.WalkDir(files, "media", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if ext := path.Ext(p); ext != ".m4s" && ext != ".mp4" {
			t.Errorf("%s is no media", p)
		}
		if info.Size() > mostFile {
			t.Errorf("%s has %d bytes, at most %d are allowed", p, info.Size(), mostFile)
		}
		total += info.Size()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if total == 0 || total > most {
		t.Errorf("media has %d bytes, at most %d are allowed", total, most)
	}
}

func TestOptionsOutOfBoundsAreNamed(t *testing.T) {
	for says, o := range map[string]Options{
		"window 41s":    {Window: 41 * time.Second},
		"window 4s":     {Window: 4 * time.Second},
		"window 2h0m0s": {Window: 2 * time.Hour},
		"title -2s":     {Title: -2 * time.Second},
		"title 3s":      {Title: 3 * time.Second},
		"title 24h0m2s": {Title: 24*time.Hour + 2*time.Second},
	} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: error %v, want %q in it", o, err, says)
		}
	}
	if _, err := New(Options{Window: 6 * time.Second, Title: 24 * time.Hour}); err != nil {
		t.Errorf("at the bounds: %v", err)
	}
}

func BenchmarkSegment(b *testing.B) {
	h := serve(b, Options{Now: newClock(Epoch.Add(time.Hour)).now})
	b.SetBytes(int64(len(h.text(b, "/live/video-360/1799.m4s"))))
	b.ReportAllocs()
	r, _ := http.NewRequest(http.MethodGet, "/live/video-360/1799.m4s", nil)
	for b.Loop() {
		h.ServeHTTP(discard{}, r)
	}
}

func BenchmarkPlaylist(b *testing.B) {
	h := serve(b, Options{Now: newClock(Epoch.Add(time.Hour)).now})
	b.ReportAllocs()
	r, _ := http.NewRequest(http.MethodGet, "/live/video-360.m3u8", nil)
	for b.Loop() {
		h.ServeHTTP(discard{}, r)
	}
}

func TestServesBelowAMount(t *testing.T) {
	for _, prefix := range []string{"/demo", "/demo/"} {
		h := handler{http.StripPrefix(prefix, serve(t, Options{}))}
		if r := h.get("/demo/vod/audio/0.m4s"); r.Code != 200 {
			t.Errorf("mounted with %q stripped: status %d: %s", prefix, r.Code, r.Body)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
