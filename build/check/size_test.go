package check

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/andybalholm/brotli"
)

// TestAssetsKeepTheirBudgets holds build/dist against build/size.json, also
// where it was compressed quickly.
func TestAssetsKeepTheirBudgets(t *testing.T) {
	var budget map[string]int
	if err := json.Unmarshal([]byte(read(t, "build/size.json")), &budget); err != nil {
		t.Fatal(err)
	}
	for name, pattern := range map[string]string{"agent.wasm.br": "agent-*.wasm", "shoal.js.br": "shoal.js"} {
		most, ok := budget[name]
		if !ok {
			t.Errorf("build/size.json: no budget for %s", name)
		}
		found, err := filepath.Glob(filepath.Join(root, "build/dist", pattern))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) != 1 {
			t.Skipf("build/dist has %d files %s: run make build", len(found), pattern)
		}
		if size := compressed(t, found[0], most); size > most {
			t.Errorf("%s is %d bytes in brotli, its budget is %d", filepath.Base(found[0]), size, most)
		}
	}
}

// compressed is the size of path in brotli: as built, or, where that is over
// most, at the best compression.
func compressed(t *testing.T, path string, most int) int {
	t.Helper()
	if info, err := os.Stat(path + ".br"); err == nil && info.Size() <= int64(most) {
		return int(info.Size())
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, brotli.BestCompression)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}
