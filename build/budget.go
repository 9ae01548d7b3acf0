package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// budget bounds the compressed bytes of what every page pays for. build/size.json.
type budget struct {
	Agent int `json:"agent.wasm.br"`
	Shoal int `json:"shoal.js.br"`
}

// report prints the sizes and fails where one is over budget. Quick compression
// makes the agent larger than it will be served, so -dev holds only shoal.js.
func (o *output) report(path string, dev bool) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	var limit budget
	if err := json.Unmarshal(text, &limit); err != nil {
		return fmt.Errorf("build: %s: %w", path, err)
	}
	for _, f := range o.sorted() {
		say("  %-26s %9d  br %8d  gzip %8d", f.path, len(f.content), len(f.br), len(f.gz))
	}
	var over []string
	check := func(name string, size, most int) {
		if size > most {
			over = append(over, fmt.Sprintf("%s is %d bytes in brotli, %d over its budget of %d",
				name, size, size-most, most))
		}
	}
	check("shoal.js", len(o.find("shoal.js", "").br), limit.Shoal)
	if !dev {
		check("the agent", len(o.find("agent-", ".wasm").br), limit.Agent)
	}
	if over != nil {
		return fmt.Errorf("build: %s (%s)", strings.Join(over, "; "), path)
	}
	say("  integrity of %s: %s", o.find("shoal-", ".js").path, o.find("shoal-", ".js").entry().Integrity)
	return nil
}
