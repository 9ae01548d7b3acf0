//go:build !js

// Command wasm is the agent of a web page; it is built with GOOS=js
// GOARCH=wasm and started by the page's loader. The headless agent is
// client/viewer.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "wasm: this agent runs in a web page; build it with GOOS=js GOARCH=wasm")
	os.Exit(2)
}
