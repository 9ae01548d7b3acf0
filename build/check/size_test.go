package check

import (
	"os"
	"path/filepath"
	"testing"
)

// budgets are what a page may cost, in bytes as sent. Raise one in the change
// that needs it, so that the growth is reviewed.
var budgets = []struct {
	pattern string // in build/dist
	most    int64
}{
	{"shoal*.wasm.br", 1_600_000},
	{"shoal.js.br", 6_000},
}

func TestAssetsKeepTheirBudgets(t *testing.T) {
	for _, budget := range budgets {
		found, err := filepath.Glob(filepath.Join(root, "build/dist", budget.pattern))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			t.Skipf("build/dist has no %s: run make build", budget.pattern)
		}
		for _, path := range found {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if info.Size() > budget.most {
				t.Errorf("%s: %d bytes, budget %d", filepath.Base(path), info.Size(), budget.most)
			}
		}
	}
}
