package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// packageDir is the npm package, ready for npm pack. It lies outside of distDir,
// which the server holds.
const packageDir = "build/out/npm"

// manifest is the package.json of the package.
type manifest struct {
	Name        string                     `json:"name"`
	Version     string                     `json:"version"`
	Description string                     `json:"description"`
	License     string                     `json:"license"`
	Keywords    []string                   `json:"keywords"`
	Type        string                     `json:"type"`
	Main        string                     `json:"main"`
	Types       string                     `json:"types"`
	Exports     map[string]any             `json:"exports"`
	Files       []string                   `json:"files"`
	Peers       map[string]string          `json:"peerDependencies"`
	PeersMeta   map[string]map[string]bool `json:"peerDependenciesMeta"`
}

// makePackage writes the npm package: the module, which takes runtime and agent
// from the server that it is given, its types, and what a reader wants.
func makePackage(version string, names map[string]string) error {
	text, err := json.MarshalIndent(manifest{
		Name: "shoal", Version: version, License: "Apache-2.0",
		Description: "HLS video delivered by the viewers themselves",
		Keywords:    []string{"hls", "hls.js", "p2p", "webrtc", "video", "streaming"},
		Type:        "module", Main: "shoal.mjs", Types: "shoal.d.ts",
		Exports: map[string]any{".": map[string]string{"types": "./shoal.d.ts", "default": "./shoal.mjs"}},
		Files:   []string{"shoal.mjs", "shoal.d.ts"},
		Peers:   map[string]string{"hls.js": ">=1.4.0 <2"}, PeersMeta: map[string]map[string]bool{"hls.js": {"optional": true}},
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("build: package.json: %w", err)
	}
	names = maps.Clone(names)
	names["import.meta.url"] = "" // a bundle's own address says nothing of the server's
	module, err := script("web/shoal.ts", api.FormatESModule, names)
	if err != nil {
		return err
	}
	files := map[string][]byte{"package.json": append(text, '\n'), "shoal.mjs": module}
	for to, from := range map[string]string{"shoal.d.ts": "web/api.d.ts", "README.md": "web/README.md", "LICENSE": "LICENSE"} {
		if files[to], err = os.ReadFile(from); err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	if err := os.MkdirAll(packageDir, 0o755); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(packageDir, name), content, 0o644); err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	return nil
}
