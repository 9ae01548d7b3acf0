package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// bundle makes the page's scripts, types and pages around the agent.
func bundle(out *output, version string, wasm []byte) error {
	agent := out.addHashed("agent", ".wasm", wasm)
	names := map[string]string{"SHOAL_VERSION": version, "SHOAL_AGENT": agent.path}
	glue, err := script("web/runtime.ts", api.FormatESModule, names, "web/fs.ts")
	if err != nil {
		return err
	}
	names["SHOAL_RUNTIME"] = out.addHashed("runtime", ".js", glue).path
	overlay, err := script("web/debug.ts", api.FormatESModule, names)
	if err != nil {
		return err
	}
	names["SHOAL_DEBUG"] = out.addHashed("debug", ".js", overlay).path
	// Scripts of every version ask for it, so its name never changes.
	words, err := script("web/messages.ts", api.FormatESModule, names)
	if err != nil {
		return err
	}
	out.add("messages.js", words)
	if err := bundleShoal(out, version, names); err != nil {
		return err
	}
	if err := makePackage(version, names); err != nil {
		return err
	}
	return bundleDemo(out, names)
}

func bundleShoal(out *output, version string, names map[string]string) error {
	js, err := script("web/script.ts", api.FormatIIFE, names)
	if err != nil {
		return err
	}
	out.add("shoal.js", js)
	out.add("shoal-"+version+".js", js).immutable = true
	mjs, err := script("web/shoal.ts", api.FormatESModule, names)
	if err != nil {
		return err
	}
	out.add("shoal.mjs", mjs)
	types, err := os.ReadFile("web/api.d.ts")
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	out.add("shoal.d.ts", types)
	help, err := helpPage()
	if err != nil {
		return err
	}
	out.add("help.html", help)
	return nil
}

// bundleDemo makes the demo page, with hls.js and its worker.
func bundleDemo(out *output, names map[string]string) error {
	worker, err := os.ReadFile("web/node_modules/hls.js/dist/hls.worker.js")
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	worker = bytes.Replace(worker, []byte("//# sourceMappingURL=hls.worker.js.map"), nil, 1)
	names["HLS_WORKER"] = "/" + out.addHashed("hls-worker", ".js", worker).path
	js, err := script("web/demo/demo.ts", api.FormatIIFE, names)
	if err != nil {
		return err
	}
	css, err := script("web/demo/demo.css", api.FormatDefault, nil)
	if err != nil {
		return err
	}
	html, err := os.ReadFile("web/demo/index.html")
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	page := strings.NewReplacer(
		"demo.js", out.addHashed("demo", ".js", js).path,
		"demo.css", out.addHashed("demo", ".css", css).path,
	).Replace(string(html))
	out.add("index.html", []byte(page))
	return nil
}

// script bundles and minifies one entry; names become string constants in it,
// and what the injected modules export stands for globals of the same name.
func script(entry string, format api.Format, names map[string]string, inject ...string) ([]byte, error) {
	define := map[string]string{}
	for name, value := range names {
		define[name] = fmt.Sprintf("%q", value)
	}
	if format == api.FormatIIFE {
		define["import.meta.url"] = `""`
	}
	// A module for bundlers keeps the notes to them in its comments.
	minify := entry != "web/shoal.ts"
	r := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Bundle: true, Write: false, Outdir: outDir, Inject: inject,
		Format: format, Target: api.ES2020, Define: define, LegalComments: api.LegalCommentsNone,
		MinifyWhitespace: minify, MinifyIdentifiers: minify, MinifySyntax: minify,
		LogLevel: api.LogLevelSilent,
	})
	if len(r.Errors) > 0 {
		return nil, fmt.Errorf("build: %s", strings.Join(
			api.FormatMessages(r.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage}), ""))
	}
	return r.OutputFiles[0].Contents, nil
}
