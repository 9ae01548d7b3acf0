// Package dist holds what the build made: the page's script, the agent in
// WebAssembly, the demo page, their compressed forms, and manifest.json that
// lists them. Before the first build it holds only this file.
package dist

import "embed"

// Files is everything in this directory.
//
//go:embed *
var Files embed.FS
