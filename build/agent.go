package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// readVersion takes the product's version from web/package.json, its one home.
func readVersion() (string, error) {
	text, err := os.ReadFile("web/package.json")
	if err != nil {
		return "", fmt.Errorf("build: %w", err)
	}
	var p struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return "", fmt.Errorf("build: web/package.json: %w", err)
	}
	if p.Version == "" {
		return "", errors.New(`build: web/package.json: "version" is missing`)
	}
	return p.Version, nil
}

// compileAgent builds client/wasm and returns the program.
func compileAgent(version string) ([]byte, error) {
	if err := os.MkdirAll(outDir, 0o755); err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	path := filepath.Join(outDir, "agent.wasm")
	err := step("compiling the agent to WebAssembly", func() error {
		return command(".", []string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0"}, "go", "build",
			"-trimpath", "-ldflags", "-s -w -X main.version="+version, "-o", path, "./client/wasm")
	})
	if err != nil {
		return nil, err
	}
	wasm, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	return wasm, nil
}

// installModules runs npm ci where web/node_modules is missing or older than
// the lock file asks for.
func installModules() error {
	want, err := os.ReadFile("web/package-lock.json")
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	mark := "web/node_modules/.shoal-lock"
	if have, err := os.ReadFile(mark); err == nil && string(have) == string(want) {
		return nil
	}
	return step("installing the page's npm packages", func() error {
		if err := command("web", nil, "npm", "ci", "--no-audit", "--no-fund"); err != nil {
			return fmt.Errorf("%w\nbuild: npm ci needs Node 20 with npm and a network", err)
		}
		return os.WriteFile(mark, want, 0o644)
	})
}
