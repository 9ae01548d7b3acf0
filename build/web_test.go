package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"

	"shoal/shared/signal"
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

// TestOptionsHaveTheBoundsOfTheProtocol keeps the page from passing on what the
// agent would refuse, which has no words of the page's for it.
func TestOptionsHaveTheBoundsOfTheProtocol(t *testing.T) {
	rules, err := os.ReadFile("../web/options.ts")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range []string{
		fmt.Sprintf("stream: { type: %q, range: [1, %d] }", "string", signal.MaxStream),
		fmt.Sprintf("site: { type: %q, range: [0, %d] }", "string", signal.MaxText),
		fmt.Sprintf("token: { type: %q, range: [0, %d] }", "string", signal.MaxToken),
	} {
		if !strings.Contains(string(rules), rule) {
			t.Errorf("web/options.ts has no rule %s", rule)
		}
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
