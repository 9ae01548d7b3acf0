package scenario

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

func document(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/SIMULATOR.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheDocumentsExampleIsTheScenarioThatShips(t *testing.T) {
	_, rest, _ := strings.Cut(document(t), "```scenario\n")
	example, _, _ := strings.Cut(rest, "```")
	ships, err := files.ReadFile("offices.txt")
	if err != nil || example != string(ships) {
		t.Errorf("offices.txt and the example in docs/SIMULATOR.md differ (%v)", err)
	}
	s, err := Parse("docs/SIMULATOR.md", example)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Layout()); s.Viewers != 1300 || n != 23 {
		t.Errorf("%d viewers in %d sites, the text says 1,300, in eleven sites and twelve shops", s.Viewers, n)
	}
}

func TestTheDocumentNamesEveryKey(t *testing.T) {
	text := document(t)
	keys := slices.Concat(slices.Collect(maps.Keys(lineKeys)),
		slices.Collect(maps.Keys(siteKeys)), slices.Collect(maps.Keys(groupKeys)))
	for _, key := range keys {
		if !slices.ContainsFunc([]string{" ", "=", "`"}, func(end string) bool {
			return strings.Contains(text, "`"+key+end)
		}) {
			t.Errorf("docs/SIMULATOR.md does not say what %s means", key)
		}
	}
}
