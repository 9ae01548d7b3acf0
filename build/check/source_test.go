package check

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

const maxLines = 500 // of a source file

func TestGoFilesAreFormatted(t *testing.T) {
	for _, path := range files(t, ".go") {
		text := []byte(read(t, path))
		formatted, err := format.Source(text)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		} else if !bytes.Equal(text, formatted) {
			t.Errorf("%s: not formatted: run gofmt -w %s", path, path)
		}
	}
}

func TestSourceFilesAreShort(t *testing.T) {
	for _, path := range files(t, ".go", ".ts", ".js", ".mjs", ".css", ".html", ".sh") {
		if path == "wasm_exec.js" {
			continue
		}
		if n := strings.Count(read(t, path), "\n"); n > maxLines {
			t.Errorf("%s: %d lines, at most %d: split it by idea", path, n, maxLines)
		}
	}
}

// never is what no tracked text may hold. The patterns are put together from
// halves, so that this file does not hold them itself.
var never = []struct {
	pattern *regexp.Regexp
	in      []string // endings; empty: every text
	why     string
}{
	{regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX)\b`), nil, "finish it, or leave it out and say so in the docs"},
	{regexp.MustCompile(`(^|[\s"'=(])/(wo` + `rk|ro` + `ot|ho` + `me/\w+)/`), nil, "a path of one machine"},
	{regexp.MustCompile(`registry\.npm` + `js|registry\.yarn` + `pkg|proxy\.gol` + `ang\.org`), nil, "the package manager knows its registry"},
	{regexp.MustCompile(`(:|\bas|<|\|)\s*any\b`), []string{".ts"}, "no any: name the type, or use unknown"},
	{regexp.MustCompile(`stretchr/test` + `ify`), []string{".go"}, "plain if got != want"},
}

func TestNothingForbiddenIsWritten(t *testing.T) {
	for _, path := range files(t) {
		text := read(t, path)
		if path == "wasm_exec.js" || isBinary(text) {
			continue
		}
		for _, rule := range never {
			if !hasEnding(path, rule.in) {
				continue
			}
			for i, line := range strings.Split(text, "\n") {
				if found := rule.pattern.FindString(line); found != "" {
					t.Errorf("%s:%d: %q: %s", path, i+1, strings.TrimSpace(found), rule.why)
				}
			}
		}
	}
}

// TestTestsWaitForConditions lets only tests in virtual time sleep.
func TestTestsWaitForConditions(t *testing.T) {
	for _, path := range files(t, "_test.go") {
		text := read(t, path)
		if strings.Contains(text, "time.Sl"+"eep(") && !strings.Contains(text, `"testing/synctest"`) {
			t.Errorf("%s: sleeps in real time: wait for a condition, or use testing/synctest", path)
		}
	}
}

func isBinary(text string) bool { return strings.IndexByte(text[:min(len(text), 8000)], 0) >= 0 }

func TestWasmExecIsTheToolchains(t *testing.T) {
	goroot := strings.TrimSpace(run(t, nil, "go", "env", "GOROOT"))
	theirs, err := os.ReadFile(filepath.Join(goroot, "lib/wasm/wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	if read(t, "wasm_exec.js") != string(theirs) {
		t.Errorf("wasm_exec.js differs from the one of %s: copy $(go env GOROOT)/lib/wasm/wasm_exec.js", runtime.Version())
	}
}
