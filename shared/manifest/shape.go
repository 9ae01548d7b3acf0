package manifest

import (
	"slices"
	"strings"
)

// shape is where the lines of a text lie, and the entries of its segments.
type shape struct {
	ends    []int // of the lines, behind their line feeds
	entries []entryLines
}

// entryLines are the lines from the first tag of a segment to its URI: first to
// last-1, counted from 0.
type entryLines struct {
	first, last int
	// own: each is of this segment alone, and means the same in any text of the
	// place.
	own bool
}

// start is where a line begins; of the one behind the last, where the text ends.
func (s *shape) start(line int) int {
	if line == 0 {
		return 0
	}
	return s.ends[line-1]
}

// lead are the lines before the first entry, tail those behind the last.
func (s *shape) lead() [2]int {
	if len(s.entries) == 0 {
		return [2]int{0, len(s.ends)}
	}
	return [2]int{0, s.entries[0].first}
}

func (s *shape) tail() [2]int {
	return [2]int{s.entries[len(s.entries)-1].last, len(s.ends)}
}

// span are the lines first to last-1.
func (t *Text) span(first, last int) string {
	return t.Body[t.shape.start(first):t.shape.start(last)]
}

// entry is where the entry lies that the URI just read ends.
func (s *scan) entry() entryLines {
	next := &s.media.next
	return entryLines{first: next.line - 1, last: s.line, own: s.line-next.line == next.tags &&
		(next.byteRange == "" || strings.Contains(next.byteRange, "@")) && s.text[s.at-1] == '\n'}
}

// takeOver takes the next segment from the text before, where its entry stands
// there in the very same words, and those that follow it in both.
func (s *scan) takeOver() (taken bool, err error) {
	m := &s.media
	if s.before == nil || s.line == 0 || m.next.tags > 0 || s.master.awaiting {
		return false, nil
	}
	from := &s.before.shape
	i := int(m.first-s.before.Edition.First) + len(m.read)
	if i < 0 || i >= len(from.entries) || !from.entries[i].own || !s.repeats(from.entries[i:i+1]) {
		return false, nil
	}
	end := from.runEnd(i)
	if !s.repeats(from.entries[i:end]) {
		end = i + 1
	}
	s.copyLines(from.entries[i:end])
	return true, s.copySegments(s.before.list.Segments[i:end])
}

// runEnd is behind the last of the entries of their own that follow entry i with
// nothing between them.
func (s *shape) runEnd(i int) int {
	for i++; i < len(s.entries) && s.entries[i].own && s.entries[i].first == s.entries[i-1].last; {
		i++
	}
	return i
}

// repeats reports whether entries of the text before come next, word for word.
func (s *scan) repeats(e []entryLines) bool {
	return strings.HasPrefix(s.text[s.at:], s.before.span(e[0].first, e[len(e)-1].last))
}

// copyLines passes over entries of the text before.
func (s *scan) copyLines(e []entryLines) {
	from, to := &s.before.shape, s.shape
	first, last := e[0].first, e[len(e)-1].last
	bytes, lines := s.at-from.start(first), s.line-first
	if len(to.entries) == 0 {
		to.ends = slices.Grow(to.ends, len(from.ends)-first+4)
		to.entries = make([]entryLines, 0, len(from.entries)+1)
	}
	to.ends = append(to.ends, from.ends[first:last]...)
	to.entries = append(to.entries, e...)
	moveEnds(to.ends[len(to.ends)-(last-first):], bytes)
	moveEntries(to.entries[len(to.entries)-len(e):], lines)
	s.line += last - first
	s.at = to.ends[len(to.ends)-1]
}

// moveEnds and moveEntries stay out of their caller, for what wire's uvarint is
// kept out for.
//
//go:noinline
func moveEnds(ends []int, bytes int) {
	for i := range ends {
		ends[i] += bytes
	}
}

//go:noinline
func moveEntries(e []entryLines, lines int) {
	for i := range e {
		e[i].first += lines
		e[i].last += lines
	}
}

// copySegments lists segments of the text before, with the key and the init
// segment that hold now.
func (s *scan) copySegments(all []Segment) error {
	m := &s.media
	m.seen = true
	if len(m.read) == 0 {
		m.read = make([]Segment, 0, len(all)+1)
	}
	if err := s.enter(all[0]); err != nil {
		return err
	}
	m.read = append(m.read, all[1:]...)
	alignKeys(m.read[len(m.read)-len(all):])
	return nil
}

// alignKeys gives all segments the key and the init segment of the first.
func alignKeys(all []Segment) {
	for i := range all {
		if s := &all[i]; s.Key != all[0].Key || s.Init != all[0].Init {
			s.Key, s.Init = all[0].Key, all[0].Init
		}
	}
}
