package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/andybalholm/brotli"
)

const (
	bestBrotli  = 11
	quickBrotli = 5

	// small files are always compressed best: it takes no time.
	small = 256 << 10
)

// compress fills in the brotli and gzip forms of every file they make smaller.
func (o *output) compress(dev bool) error {
	return step("compressing", func() error {
		for _, f := range o.files {
			if err := f.compress(dev); err != nil {
				return err
			}
		}
		return nil
	})
}

func (f *file) compress(dev bool) error {
	var err error
	if f.br, err = brotliOf(f.content, dev); err != nil {
		return fmt.Errorf("build: brotli of %s: %w", f.path, err)
	}
	if f.gz, err = cached(f.content, "gz", gzipBest); err != nil {
		return fmt.Errorf("build: gzip of %s: %w", f.path, err)
	}
	if len(f.br) >= len(f.content) {
		f.br = nil
	}
	if len(f.gz) >= len(f.content) {
		f.gz = nil
	}
	return nil
}

// brotliOf takes the best compression where it is wanted or already there.
func brotliOf(content []byte, dev bool) ([]byte, error) {
	best := "br" + strconv.Itoa(bestBrotli)
	if !dev || len(content) < small || haveCached(content, best) {
		return cached(content, best, brotliAt(bestBrotli))
	}
	return cached(content, "br"+strconv.Itoa(quickBrotli), brotliAt(quickBrotli))
}

func brotliAt(level int) func([]byte) ([]byte, error) {
	return func(content []byte) ([]byte, error) {
		var b bytes.Buffer
		w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: level, LGWin: 24})
		if _, err := w.Write(content); err != nil {
			return nil, err
		}
		err := w.Close()
		return b.Bytes(), err
	}
}

func gzipBest(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

func cachePath(content []byte, form string) string {
	sum := sha256.Sum256(content)
	return filepath.Join(outDir, "compressed", hex.EncodeToString(sum[:16])+"."+form)
}

func haveCached(content []byte, form string) bool {
	_, err := os.Stat(cachePath(content, form))
	return err == nil
}

// cached keeps a compressed form by the hash of what it was made from.
func cached(content []byte, form string, make func([]byte) ([]byte, error)) ([]byte, error) {
	path := cachePath(content, form)
	if b, err := os.ReadFile(path); err == nil {
		return b, nil
	}
	b, err := make(content)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	partial := path + ".part"
	if err := os.WriteFile(partial, b, 0o644); err != nil {
		return nil, err
	}
	return b, os.Rename(partial, path)
}
