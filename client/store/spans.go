package store

import "slices"

// span is bytes start..end-1.
type span struct{ start, end int64 }

// spans are what has been written: ascending, disjoint, not touching.
type spans []span

// add returns s with start..end-1 written too.
func (s spans) add(start, end int64) spans {
	i := 0
	for i < len(s) && s[i].end < start {
		i++
	}
	j := i
	for j < len(s) && s[j].start <= end {
		start, end = min(start, s[j].start), max(end, s[j].end)
		j++
	}
	return slices.Replace(s, i, j, span{start, end})
}

// covers reports whether all of start..end-1 has been written.
func (s spans) covers(start, end int64) bool {
	for _, have := range s {
		if have.start <= start && end <= have.end {
			return true
		}
	}
	return false
}
