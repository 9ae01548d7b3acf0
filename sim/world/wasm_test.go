//go:build !js

package world

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestTheGoldenTraceIsTheSameInWebAssembly runs TestGoldenTrace as the browser
// would run the cores, under Node.
func TestTheGoldenTraceIsTheSameInWebAssembly(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short: builds for js/wasm")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("skipped: no node in PATH")
	}
	launcher := filepath.Join(goroot(t), "lib", "wasm", "go_js_wasm_exec")
	cmd := exec.Command("go", "test", "-count=1", "-run=TestGoldenTrace", "-exec="+launcher, ".")
	cmd.Env = append(plainEnv(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func goroot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatalf("go env GOROOT on %s: %v", runtime.GOOS, err)
	}
	return strings.TrimSpace(string(out))
}

// plainEnv is what the go command needs of the environment: Go's launcher for
// Node refuses environments that are too large.
func plainEnv() []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOFLAGS", "GOTOOLCHAIN", "TMPDIR"} {
		if value, set := os.LookupEnv(name); set {
			env = append(env, name+"="+value)
		}
	}
	return env
}
