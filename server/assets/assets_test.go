package assets

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

const manifest = `{"version": "1.2.3", "files": {
	"/shoal.js": {"path": "shoal.js", "type": "text/javascript", "integrity": "sha384-one", "encodings": ["br", "gzip"]},
	"/shoal-1.2.3.js": {"path": "shoal.js", "type": "text/javascript", "integrity": "sha384-one", "immutable": true, "encodings": ["br", "gzip"]},
	"/agent-ab.wasm": {"path": "agent.wasm", "type": "application/wasm", "integrity": "sha384-two", "immutable": true, "encodings": []},
	"/index.html": {"path": "index.html", "type": "text/html; charset=utf-8", "integrity": "sha384-three", "encodings": []}}}`

func built() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"manifest.json": file(manifest), "shoal.js": file("plain"), "shoal.js.br": file("brotli"),
		"shoal.js.gz": file("gzipped"), "agent.wasm": file("\x00asm"), "index.html": file("<!doctype html>"),
		"secret": file("not listed"),
	}
}

// only lets pages of one origin in; "" lets any.
func only(origin string) func(*http.Request) (string, bool) {
	return func(r *http.Request) (string, bool) {
		if from := r.Header.Get("Origin"); from != "" && from != origin && origin != "" {
			return from + " is a stranger", false
		}
		return "", origin == ""
	}
}

func get(t *testing.T, o Options, method, path string, header ...string) *http.Response {
	t.Helper()
	if o.Refuse == nil {
		o.Refuse = only("https://friend.example")
	}
	if o.Admit == nil {
		o.Admit = func(*http.Request) (func(), bool) { return func() {}, true }
	}
	a, err := New(built(), o)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w.Result()
}

func body(r *http.Response) string {
	b, _ := io.ReadAll(r.Body)
	return string(b)
}

func TestBestEncodingThatTheClientTakesIsServed(t *testing.T) {
	for accept, want := range map[string][2]string{
		"":                             {"", "plain"},
		"br":                           {"br", "brotli"},
		"gzip, deflate, br, zstd":      {"br", "brotli"},
		"gzip":                         {"gzip", "gzipped"},
		"br;q=0, gzip;q=0.5":           {"gzip", "gzipped"},
		"br;q=0.1, gzip;q=1":           {"br", "brotli"},
		"*":                            {"br", "brotli"},
		"*;q=0":                        {"", "plain"},
		"identity":                     {"", "plain"},
		"br; q = nonsense, GZIP ; q=1": {"gzip", "gzipped"},
	} {
		r := get(t, Options{}, "GET", "/shoal.js", "Accept-Encoding", accept)
		if e, b := r.Header.Get("Content-Encoding"), body(r); e != want[0] || b != want[1] {
			t.Errorf("Accept-Encoding %q: %q %q, want %q", accept, e, b, want)
		}
		if !strings.Contains(strings.Join(r.Header.Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("Accept-Encoding %q: Vary is %q", accept, r.Header.Values("Vary"))
		}
		if r.ContentLength != int64(len(want[1])) {
			t.Errorf("Accept-Encoding %q: length %d", accept, r.ContentLength)
		}
	}
}

func TestNamesWithAHashAreKeptForEver(t *testing.T) {
	for path, want := range map[string][2]string{
		"/shoal.js":       {"public, max-age=60, must-revalidate", "text/javascript"},
		"/shoal-1.2.3.js": {"public, max-age=31536000, immutable", "text/javascript"},
		"/agent-ab.wasm":  {"public, max-age=31536000, immutable", "application/wasm"},
		"/":               {"no-cache", "text/html; charset=utf-8"},
		"/nothing":        {"no-store", "text/plain; charset=utf-8"},
	} {
		r := get(t, Options{Demo: true}, "GET", path)
		if c, k := r.Header.Get("Cache-Control"), r.Header.Get("Content-Type"); c != want[0] || k != want[1] {
			t.Errorf("%s: %q %q, want %q", path, c, k, want)
		}
		if path != "/nothing" && r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s may be sniffed", path)
		}
	}
}

func TestUnchangedFileIsNotSentAgain(t *testing.T) {
	plain := get(t, Options{}, "GET", "/shoal.js").Header.Get("ETag")
	packed := get(t, Options{}, "GET", "/shoal.js", "Accept-Encoding", "br").Header.Get("ETag")
	if plain == packed || plain == "" {
		t.Fatalf("tags %q and %q", plain, packed)
	}
	for _, condition := range []string{plain, "W/" + plain, `"other", ` + plain, "*"} {
		r := get(t, Options{}, "GET", "/shoal.js", "If-None-Match", condition)
		if r.StatusCode != http.StatusNotModified || body(r) != "" || r.Header.Get("ETag") != plain {
			t.Errorf("If-None-Match %s: %d", condition, r.StatusCode)
		}
	}
	if r := get(t, Options{}, "GET", "/shoal.js", "If-None-Match", packed); r.StatusCode != http.StatusOK {
		t.Errorf("the tag of another encoding: %d", r.StatusCode)
	}
}

