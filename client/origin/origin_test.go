package origin

import "testing"

func TestARangeIsAskedForInTheFormsThatCauseNoPreflight(t *testing.T) {
	for _, c := range []struct {
		from, to int64
		want     string
	}{
		{0, 0, ""},
		{0, 10, "bytes=0-9"},
		{5, 10, "bytes=5-9"},
		{5, 0, "bytes=5-"},
	} {
		if got := rangeHeader(c.from, c.to); got != c.want {
			t.Errorf("range %d to %d: %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

func TestAContentRangeIsReadOrRefused(t *testing.T) {
	for text, want := range map[string]contentRange{
		"bytes 0-9/100": {start: 0, end: 10, total: 100},
		"bytes 5-5/6":   {start: 5, end: 6, total: 6},
		"bytes 5-9/*":   {start: 5, end: 10},
	} {
		if got, err := parseContentRange(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "bytes", "bytes 0-9", "0-9/10", "items 0-9/10", "bytes */100", "bytes 9-0/100", "bytes 0-9/5",
		"bytes -1-5/10", "bytes 0--1/10", "bytes 0-9/-5", "bytes 0-99999999999999999999/5", "bytes 0-9223372036854775807/*", "bytes a-b/c",
	} {
		if got, err := parseContentRange(text); err == nil {
			t.Errorf("%q was read as %+v", text, got)
		}
	}
}
