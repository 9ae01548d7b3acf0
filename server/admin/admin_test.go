package admin

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shoal/server/hub"
	"shoal/shared/signal"
)

func word(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, text+" "+r.URL.Path) })
}

func router(ready bool, s hub.Snapshot) http.Handler {
	return Router(Handlers{
		Join: word("join"), Assets: word("assets"),
		Extra:    map[string]http.Handler{"/demo/": word("demo"), "/demo/lan.json": word("lan")},
		Ready:    func() bool { return ready },
		Snapshot: func() hub.Snapshot { return s },
		Version:  "1.2.3",
	})
}

func get(h http.Handler, path string) (int, string, http.Header) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w.Code, w.Body.String(), w.Header()
}

func TestEachPathLeadsToItsHandler(t *testing.T) {
	h := router(true, hub.Snapshot{})
	for path, want := range map[string]string{
		"/":                       "assets /",
		"/shoal.js":               "assets /shoal.js",
		"/v1/join":                "join /v1/join",
		"/demo/lan.json":          "lan /demo/lan.json",
		"/demo/live/master.m3u8":  "demo /live/master.m3u8",
		"/demo/vod/audio/12.m4s":  "demo /vod/audio/12.m4s",
		"/nothing/of/the/kind.js": "assets /nothing/of/the/kind.js",
	} {
		if _, got, _ := get(h, path); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
}

func TestHealthAndReadinessAreToldApart(t *testing.T) {
	for path, want := range map[string][2]int{"/healthz": {200, 200}, "/readyz": {200, 503}} {
		for i, ready := range []bool{true, false} {
			code, _, header := get(router(ready, hub.Snapshot{}), path)
			if code != want[i] || header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s, ready %v: %d", path, ready, code)
			}
			if _, ok := header["Access-Control-Allow-Origin"]; ok {
				t.Errorf("%s can be read across origins", path)
			}
		}
	}
}

func TestLoadBalancersMayProbeWithHead(t *testing.T) {
	w := httptest.NewRecorder()
	router(true, hub.Snapshot{}).ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/readyz", nil))
	if w.Code != http.StatusOK {
		t.Errorf("HEAD /readyz: %d", w.Code)
	}
}

func TestMetricsShowTheSnapshot(t *testing.T) {
	s := hub.Snapshot{Swarms: 2, Viewers: 300, Joins: 310, Origin: 1000, StallMS: 1500,
		Refusals: map[signal.Code]int64{signal.NotMet: 4}}
	s.Reasons[1] = 900
	code, text, header := get(router(true, s), "/metrics")
	if code != http.StatusOK || header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", code, header)
	}
	for _, line := range []string{
		"shoal_swarms 2", "shoal_viewers 300", "shoal_joins_total 310", "shoal_stall_seconds_total 1.5",
		`shoal_refusals_total{code="not-met"} 4`, `shoal_refusals_total{code="version"} 0`,
		`shoal_viewer_bytes_total{source="origin"} 1000`, `shoal_origin_bytes_total{reason="seed"} 900`,
		`shoal_build_info{version="1.2.3"} 1`, "go_goroutines ", "process_resident_memory_bytes ",
	} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("no line %q", line)
		}
	}
}
