package main

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"shoal/sim/world"
)

// stood are outcomes of seeds 1 and on, with so many stalls each.
func stood(stalls ...int64) (all []outcome) {
	for i, n := range stalls {
		all = append(all, outcome{seed: uint64(i + 1), shoal: world.Result{Stalls: n}})
	}
	return all
}

func TestAFigureOutOfItsBoundsNamesItsSeeds(t *testing.T) {
	if got := stalls().failures(stood(0, 3, 0, 1)); !slices.Equal(got, []uint64{2, 4}) {
		t.Errorf("seeds %v, want 2 and 4", got)
	}
}

func TestARowSaysWhatItHeldAgainstWhat(t *testing.T) {
	var out bytes.Buffer
	r := row{name: "still", scenario: "steady", figures: []figure{stalls(), {name: "for the eye", format: "%.0f", report: true,
		of: func(outcome) float64 { return 7 }}}}
	if broken := r.print(&out, stood(0, 3, 1)); broken != 1 {
		t.Errorf("%d figures are out of their bounds, want 1", broken)
	}
	for _, want := range []string{"still: scenario steady, 300 viewers", "1 (0 to 3)", "MISSED by 2: seeds [2 3]", "7"} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
			t.Errorf("it lacks %q:\n%s", want, out.String())
		}
	}
}

func TestAViolationIsPrintedAndCounts(t *testing.T) {
	var out bytes.Buffer
	all := append(stood(0), outcome{seed: 9, err: errors.New("sends too much")})
	if broken := (row{scenario: "steady", figures: []figure{stalls()}}).print(&out, all); broken != 1 {
		t.Errorf("%d, want 1", broken)
	}
	if !strings.Contains(out.String(), "seed 9: sends too much") {
		t.Errorf("got %s", out.String())
	}
}

func TestEveryRowHasItsScenariosAndFitsTheNight(t *testing.T) {
	for _, r := range rows {
		if _, err := r.load(r.scenario); err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
		if v := r.against; v != nil && v.scenario != "" {
			if _, err := r.load(v.scenario); err != nil {
				t.Errorf("%s: %v", r.name, err)
			}
		}
		if n, _ := r.seeds(200); n > 200 || n < 3 {
			t.Errorf("%s: %d seeds of 200", r.name, n)
		}
	}
}

func TestASmallRowRunsBesideItsComparisons(t *testing.T) {
	r := row{scenario: "steady", viewers: 6, minutes: 1.5, plain: true, against: &variant{scenario: "sites"}}
	all := r.runAll(1, 2)
	for _, o := range all {
		if o.err != nil || o.shoal.Delivered == 0 || o.plain.Uploaded != 0 || o.plain.Delivered == 0 || len(o.against.Sites) != 2 {
			t.Errorf("seed %d: %v; %d and %d bytes, %d sites", o.seed, o.err, o.shoal.Delivered, o.plain.Delivered, len(o.against.Sites))
		}
	}
	if all[0].shoal.Trace == all[1].shoal.Trace {
		t.Error("two seeds gave the same run")
	}
}
