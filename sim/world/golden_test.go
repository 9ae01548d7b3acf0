package world

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"shoal/sim/scenario"
)

var rewrite = flag.Bool("rewrite", false, "write the golden trace anew")

// TestGoldenTrace holds every decision of both cores in one small world
// against the last one accepted, on every platform the cores run on. A changed
// decision is a changed line in testdata/trace.txt: go test ./sim/world -rewrite
func TestGoldenTrace(t *testing.T) {
	text, err := os.ReadFile("testdata/golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenario.Parse("sim/world/testdata/golden.txt", string(text))
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, s, 7)
	got := fmt.Sprintf("%016x %d events %d actions\n", r.Trace, r.Events, r.Actions)
	if *rewrite {
		if err := os.WriteFile("testdata/trace.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile("testdata/trace.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("trace %s, want %s; if the change is meant: go test ./sim/world -run Golden -rewrite",
			strings.TrimSpace(got), strings.TrimSpace(string(want)))
	}
}
