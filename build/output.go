package main

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// file is one file of build/dist.
type file struct {
	path      string // in build/dist; served as "/" + path
	mime      string
	immutable bool // its name changes when its content does
	content   []byte
	br, gz    []byte // nil where compression does not pay
}

// forms are the file's content by suffix: "", ".br", ".gz".
func (f *file) forms() map[string][]byte {
	m := map[string][]byte{"": f.content}
	if f.br != nil {
		m[".br"] = f.br
	}
	if f.gz != nil {
		m[".gz"] = f.gz
	}
	return m
}

// output is the whole of build/dist.
type output struct{ files []*file }

func (o *output) add(path string, content []byte) *file {
	f := &file{path: path, mime: mimeOf(path), content: content}
	o.files = append(o.files, f)
	return f
}

// addHashed names the file by its content, so that caches may keep it for ever.
func (o *output) addHashed(stem, ext string, content []byte) *file {
	sum := sha256.Sum256(content)
	f := o.add(stem+"-"+hex.EncodeToString(sum[:5])+ext, content)
	f.immutable = true
	return f
}

func (o *output) find(prefix, suffix string) *file {
	for _, f := range o.files {
		if strings.HasPrefix(f.path, prefix) && strings.HasSuffix(f.path, suffix) {
			return f
		}
	}
	return nil
}

var mimes = map[string]string{
	".js":   "text/javascript; charset=utf-8",
	".mjs":  "text/javascript; charset=utf-8",
	".ts":   "text/plain; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".wasm": "application/wasm",
	".txt":  "text/plain; charset=utf-8",
	".svg":  "image/svg+xml",
	".map":  "application/json",
}

func mimeOf(path string) string {
	if m := mimes[filepath.Ext(path)]; m != "" {
		return m
	}
	return "application/octet-stream"
}

// entry describes one file in manifest.json, which server/assets reads.
type entry struct {
	Path      string   `json:"path"`
	Type      string   `json:"type"`
	Immutable bool     `json:"immutable"`
	Integrity string   `json:"integrity"`
	Encodings []string `json:"encodings"`
}

func (f *file) entry() entry {
	sum := sha512.Sum384(f.content)
	e := entry{
		Path: f.path, Type: f.mime, Immutable: f.immutable, Encodings: []string{},
		Integrity: "sha384-" + base64.StdEncoding.EncodeToString(sum[:]),
	}
	if f.br != nil {
		e.Encodings = append(e.Encodings, "br")
	}
	if f.gz != nil {
		e.Encodings = append(e.Encodings, "gzip")
	}
	return e
}

// write replaces the contents of build/dist, dist.go apart.
func (o *output) write(version string) error {
	entries := map[string]entry{}
	for _, f := range o.files {
		entries["/"+f.path] = f.entry()
	}
	text, err := json.MarshalIndent(map[string]any{"version": version, "files": entries}, "", "  ")
	if err != nil {
		return fmt.Errorf("build: manifest.json: %w", err)
	}
	if err := clean(distDir); err != nil {
		return err
	}
	for _, f := range o.files {
		for suffix, content := range f.forms() {
			if err := os.WriteFile(filepath.Join(distDir, f.path+suffix), content, 0o644); err != nil {
				return fmt.Errorf("build: %w", err)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(distDir, "manifest.json"), append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	return nil
}

func clean(dir string) error {
	old, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	for _, d := range old {
		if d.Name() == "dist.go" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, d.Name())); err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	return nil
}

func (o *output) sorted() []*file {
	files := append([]*file(nil), o.files...)
	sort.Slice(files, func(i, j int) bool { return files[i].path < files[j].path })
	return files
}
