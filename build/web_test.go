package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// inRoot runs the test where the build runs.
func inRoot(t *testing.T) {
	t.Helper()
	t.Chdir("..")
	if err := installModules(); err != nil {
		t.Fatal(err)
	}
}

func TestPageScriptsHaveSoundTypes(t *testing.T) {
	inRoot(t)
	if err := command("web", nil, "node", "node_modules/typescript/bin/tsc", "-p", "."); err != nil {
		t.Fatal(err)
	}
}

// TestPageScripts runs web/test/*.test.ts under node's own test runner, with a
// program in place of the agent that does what the test says.
func TestPageScripts(t *testing.T) {
	inRoot(t)
	tests, err := filepath.Glob("web/test/*.test.ts")
	if err != nil || len(tests) == 0 {
		t.Fatalf("web/test has no tests: %v", err)
	}
	dir := t.TempDir()
	args := []string{"--test", "--test-reporter=spec"}
	for _, path := range tests {
		bundled := filepath.Join(dir, strings.TrimSuffix(filepath.Base(path), ".ts")+".mjs")
		bundleTest(t, path, bundled)
		args = append(args, bundled)
	}
	if err := command(".", nil, "node", args...); err != nil {
		t.Fatal(err)
	}
}

func bundleTest(t *testing.T, source, to string) {
	t.Helper()
	fake, err := filepath.Abs("web/test/program.ts")
	if err != nil {
		t.Fatal(err)
	}
	stub := api.Plugin{Name: "program", Setup: func(b api.PluginBuild) {
		b.OnResolve(api.OnResolveOptions{Filter: `^\./program$`},
			func(api.OnResolveArgs) (api.OnResolveResult, error) {
				return api.OnResolveResult{Path: fake}, nil
			})
	}}
	r := api.Build(api.BuildOptions{
		EntryPoints: []string{source}, Bundle: true, Outfile: to, Write: true,
		Platform: api.PlatformNode, Format: api.FormatESModule, Plugins: []api.Plugin{stub},
		Define: map[string]string{
			"SHOAL_VERSION": `"1.2.3"`, "SHOAL_AGENT": `"agent.wasm"`, "SHOAL_RUNTIME": `"runtime.js"`,
			"SHOAL_DEBUG": `"debug.js"`,
		},
	})
	for _, m := range r.Errors {
		t.Error(m.Text)
	}
	if t.Failed() {
		t.FailNow()
	}
	if _, err := os.Stat(to); err != nil {
		t.Fatal(err)
	}
}
