// Package admin is the server's HTTP surface for those who run it: health,
// readiness and metrics, and the one router that all other handlers hang on.
package admin

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"shoal/server/hub"
)

// Handlers are what the router leads to.
type Handlers struct {
	Join   http.Handler // WebSockets, at /v1/join
	Assets http.Handler // everything that nothing else answers
	Extra  map[string]http.Handler
	// Ready reports whether new viewers are admitted.
	Ready func() bool
	// Snapshot reads what the metrics show.
	Snapshot func() hub.Snapshot
	Version  string
}

// Router is the server's whole HTTP surface. Extra handlers whose path ends in /
// are mounted: they see the path below it.
func Router(h Handlers) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.GetHead)
	r.Get("/v1/join", h.Join.ServeHTTP)
	r.Get("/healthz", plain(func() (int, string) { return http.StatusOK, "ok" }))
	r.Get("/readyz", plain(func() (int, string) {
		if !h.Ready() {
			return http.StatusServiceUnavailable, "leaving"
		}
		return http.StatusOK, "ready"
	}))
	r.Method(http.MethodGet, "/metrics", metrics(h))
	for path, handler := range h.Extra {
		if path[len(path)-1] == '/' {
			r.Mount(path, http.StripPrefix(path[:len(path)-1], handler))
		} else {
			r.Method(http.MethodGet, path, handler)
		}
	}
	r.NotFound(h.Assets.ServeHTTP)
	return r
}

// plain answers in one word, which nothing may keep.
func plain(answer func() (int, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status, word := answer()
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		fmt.Fprintln(w, word)
	}
}

func metrics(h Handlers) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		newCollector(h.Snapshot, h.Version),
	)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}