func TestOnlyAllowedPagesGetTheAgentAndTheOthersCanReadWhy(t *testing.T) {
	r := get(t, Options{}, "GET", "/agent-ab.wasm", "Origin", "https://friend.example")
	if r.StatusCode != http.StatusOK || r.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("a friend: %d, %v", r.StatusCode, r.Header)
	}
	if r.Header.Get("Vary") != "Origin" || r.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("headers %v", r.Header)
	}
	r = get(t, Options{}, "GET", "/agent-ab.wasm", "Origin", "https://stranger.example")
	if r.StatusCode != http.StatusForbidden || r.Header.Get("Access-Control-Allow-Origin") != "*" ||
		r.Header.Get("Cache-Control") != "no-store" || body(r) != "shoal: https://stranger.example is a stranger\n" {
		t.Errorf("a stranger: %d, %v", r.StatusCode, r.Header)
	}
	r = get(t, Options{Refuse: only("")}, "GET", "/agent-ab.wasm", "Origin", "https://stranger.example")
	if r.StatusCode != http.StatusOK || r.Header.Get("Vary") != "" {
		t.Errorf("with * a stranger is answered %d, Vary %q", r.StatusCode, r.Header.Get("Vary"))
	}
	if r = get(t, Options{}, "OPTIONS", "/agent-ab.wasm"); r.StatusCode != http.StatusNoContent {
		t.Errorf("a preflight: %d", r.StatusCode)
	}
}

func TestTheAgentWaitsForItsTurnAndTheScriptsDoNot(t *testing.T) {
	asked, sent := 0, 0
	admit := func(ok bool) Options {
		return Options{Admit: func(*http.Request) (func(), bool) { asked++; return func() { sent++ }, ok }}
	}
	r := get(t, admit(true), "GET", "/agent-ab.wasm")
	if r.StatusCode != http.StatusOK || asked != 1 || sent != 1 {
		t.Errorf("%d, asked %d times, sent %d times", r.StatusCode, asked, sent)
	}
	r = get(t, admit(false), "GET", "/agent-ab.wasm")
	if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" ||
		r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("Access-Control-Allow-Origin") != "*" || sent != 1 {
		t.Errorf("turned away with %d, %v", r.StatusCode, r.Header)
	}
	tag := get(t, admit(true), "HEAD", "/agent-ab.wasm").Header.Get("ETag")
	get(t, admit(true), "GET", "/agent-ab.wasm", "If-None-Match", tag)
	get(t, admit(true), "GET", "/shoal.js")
	if asked != 2 {
		t.Errorf("what sends no agent asked %d times", asked-2)
	}
}

func TestAPageThatWantsTheAgentOnlyFromItsCacheIsSentNothing(t *testing.T) {
	r := get(t, Options{}, "GET", "/agent-ab.wasm", "Accept", "cached/wasm")
	if r.StatusCode != http.StatusNoContent || body(r) != "" || r.Header.Get("Cache-Control") != "no-store" ||
		r.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%d, %v", r.StatusCode, r.Header)
	}
}

func TestEveryPageGetsTheScripts(t *testing.T) {
	for _, path := range []string{"/shoal.js", "/shoal-1.2.3.js"} {
		r := get(t, Options{}, "GET", path, "Origin", "https://stranger.example")
		if r.StatusCode != http.StatusOK || r.Header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d, %v", path, r.StatusCode, r.Header)
		}
	}
}

func TestDemoPageIsOnlyThereInADemo(t *testing.T) {
	for _, path := range []string{"/", "/index.html", "/secret", "/manifest.json", "/../secret"} {
		if r := get(t, Options{}, "GET", path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	r := get(t, Options{Demo: true}, "GET", "/")
	if csp := r.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "'wasm-unsafe-eval'") || strings.Contains(csp, "'unsafe-eval'") {
		t.Errorf("Content-Security-Policy %q", csp)
	}
	if body(r) != "<!doctype html>" {
		t.Error("/ is not the demo page")
	}
}

func TestHeadHasNoBodyAndOtherMethodsAreRefused(t *testing.T) {
	if r := get(t, Options{}, "HEAD", "/shoal.js"); r.ContentLength != 5 || body(r) != "" {
		t.Errorf("HEAD: length %d", r.ContentLength)
	}
	if r := get(t, Options{}, "POST", "/shoal.js"); r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") == "" {
		t.Errorf("POST: %d", r.StatusCode)
	}
}

func TestWithoutABuildTheCureIsNamed(t *testing.T) {
	_, err := New(fstest.MapFS{"dist.go": {}}, Options{})
	if !errors.Is(err, ErrNotBuilt) || !strings.Contains(err.Error(), "make build") {
		t.Errorf("error %v", err)
	}
}

func TestManifestThatPromisesTooMuchIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"shoal.js.br": manifest, // removed below
		"/x":          `{"files": {"/x": {"path": "shoal.js", "type": "", "integrity": "i"}}}`,
		"JSON":        `[`,
	} {
		files := built()
		delete(files, "shoal.js.br")
		files["manifest.json"] = &fstest.MapFile{Data: []byte(text)}
		_, err := New(files, Options{})
		if err == nil || name != "JSON" && !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
