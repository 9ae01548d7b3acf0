package manifest

import (
	"errors"
	"fmt"
	"strings"

	"shoal/shared/wire"
)

// Edits make next out of t; false where they pass a bound of package wire.
func (t *Text) Edits(next *Text) ([]wire.Edit, bool) {
	from := t.match(next)
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
		e.Insert = next.span(begin, i)
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

// match gives for each line of next the line of t that it is, -1 for none,
// ascending. What is before the entries is held against what is before those of
// t, entries and what leads to them against those of their number, and the ends
// against each other.
func (t *Text) match(next *Text) []int {
	from := make([]int, len(next.shape.ends))
	for i := range from {
		from[i] = -1
	}
	t.matchLines(next, from, t.shape.lead(), next.shape.lead())
	gone := int(next.Edition.First - t.Edition.First)
	first, last := max(0, -gone), min(len(next.shape.entries), len(t.shape.entries)-gone)
	if first < last {
		t.matchEntries(next, from, t.shape.entries[first+gone:last+gone], next.shape.entries[first:last])
	}
	if len(t.shape.entries) > 0 && len(next.shape.entries) > 0 {
		t.matchLines(next, from, t.shape.tail(), next.shape.tail())
	}
	return from
}

// matchEntries matches entries of t with as many of next: all at once where they
// are alike, as they nearly always are.
func (t *Text) matchEntries(next *Text, from []int, old, now []entryLines) {
	n := len(old)
	if t.span(old[0].first, old[n-1].last) == next.span(now[0].first, now[n-1].last) {
		count(from[now[0].first:now[n-1].last], old[0].first)
		return
	}
	for i := range old {
		a, b := [2]int{old[i].first, old[i].last}, [2]int{now[i].first, now[i].last}
		if i > 0 {
			a[0], b[0] = old[i-1].last, now[i-1].last
		}
		t.matchLines(next, from, a, b)
	}
}

// count fills from with numbers from first on.
func count(from []int, first int) {
	for i := range from {
		from[i] = first + i
	}
}

// matchLines matches lines a[0] to a[1]-1 of t and b[0] to b[1]-1 of next: one
// by one where they are as many, otherwise from both ends.
func (t *Text) matchLines(next *Text, from []int, a, b [2]int) {
	same := func(i, j int) bool { return t.span(i, i+1) == next.span(j, j+1) }
	many := a[1]-a[0] == b[1]-b[0]
	for ; a[0] < a[1] && b[0] < b[1]; a[0], b[0] = a[0]+1, b[0]+1 {
		if same(a[0], b[0]) {
			from[b[0]] = a[0]
		} else if !many {
			break
		}
	}
	for ; a[0] < a[1] && b[0] < b[1] && same(a[1]-1, b[1]-1); a[1], b[1] = a[1]-1, b[1]-1 {
		from[b[1]-1] = a[1] - 1
	}
}

// Apply makes the text that edits turn t into.
func (t *Text) Apply(edits []wire.Edit) (string, error) {
	var b strings.Builder
	at := 0 // lines of t dealt with
	for _, e := range edits {
		if left := len(t.shape.ends) - at; int(e.Keep)+int(e.Skip) > left {
			return "", fmt.Errorf("manifest: edits of %d lines, %d are left", e.Keep+e.Skip, left)
		}
		b.WriteString(t.span(at, at+int(e.Keep)))
		b.WriteString(e.Insert)
		at += int(e.Keep + e.Skip)
		if b.Len() > MaxShared {
			return "", errors.New("manifest: edits make a text that is too long")
		}
	}
	return b.String(), nil
}
