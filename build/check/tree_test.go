package check

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// root is the repository, seen from this package.
const root = "../.."

// files are the paths, from the root, of all files that are tracked or could
// be, with these endings; all files where none is given.
func files(t *testing.T, endings ...string) []string {
	t.Helper()
	out := run(t, nil, "git", "ls-files", "--cached", "--others", "--exclude-standard")
	var found []string
	for _, path := range strings.Fields(out) {
		info, err := os.Stat(filepath.Join(root, path))
		if err == nil && info.Mode().IsRegular() && hasEnding(path, endings) {
			found = append(found, path)
		}
	}
	if len(found) == 0 {
		t.Fatalf("no files end in %v", endings)
	}
	return found
}

func hasEnding(path string, endings []string) bool {
	for _, ending := range endings {
		if strings.HasSuffix(path, ending) {
			return true
		}
	}
	return len(endings) == 0
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// run runs a command in the root and returns what it printed.
func run(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = root, append(os.Environ(), env...)
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, failed.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// pkg is a package as go list sees it.
type pkg struct {
	ImportPath string
	Dir        string
	Name       string
	GoFiles    []string
	Imports    []string
	Export     string
	Standard   bool
	Module     *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// world is one of the two worlds the source is built for.
type world struct {
	name string
	env  []string
}

var worlds = []world{
	{"linux/amd64", []string{"GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0"}},
	{"js/wasm", []string{"GOOS=js", "GOARCH=wasm"}},
}

var listed sync.Map // world name -> []pkg

// packages are all packages of the repository, for the world w, and all that
// they import. In js/wasm only those of client/wasm and of the pure rooms
// count; the rest is never built for it.
func (w world) packages(t *testing.T) []pkg {
	t.Helper()
	if known, ok := listed.Load(w.name); ok {
		return known.([]pkg)
	}
	args := []string{"list", "-e", "-deps", "-export", "-json=ImportPath,Dir,Name,GoFiles,Imports,Export,Standard,Module"}
	out := run(t, w.env, "go", append(args, w.patterns()...)...)
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	listed.Store(w.name, all)
	return all
}

func (w world) patterns() []string {
	if w.name == "js/wasm" {
		return []string{"./shared/...", "./client/agent", "./client/wasm"}
	}
	return []string{"./..."}
}

// room is the place of one of our own packages in the repository.
func (p pkg) room() (string, bool) { return strings.CutPrefix(p.ImportPath, "shoal/") }
