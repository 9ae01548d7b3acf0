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
// there in the very same words.
func (s *scan) takeOver() (taken bool, err error) {
	m := &s.media
	if s.before == nil || s.line == 0 || m.next.tags > 0 || s.master.awaiting || len(m.read) == MaxSegments {
		return false, nil
	}
	i := int(m.first-s.before.Edition.First) + len(m.read)
	if i < 0 || i >= len(s.before.shape.entries) {
		return false, nil
	}
	e := s.before.shape.entries[i]
	if lines := s.before.span(e.first, e.last); !e.own || !strings.HasPrefix(s.text[s.at:], lines) {
		return false, nil
	}
	s.copyLines(e)
	m.seen = true
	if len(m.read) == 0 {
		m.read = make([]Segment, 0, len(s.before.list.Segments)-i+1)
	}
	return true, s.enter(s.before.list.Segments[i])
}

// copyLines passes over lines that are those of an entry of the text before.
func (s *scan) copyLines(e entryLines) {
	from, to := &s.before.shape, s.shape
	if len(to.entries) == 0 {
		to.ends = slices.Grow(to.ends, len(from.ends)-e.first+4)
		to.entries = make([]entryLines, 0, len(from.entries)+1)
	}
	to.entries = append(to.entries, entryLines{first: s.line, last: s.line + e.last - e.first, own: true})
	moved := s.at - from.start(e.first)
	for _, end := range from.ends[e.first:e.last] {
		to.ends = append(to.ends, end+moved)
	}
	s.line += e.last - e.first
	s.at = from.ends[e.last-1] + moved
}
