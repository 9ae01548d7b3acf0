package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// inDir runs the test in a directory that looks like the repository to the
// parts under test.
func inDir(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, dir := range []string{distDir, outDir} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func sample() *output {
	out := &output{}
	out.add("shoal.js", []byte(strings.Repeat("deliver(segment);", 200)))
	out.add("shoal-1.2.3.js", []byte("x")).immutable = true
	out.addHashed("agent", ".wasm", []byte(strings.Repeat("\x00asm", 500)))
	return out
}

func TestManifestTellsTheServerHowToServeEachFile(t *testing.T) {
	inDir(t)
	out := sample()
	if err := out.compress(true); err != nil {
		t.Fatal(err)
	}
	if err := out.write("1.2.3"); err != nil {
		t.Fatal(err)
	}
	var m struct {
		Version string
		Files   map[string]entry
	}
	text, err := os.ReadFile(filepath.Join(distDir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	js := m.Files["/shoal.js"]
	if m.Version != "1.2.3" || js.Path != "shoal.js" || js.Immutable || !strings.HasPrefix(js.Type, "text/javascript") {
		t.Errorf("version %q, shoal.js %+v", m.Version, js)
	}
	if len(js.Encodings) != 2 || !strings.HasPrefix(js.Integrity, "sha384-") {
		t.Errorf("shoal.js: encodings %v, integrity %q", js.Encodings, js.Integrity)
	}
	wasm := m.Files["/"+out.find("agent-", ".wasm").path]
	if !wasm.Immutable || wasm.Type != "application/wasm" {
		t.Errorf("the agent: %+v", wasm)
	}
	if tiny := m.Files["/shoal-1.2.3.js"]; len(tiny.Encodings) != 0 {
		t.Errorf("one byte is compressed: %v", tiny.Encodings)
	}
}

func TestEveryFormIsWrittenAndOldFilesGo(t *testing.T) {
	inDir(t)
	for _, name := range []string{"dist.go", "agent-old.wasm"} {
		if err := os.WriteFile(filepath.Join(distDir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out := sample()
	if err := out.compress(true); err != nil {
		t.Fatal(err)
	}
	if err := out.write("1.2.3"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"dist.go": true, "shoal.js": true, "shoal.js.br": true, "shoal.js.gz": true, "agent-old.wasm": false,
	} {
		_, err := os.Stat(filepath.Join(distDir, name))
		if got := err == nil; got != want {
			t.Errorf("%s is there: %v, want %v", name, got, want)
		}
	}
}

func TestCompressionIsDoneOnce(t *testing.T) {
	inDir(t)
	made := 0
	slow := func(content []byte) ([]byte, error) {
		made++
		return content[:1], nil
	}
	for range 3 {
		if b, err := cached([]byte("abc"), "br11", slow); err != nil || string(b) != "a" {
			t.Fatalf("%q, %v", b, err)
		}
	}
	if made != 1 {
		t.Errorf("compressed %d times", made)
	}
}

func TestQuickBuildTakesTheBestCompressionThatIsThere(t *testing.T) {
	inDir(t)
	large := []byte(strings.Repeat("a", small))
	best, err := brotliOf(large, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cachePath(large, "br11"), append(best, 0), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := brotliOf(large, true)
	if err != nil || len(got) != len(best)+1 {
		t.Errorf("%d bytes, %v; want what the release left", len(got), err)
	}
}

func TestBuildOverBudgetFailsByName(t *testing.T) {
	inDir(t)
	out := sample()
	if err := out.compress(false); err != nil {
		t.Fatal(err)
	}
	for text, over := range map[string]string{
		`{"agent.wasm.br": 100000, "shoal.js.br": 100000}`: "",
		`{"agent.wasm.br": 100000, "shoal.js.br": 3}`:      "shoal.js is ",
		`{"agent.wasm.br": 3, "shoal.js.br": 100000}`:      "the agent is ",
	} {
		if err := os.WriteFile("size.json", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		err := out.report("size.json", false)
		if (err == nil) != (over == "") || err != nil && !strings.Contains(err.Error(), over) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestNothingIsBuiltTwice(t *testing.T) {
	inDir(t)
	for _, path := range []string{
		"go.mod", "wasm_exec.js", "web/shoal.ts", "shared/wire/frame.go", packageDir + "/package.json",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(path), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	key := keyOf(t)
	if fresh(key) {
		t.Fatal("fresh before the first build")
	}
	out := sample()
	if err := out.write("1.2.3"); err != nil {
		t.Fatal(err)
	}
	if err := stamp(key, out); err != nil {
		t.Fatal(err)
	}
	if !fresh(keyOf(t)) {
		t.Error("not fresh after the build")
	}
	if err := os.WriteFile("web/shoal.ts", []byte("changed"), 0o644); err != nil {
		t.Fatal(err)
	}
	if keyOf(t) == key {
		t.Error("a changed source goes unnoticed")
	}
	for _, path := range []string{packageDir + "/package.json", distDir + "/shoal.js"} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if fresh(key) {
			t.Errorf("that %s is missing goes unnoticed", path)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func keyOf(t *testing.T) string {
	t.Helper()
	key, err := inputs("dev")
	if err != nil {
		t.Fatal(err)
	}
	return key
}
