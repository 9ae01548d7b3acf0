package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// declared is a member in a file of types: a name at the start of a line, or in
// an object type within one.
var declared = regexp.MustCompile(`(?m)(?:^|[{;(,])\s*(?:readonly |static |get |set |protected |private )*([A-Za-z_]\w*)[?]?\s*[:(<]`)

func TestInnerNamesAreNobodyElses(t *testing.T) {
	inRoot(t)
	others := []string{"web/api.d.ts", "web/agent.d.ts", "web/node_modules/hls.js/dist/hls.d.ts"}
	for _, pattern := range []string{"lib.dom*.d.ts", "lib.es*.d.ts"} {
		libs, err := filepath.Glob("web/node_modules/@typescript/*/lib/" + pattern)
		if err != nil || len(libs) == 0 {
			t.Fatalf("%s: %v, %d files", pattern, err, len(libs))
		}
		others = append(others, libs...)
	}
	for _, path := range others {
		for _, m := range declared.FindAllStringSubmatch(readText(t, path), -1) {
			for _, name := range inner {
				if m[1] == name {
					t.Errorf("%s is a name of %s too", name, path)
				}
			}
		}
	}
}

func TestInnerNamesAreUsed(t *testing.T) {
	inRoot(t)
	var source strings.Builder
	scripts, err := filepath.Glob("web/*.ts")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range scripts {
		source.WriteString(readText(t, path))
	}
	for _, name := range inner {
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(source.String()) {
			t.Errorf("nothing is named %s any more", name)
		}
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
