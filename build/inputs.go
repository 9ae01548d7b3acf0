package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// sources are the trees whose contents decide what the build makes.
var sources = []string{
	"go.mod", "go.sum", "wasm_exec.js", "build", "shared", "client",
	"web", "LICENSE", "docs/TROUBLESHOOTING.md",
}

// unused directories inside sources.
var unused = map[string]bool{
	"build/dist": true, "build/out": true, "build/bin": true,
	"web/node_modules": true, "web/e2e": true, "web/bench": true, "web/test": true,
}

// inputs hashes everything that decides the result: sources, mode, toolchain.
func inputs(mode string) (string, error) {
	sum := sha256.New()
	fmt.Fprintln(sum, mode, runtime.Version(), os.Getenv("GOFLAGS"))
	for _, root := range sources {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (unused[filepath.ToSlash(path)] || d.Name() == "testdata"):
				return filepath.SkipDir
			case d.IsDir() || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintln(sum, path, len(content))
			sum.Write(content)
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			return "", fmt.Errorf("build: reading inputs: %w", err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// record is what the last build left: its inputs and the sizes of its files.
type record struct {
	Inputs string           `json:"inputs"`
	Files  map[string]int64 `json:"files"`
}

func recordPath() string { return filepath.Join(outDir, "record.json") }

// fresh reports whether build/dist holds what these inputs make.
func fresh(key string) bool {
	text, err := os.ReadFile(recordPath())
	if err != nil {
		return false
	}
	var last record
	if json.Unmarshal(text, &last) != nil || last.Inputs != key {
		return false
	}
	if _, err := os.Stat(filepath.Join(packageDir, "package.json")); err != nil {
		return false
	}
	for name, size := range last.Files {
		info, err := os.Stat(filepath.Join(distDir, name))
		if err != nil || info.Size() != size {
			return false
		}
	}
	return true
}

// stamp records that build/dist now holds what these inputs make.
func stamp(key string, out *output) error {
	last := record{Inputs: key, Files: map[string]int64{}}
	for _, f := range out.files {
		for suffix, content := range f.forms() {
			last.Files[f.path+suffix] = int64(len(content))
		}
	}
	text, err := json.MarshalIndent(last, "", "  ")
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	if err := os.WriteFile(recordPath(), text, 0o644); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	return nil
}
