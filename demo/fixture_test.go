package demo

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/Eyevinn/mp4ff/mp4"
)

type clock struct{ at time.Time }

func newClock(at time.Time) *clock { return &clock{at} }
func (c *clock) now() time.Time    { return c.at }

type handler struct{ http.Handler }

func serve(t testing.TB, o Options) handler {
	t.Helper()
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return handler{h}
}

func (h handler) get(path string, headers ...string) *httptest.ResponseRecorder {
	return h.do(http.MethodGet, path, headers...)
}

// do takes headers as name, value, name, value.
func (h handler) do(method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func (h handler) text(t testing.TB, path string) string {
	t.Helper()
	r := h.get(path)
	if r.Code != http.StatusOK {
		t.Fatalf("%s: status %d: %s", path, r.Code, r.Body)
	}
	return r.Body.String()
}

func (h handler) timescale(t testing.TB, track string) float64 {
	t.Helper()
	f, err := mp4.DecodeFile(strings.NewReader(h.text(t, "/vod/"+track+"/init.mp4")))
	if err != nil {
		t.Fatal(err)
	}
	return float64(f.Init.Moov.Trak.Mdia.Mdhd.Timescale)
}

// fragment is what a segment says of itself, in ticks.
type fragment struct {
	sequence   uint32
	start, end uint64
	durations  []uint32
	key        bool
}

func (h handler) fragment(t testing.TB, path string) fragment {
	t.Helper()
	f, err := mp4.DecodeFile(strings.NewReader(h.text(t, path)))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	moof := f.Segments[0].Fragments[0].Moof
	samples, err := f.Segments[0].Fragments[0].GetFullSamples(nil)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	got := fragment{sequence: moof.Mfhd.SequenceNumber, start: moof.Traf.Tfdt.BaseMediaDecodeTime()}
	got.end = got.start
	for i, s := range samples {
		if s.CompositionTimeOffset != 0 || s.DecodeTime != got.end {
			t.Fatalf("%s: frame %d is shown at another time than it is decoded", path, i)
		}
		got.end += uint64(s.Dur)
		got.durations = append(got.durations, s.Dur)
	}
	got.key = mp4.IsSyncSampleFlags(samples[0].Flags)
	if last := samples[len(samples)-1]; len(bytes.TrimLeft(last.Data, "\x00")) == 0 {
		t.Fatalf("%s: last frame is empty", path)
	}
	return got
}

type entry struct {
	number  int64
	uri     string
	seconds float64
	date    time.Time
}

type list struct {
	sequence int64
	segments []entry
}

// parseMedia reads the tags that the tests need, and fails on a discontinuity.
func parseMedia(t testing.TB, text string) list {
	t.Helper()
	var l list
	var e entry
	var err error
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "#EXT-X-MEDIA-SEQUENCE":
			l.sequence, err = strconv.ParseInt(value, 10, 64)
			e.number = l.sequence
		case "#EXT-X-PROGRAM-DATE-TIME":
			e.date, err = time.Parse(time.RFC3339, value)
		case "#EXTINF":
			e.seconds, err = strconv.ParseFloat(strings.TrimSuffix(value, ","), 64)
		case "#EXT-X-DISCONTINUITY":
			t.Fatal("the playlist has a discontinuity")
		}
		if err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		if !strings.HasPrefix(line, "#") {
			e.uri = line
			l.segments = append(l.segments, e)
			e.number++
		}
	}
	return l
}

func itoa(n int) string { return strconv.Itoa(n) }

func rangeOf(from, to, size int) string {
	return "bytes " + itoa(from) + "-" + itoa(to) + "/" + itoa(size)
}

// discard is a response that goes nowhere.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
