package hostile

import (
	"testing"

	"shoal/sim/scenario"
)

func TestEveryViceOfAScenarioIsKnownHere(t *testing.T) {
	for _, name := range scenario.Vices {
		if _, known := vices[Draw(name, 0)]; !known {
			t.Errorf("nobody has the vice %q", name)
		}
	}
	if got, want := len(vices), len(scenario.Vices)-1; got != want {
		t.Errorf("%d vices, scenarios name %d", got, want)
	}
}

func TestAllVicesAreDrawnButThoseOfTheTrusted(t *testing.T) {
	drawn := map[string]bool{}
	for luck := range uint64(100) {
		drawn[Draw(scenario.AllVices, luck)] = true
	}
	if drawn["owner"] || drawn["sleeper"] || len(drawn) != len(vices)-2 {
		t.Errorf("drew %v", drawn)
	}
}
