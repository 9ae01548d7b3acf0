// The build tool: compiles the agent to WebAssembly, bundles the page's
// scripts, compresses everything that compresses, and holds the result against
// the size budget. Its output is build/dist; what it may reuse is build/out.
//
//	go run ./build         the release: best compression (slow the first time)
//	go run ./build -dev    the same, compressed quickly
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

const (
	distDir = "build/dist"
	outDir  = "build/out"
)

func main() {
	dev := flag.Bool("dev", false, "compress quickly; for demos and development")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "build: unknown argument %q: only -dev is taken\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := run(*dev); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dev bool) error {
	if _, err := os.Stat("go.mod"); err != nil {
		return errors.New("build: run it from the repository's root: go.mod is not here")
	}
	mode := "release"
	if dev {
		mode = "dev"
	}
	key, err := inputs(mode)
	if err != nil {
		return err
	}
	if fresh(key) {
		say("the web assets are up to date")
		return nil
	}
	version, err := readVersion()
	if err != nil {
		return err
	}
	out, err := assemble(version)
	if err != nil {
		return err
	}
	if err := out.compress(dev); err != nil {
		return err
	}
	if err := out.write(version); err != nil {
		return err
	}
	if err := out.report(filepath.Join("build", "size.json"), dev); err != nil {
		return err
	}
	return stamp(key, out)
}

// assemble makes every file of build/dist, uncompressed.
func assemble(version string) (*output, error) {
	if err := installModules(); err != nil {
		return nil, err
	}
	out := &output{}
	wasm, err := compileAgent(version)
	if err != nil {
		return nil, err
	}
	return out, step("bundling the page's scripts", func() error { return bundle(out, version, wasm) })
}
