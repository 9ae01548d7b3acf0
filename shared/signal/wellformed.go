//go:build !js

package signal

import (
	"fmt"

	"github.com/valyala/fastjson"
)

// maxDepth bounds how deep objects and lists may lie in each other; messages
// need five levels. The parser's error grows with every level: for 9,000 of them
// it takes seconds.
const maxDepth = 32

// wellFormed holds b against RFC 8259: the parser alone is lenient.
func wellFormed(b []byte) error {
	if deep(b) {
		return fmt.Errorf("nested more than %d deep", maxDepth)
	}
	return fastjson.ValidateBytes(b)
}

// deep reports whether b opens more objects and lists at once than maxDepth.
func deep(b []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(b) && depth <= maxDepth; i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		}
	}
	return depth > maxDepth
}
