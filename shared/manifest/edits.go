package manifest

import (
	"errors"
	"fmt"
	"strings"

	"shoal/shared/wire"
)

// Edits make next out of t; false where they pass a bound of package wire.
func (t *Text) Edits(next *Text) ([]wire.Edit, bool) {
	from := match(t.lines, next.lines)
	var edits []wire.Edit
	inserted, at := 0, 0 // at: lines of t dealt with
	for i := 0; i < len(from); {
		e := wire.Edit{}
		for ; i < len(from) && from[i] == at; i++ {
			e.Keep++
			at++
		}
		begin := i
		for i < len(from) && from[i] < 0 {
			i++
		}
		e.Insert = strings.Join(next.lines[begin:i], "")
		if i < len(from) {
			e.Skip = uint32(from[i] - at)
			at = from[i]
		}
		edits = append(edits, e)
		if inserted += len(e.Insert); inserted > wire.MaxInserted || len(edits) > wire.MaxEdits {
			return nil, false
		}
	}
	return edits, len(edits) > 0
}

// match gives for each line of next the line of old that it is, -1 for none,
// ascending. Lines that each has once are found wherever they are; others, such
// as equal durations, beside those.
func match(old, next []string) []int {
	from := make([]int, len(next))
	places, count := make(map[string]int, len(old)), make(map[string]int, len(next))
	for i, line := range old {
		if _, twice := places[line]; twice {
			i = -1
		}
		places[line] = i
	}
	for _, line := range next {
		count[line]++
	}
	last := -1
	for i, line := range next {
		from[i] = -1
		if at, known := places[line]; known && at > last && count[line] == 1 {
			from[i], last = at, at
		}
	}
	widen(old, next, from)
	return from
}

// widen matches the lines next to those that are matched.
func widen(old, next []string, from []int) {
	for i := range from {
		before := -1
		if i > 0 {
			before = from[i-1]
		}
		if at := before + 1; from[i] < 0 && (i == 0 || before >= 0) && at < len(old) && old[at] == next[i] && isFree(from[i:], at) {
			from[i] = at
		}
	}
	for i := len(from) - 1; i > 0; i-- {
		if at := from[i] - 1; from[i-1] < 0 && at >= 0 && old[at] == next[i-1] && isLater(from[:i-1], at) {
			from[i-1] = at
		}
	}
}

// isFree reports whether the first match of those that follow is beyond at.
func isFree(after []int, at int) bool {
	for _, m := range after {
		if m >= 0 {
			return m > at
		}
	}
	return true
}

// isLater reports whether at is beyond the last match of those before.
func isLater(before []int, at int) bool {
	for i := len(before) - 1; i >= 0; i-- {
		if before[i] >= 0 {
			return at > before[i]
		}
	}
	return true
}

// Apply makes the text that edits turn t into.
func (t *Text) Apply(edits []wire.Edit) (string, error) {
	var b strings.Builder
	rest := t.lines
	for _, e := range edits {
		if int(e.Keep)+int(e.Skip) > len(rest) {
			return "", fmt.Errorf("manifest: edits of %d lines, %d are left", e.Keep+e.Skip, len(rest))
		}
		for _, line := range rest[:e.Keep] {
			b.WriteString(line)
		}
		b.WriteString(e.Insert)
		rest = rest[e.Keep+e.Skip:]
		if b.Len() > MaxShared {
			return "", errors.New("manifest: edits make a text that is too long")
		}
	}
	return b.String(), nil
}
