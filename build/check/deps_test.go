package check

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mayImport says which of our own rooms a room may import: the arrows of
// docs/ARCHITECTURE.md. A room not named here may import nothing of ours; a
// trailing slash stands for all rooms below.
var mayImport = map[string][]string{
	"shared/":       {"shared/"},
	"client/agent":  {"shared/media", "shared/wire", "shared/qoe"},
	"client/record": {"client/agent", "shared/"},
	"client/driver": {"client/agent", "client/record", "shared/"},
	"client/rtc":    {"client/driver", "client/agent", "client/js", "shared/"},
	"client/link":   {"client/driver", "client/agent", "client/js", "shared/"},
	"client/origin": {"client/driver", "client/agent", "client/js", "shared/"},
	"client/store":  {"client/driver", "client/agent", "client/js", "shared/"},
	"client/js":     {},
	"client/wasm":   {"client/", "shared/"},
	"client/viewer": {"client/", "shared/"},
	"server":        {"server/", "demo", "shared/", "build/dist"},
	"server/coord":  {"shared/"},
	"server/policy": {"shared/"},
	"server/rollup": {"shared/"},
	"server/hub":    {"server/coord", "server/policy", "server/rollup", "server/bus", "server/records", "shared/"},
	"server/bus":    {"shared/"},
	"server/admin":  {"server/hub", "server/policy", "server/rollup", "server/records", "shared/"},
	"server/assets": {"build/dist", "shared/"},
	"demo/":         {"demo", "demo/"},
	"demo":          {"demo/"},
	"sim/":          {"sim/", "client/agent", "client/record", "server/coord", "server/policy", "server/rollup", "shared/"},
	"sim":           {"sim/", "client/agent", "client/record", "server/coord", "server/policy", "server/rollup", "shared/"},
	"build":         {"build/", "shared/"},
	"build/check":   {},
	"build/dist":    {},
}

func TestRoomsImportOnlyAlongTheArrows(t *testing.T) {
	for _, w := range worlds {
		for _, p := range w.packages(t) {
			room, ours := p.room()
			if !ours {
				continue
			}
			for _, imported := range p.Imports {
				if other, ours := strings.CutPrefix(imported, "shoal/"); ours && !covered(other, arrows(room)) {
					t.Errorf("%s: %s imports %s: no arrow leads there", w.name, room, other)
				}
			}
		}
	}
}

// arrows are the rooms that room may import, by its own entry or by that of
// the nearest room above it.
func arrows(room string) []string {
	if own, ok := mayImport[room]; ok {
		return own
	}
	for above := room; above != "."; {
		above = filepath.Dir(above)
		if rule, ok := mayImport[above+"/"]; ok {
			return rule
		}
	}
	return nil
}

func covered(room string, rules []string) bool {
	return slices.ContainsFunc(rules, func(rule string) bool {
		return room == rule || strings.HasSuffix(rule, "/") && strings.HasPrefix(room, rule)
	})
}

// ban forbids imports by path, with the reason that a failing test gives.
type ban struct {
	paths []string // an import path, or with a trailing slash all below it
	in    []string // rooms in which it holds; empty: everywhere
	not   []string // rooms that may all the same
	why   string
}

// pure are the rooms that decide without doing.
var pure = []string{"shared/", "client/agent", "server/coord", "server/policy", "server/rollup"}

// page are the rooms that end up in the page's WASM.
var page = []string{"shared/", "client/agent", "client/record", "client/driver", "client/rtc", "client/link",
	"client/origin", "client/store", "client/js", "client/wasm"}

