//go:build !js

package signal

import (
	"strings"
	"testing"
)

func TestNestingHasABound(t *testing.T) {
	nested := func(depth int) []byte {
		return []byte(`{"type":"ping","more":` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}`)
	}
	if _, err := Decode(nested(maxDepth), MaxMessage); err != nil {
		t.Errorf("at the bound: %v", err)
	}
	if _, err := Decode(nested(maxDepth+1), MaxMessage); err == nil || !strings.Contains(err.Error(), "deep") {
		t.Errorf("one beyond: %v", err)
	}
	brackets := `{"type":"ping","more":"` + strings.Repeat(`[{\"`, 100) + `"}`
	if _, err := Decode([]byte(brackets), MaxMessage); err != nil {
		t.Errorf("brackets in a text: %v", err)
	}
}
