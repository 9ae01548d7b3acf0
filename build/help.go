package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"
)

// helpPage makes help.html, to which every error links, of the guide for those
// who read the sources: one text, so that they cannot differ. A heading's
// anchor is its text, as on GitHub.
func helpPage() ([]byte, error) {
	frame, err := os.ReadFile("web/help.html")
	if err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	guide, err := os.ReadFile("docs/TROUBLESHOOTING.md")
	if err != nil {
		return nil, fmt.Errorf("build: %w", err)
	}
	var content bytes.Buffer
	md := goldmark.New(goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	if err := md.Convert(guide, &content); err != nil {
		return nil, fmt.Errorf("build: docs/TROUBLESHOOTING.md: %w", err)
	}
	return bytes.Replace(frame, []byte("{{content}}"), content.Bytes(), 1), nil
}