var bans = []ban{
	{
		paths: []string{"os", "os/", "net", "net/http", "io/fs", "syscall", "syscall/js"},
		in:    pure, why: "pure rooms do no I/O",
	},
	{
		paths: []string{"sync", "sync/", "context", "runtime"},
		in:    pure, why: "pure rooms start nothing that could need it",
	},
	{
		paths: []string{"log", "log/"},
		in:    pure, why: "pure rooms emit facts, never logs",
	},
	{
		paths: []string{"math/rand", "math/rand/", "crypto/rand"},
		in:    pure, why: "chance comes from a seed in the config, or a run cannot be replayed",
	},
	{
		paths: []string{"net/http/pprof", "runtime/pprof", "testing", "text/template", "html/template", "regexp", "log/slog", "encoding/json"},
		in:    page, why: "it would bloat the WASM, where it is of no use",
	},
	{
		paths: []string{"github.com/pion/"},
		not:   []string{"client/rtc", "server", "server/stun"},
		why:   "one room speaks WebRTC, so that the library can be replaced there",
	},
	{
		paths: []string{"nhooyr.io/websocket"},
		not:   []string{"client/link", "server/hub"},
		why:   "one room on each side speaks WebSocket, so that the library can be replaced there",
	},
	{
		paths: []string{"github.com/grafov/m3u8"},
		not:   []string{"shared/manifest"},
		why:   "one room reads playlists, so that the library can be replaced there",
	},
	{
		paths: []string{"github.com/valyala/fastjson"},
		not:   []string{"shared/signal"},
		why:   "one room speaks JSON in the page, so that the library can be replaced there",
	},
	{
		paths: []string{"github.com/go-chi/chi/v5"},
		not:   []string{"server", "server/admin"},
		why:   "routes live in the server's main and in server/admin",
	},
	{
		paths: []string{"github.com/evanw/esbuild/", "github.com/andybalholm/brotli"},
		not:   []string{"build"},
		why:   "only the build tool bundles and compresses",
	},
	{
		paths: []string{"syscall/js"},
		not:   []string{"client/js", "client/wasm", "client/rtc", "client/link", "client/origin", "client/store"},
		why:   "one seam between Go and JavaScript to audit",
	},
}

func TestBannedImportsStayOut(t *testing.T) {
	for _, w := range worlds {
		for _, p := range w.packages(t) {
			room, ours := p.room()
			if !ours {
				continue
			}
			for _, b := range bans {
				for _, imported := range p.Imports {
					if b.forbids(room, imported) {
						t.Errorf("%s: %s imports %s: %s", w.name, room, imported, b.why)
					}
				}
			}
		}
	}
}

func (b ban) forbids(room, imported string) bool {
	return (len(b.in) == 0 || covered(room, b.in)) && !covered(room, b.not) && covered(imported, b.paths)
}

// TestThePageLinksNoNetworkStack guards the size of the WASM: the browser has
// one already.
func TestThePageLinksNoNetworkStack(t *testing.T) {
	stacks := []string{"net/http", "crypto/tls", "github.com/pion/", "nhooyr.io/"}
	for _, p := range worlds[1].packages(t) {
		room, ours := p.room()
		if !ours {
			continue
		}
		for _, imported := range p.Imports {
			if covered(imported, stacks) {
				t.Errorf("%s imports %s in js/wasm: call what the browser has", room, imported)
			}
		}
	}
}

func TestBansCatchWhatTheyForbid(t *testing.T) {
	for _, c := range []struct {
		room, imported string
		want           bool
	}{
		{"client/agent", "os", true},
		{"client/agent", "strconv", false},
		{"server/coord", "math/rand/v2", true},
		{"server/hub", "github.com/pion/webrtc/v3", true},
		{"client/rtc", "github.com/pion/webrtc/v3", false},
		{"shared/wire", "syscall/js", true},
	} {
		got := slices.ContainsFunc(bans, func(b ban) bool { return b.forbids(c.room, c.imported) })
		if got != c.want {
			t.Errorf("%s importing %s: forbidden %v, want %v", c.room, c.imported, got, c.want)
		}
	}
	if covered("server/hub", arrows("client/agent")) {
		t.Error("an arrow leads from client/agent to server/hub")
	}
}

// TestThePageLinksNothingThatBloatsIt looks at what packages bring along, too.
func TestThePageLinksNothingThatBloatsIt(t *testing.T) {
	heavy := []string{"regexp", "net/http", "crypto/tls", "encoding/json", "github.com/grafov/m3u8", "nhooyr.io/websocket"}
	linked := strings.Fields(run(t, []string{"GOOS=js", "GOARCH=wasm"}, "go", "list", "-deps", "./client/wasm"))
	for _, path := range linked {
		if slices.Contains(heavy, path) || strings.HasPrefix(path, "github.com/pion/") {
			t.Errorf("the page's program links %s", path)
		}
	}
	if !slices.Contains(linked, "shoal/client/wasm") {
		t.Error("what the page's program links is not known")
	}
}
