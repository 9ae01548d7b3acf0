// Package assets serves what the build made: the page's script, the agent and
// the pages. Names that carry a hash or a version are immutable; the others are
// kept for a minute and then revalidated.
package assets

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// ErrNotBuilt says that there is nothing to serve yet.
var ErrNotBuilt = errors.New("the web assets are not built: run make build")

// policy is the Content-Security-Policy of the server's own pages. hls.js runs
// its worker and plays media from blob: URLs; streams may come from anywhere.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; " +
	"connect-src * ws: wss:; media-src 'self' blob:; worker-src 'self' blob:; img-src 'self' data:; " +
	"style-src 'self' 'unsafe-inline'; frame-src 'self'; frame-ancestors 'self'; " +
	"object-src 'none'; base-uri 'none'; form-action 'none'"

const wasm = "application/wasm"

const (
	forever = "public, max-age=31536000, immutable"
	shortly = "public, max-age=60, must-revalidate"
	asking  = "no-cache" // kept, but asked for each time
)

// Options of [New].
type Options struct {
	Demo bool // serve the demo page as /
	// Refuse says why the page that asks may not use this server, "" where it
	// may, and whether every page may.
	Refuse func(r *http.Request) (why string, open bool)
	// Admit holds a request for the agent until its turn has come; false where
	// that takes too long. done is called once the agent has been sent.
	Admit func(r *http.Request) (done func(), ok bool)
}

// ifCached in Accept asks for the agent only where that costs the network
// nothing. A browser that has it in its cache does not ask at all.
const ifCached = "cached/wasm"

// Assets is the handler.
type Assets struct {
	options Options
	files   fs.FS
	list    map[string]entry // by URL path
	version string
}

// entry is one file of the build's manifest.json.
type entry struct {
	Path      string   `json:"path"`
	Type      string   `json:"type"`
	Immutable bool     `json:"immutable"`
	Integrity string   `json:"integrity"`
	Encodings []string `json:"encodings"` // best first
}

// suffixes of the files that hold an encoding.
var suffixes = map[string]string{"br": ".br", "gzip": ".gz"}

// New reads the manifest. It fails with [ErrNotBuilt] where there is none, and
// names what the manifest lists and the build did not make.
func New(files fs.FS, o Options) (*Assets, error) {
	text, err := fs.ReadFile(files, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	var manifest struct {
		Version string           `json:"version"`
		Files   map[string]entry `json:"files"`
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("assets: manifest.json: %w", err)
	}
	a := &Assets{options: o, files: files, list: manifest.Files, version: manifest.Version}
	for url, e := range a.list {
		if err := a.check(url, e); err != nil {
			return nil, fmt.Errorf("assets: manifest.json: %s: %w", url, err)
		}
	}
	a.mountPages()
	return a, nil
}

func (a *Assets) check(url string, e entry) error {
	if !strings.HasPrefix(url, "/") || e.Type == "" || e.Integrity == "" {
		return errors.New("want a path from /, a type and an integrity")
	}
	for _, encoding := range append([]string{""}, e.Encodings...) {
		if _, err := fs.Stat(a.files, e.Path+suffixes[encoding]); err != nil {
			return err
		}
	}
	return nil
}

// mountPages gives the demo page its short name, or takes it away.
func (a *Assets) mountPages() {
	page, ok := a.list["/index.html"]
	delete(a.list, "/index.html")
	if ok && a.options.Demo {
		a.list["/"] = page
	}
}

// Version is the version of what was built.
func (a *Assets) Version() string { return a.version }

// ServeHTTP answers GET and HEAD.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e, ok := a.list[path.Clean(r.URL.Path)]
	if !ok {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "shoal: there is nothing at this address", http.StatusNotFound)
		return
	}
	if why := a.allow(w.Header(), r, e); why != "" {
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "shoal: "+why, http.StatusForbidden)
		return
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		a.serve(w, r, e)
	case http.MethodOptions:
		w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD")
		w.Header().Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		http.Error(w, "shoal: assets answer GET, HEAD and OPTIONS", http.StatusMethodNotAllowed)
	}
}

// allow lets every page read the answer: modules and WASM are fetched with
// CORS, and pages that isolate themselves ask for the resource policy. Scripts
// are for every page, so that one that may not use this server can be told so;
// the agent, which is large, is only for those that may, and the refusal says
// why, where any page can read it.
func (a *Assets) allow(header http.Header, r *http.Request, e entry) (why string) {
	header.Set("Cross-Origin-Resource-Policy", "cross-origin")
	header.Set("Access-Control-Allow-Origin", "*")
	if e.Type != wasm {
		return ""
	}
	why, open := a.options.Refuse(r)
	if !open {
		header.Add("Vary", "Origin")
	}
	return why
}

func (a *Assets) serve(w http.ResponseWriter, r *http.Request, e entry) {
	encoding := choose(r.Header.Get("Accept-Encoding"), e.Encodings)
	header := w.Header()
	a.describe(header, e, encoding)
	if matches(r.Header.Get("If-None-Match"), header.Get("ETag")) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if e.Type == wasm && r.Method == http.MethodGet {
		done, ok := a.admit(w, r)
		if !ok {
			return
		}
		defer done()
	}
	file, err := a.files.Open(e.Path + suffixes[encoding])
	if err != nil {
		http.Error(w, "shoal: this asset cannot be read", http.StatusInternalServerError)
		return
	}
	defer file.Close()
	header.Set("Content-Type", e.Type)
	if info, err := file.Stat(); err == nil {
		header.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	}
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	if r.Method == http.MethodGet {
		io.Copy(w, file)
	}
}

// admit lets the agent into the site that asks, or says that it is not the time:
// nothing where the page would rather wait, otherwise that it should try again.
func (a *Assets) admit(w http.ResponseWriter, r *http.Request) (done func(), ok bool) {
	header := w.Header()
	if r.Header.Get("Accept") == ifCached {
		header.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNoContent)
		return nil, false
	}
	if done, ok = a.options.Admit(r); !ok {
		header.Set("Cache-Control", "no-store")
		header.Set("Retry-After", "5")
		http.Error(w, "shoal: agents enter this site a few at a time; try again", http.StatusServiceUnavailable)
	}
	return done, ok
}

// describe sets the headers that a 304 carries as well.
func (a *Assets) describe(header http.Header, e entry, encoding string) {
	header.Set("ETag", `"`+strings.TrimPrefix(e.Integrity, "sha384-")+"."+encoding+`"`)
	header.Set("X-Content-Type-Options", "nosniff")
	if len(e.Encodings) > 0 {
		header.Add("Vary", "Accept-Encoding")
	}
	isPage := strings.HasPrefix(e.Type, "text/html")
	switch {
	case isPage:
		header.Set("Cache-Control", asking)
		header.Set("Content-Security-Policy", policy)
		header.Set("Referrer-Policy", "same-origin")
	case e.Immutable:
		header.Set("Cache-Control", forever)
	default:
		header.Set("Cache-Control", shortly)
	}
}
