package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// MaxShared bounds a text that viewers pass on, in bytes. Longer playlists are
// left to the origin.
const MaxShared = 64 << 10

// Text is one version of a media playlist that viewers may pass on.
type Text struct {
	Edition wire.Edition
	URL     string // it came from, after redirects
	Name    string // URL that names its track for all viewers
	Body    string

	base  base
	list  *Media
	lines []string // of Body, each with its line feed
}

// NewText reads the playlist that came from url; name is as for Update. It
// fails for what is no media playlist, for what is longer than MaxShared or has
// more than wire.MaxLines lines, and for what is made for one reader: delta
// updates and the parts of low latency.
func NewText(url, body, name string) (*Text, error) {
	name = cmp.Or(name, url)
	b, err := newBase(url)
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return newText(Text{URL: url, Name: name, base: b}, media.TrackOf(name), body)
}

// Another reads a playlist as if it had come from where t came from.
func (t *Text) Another(body string) (*Text, error) {
	return newText(Text{URL: t.URL, Name: t.Name, base: t.base}, t.Edition.Track, body)
}

// newText makes of t, whose place is known, the text of this body.
func newText(t Text, track media.TrackID, body string) (*Text, error) {
	if len(body) > MaxShared {
		return nil, fmt.Errorf("manifest: %d bytes, at most %d are shared", len(body), MaxShared)
	}
	p, err := parse(t.base, track, body)
	if err != nil {
		return nil, err
	}
	t.Body, t.list, t.lines = body, p.Media, strings.SplitAfter(body, "\n")
	switch {
	case p.Media == nil:
		return nil, errors.New("manifest: a master playlist is not shared")
	case len(t.lines) > wire.MaxLines:
		return nil, fmt.Errorf("manifest: %d lines, at most %d are shared", len(t.lines), wire.MaxLines)
	case strings.Contains(body, "\n#EXT-X-SKIP:") || strings.Contains(body, "\n#EXT-X-PART"):
		return nil, errors.New("manifest: delta updates and partial segments are not shared")
	}
	t.Edition = wire.Edition{
		Track: p.Media.Track, First: p.Media.First, Last: p.Media.First,
		Discontinuities: p.Media.DiscontinuitySequence, Ended: p.Media.Ended, Sum: media.TextSum(body),
	}
	if n := len(p.Media.Segments); n > 0 {
		t.Edition.Last = p.Media.Segments[n-1].Number
	}
	return &t, nil
}

// free are the tags whose values a neighbour's text may have anew. They name
// nothing that a player would fetch.
var free = map[string]bool{
	"#EXTINF": true, "#EXT-X-BYTERANGE": true, "#EXT-X-DISCONTINUITY": true, "#EXT-X-GAP": true,
	"#EXT-X-PROGRAM-DATE-TIME": true, "#EXT-X-BITRATE": true, "#EXT-X-MEDIA-SEQUENCE": true,
	"#EXT-X-DISCONTINUITY-SEQUENCE": true, "#EXT-X-ENDLIST": true,
}

// Vouch reports why next, which a neighbour told of, does not simply continue t,
// which this viewer trusts; nil where it does. Then every tag that could make a
// player fetch something (keys, init segments, date ranges) is as in t, what
// both list is listed alike, and what is new lies where t's segments lie, under
// the query of t's newest.
func (t *Text) Vouch(next *Text) error {
	known := map[string]bool{}
	for _, line := range t.lines {
		if line = strings.TrimSpace(line); isBinding(line) {
			known[line] = true
		}
	}
	for i, line := range next.lines {
		if line = strings.TrimSpace(line); isBinding(line) && !known[line] {
			return fmt.Errorf("manifest: line %d: %.80q is in no text that this viewer fetched", i+1, line)
		}
	}
	a, b := t.Edition, next.Edition
	if b.Track != a.Track || b.First < a.First || b.Last < a.Last || b.First > a.Last || b.Discontinuities < a.Discontinuities {
		return fmt.Errorf("manifest: segments %d to %d do not continue %d to %d", b.First, b.Last, a.First, a.Last)
	}
	return t.continues(next)
}

// isBinding reports whether a line is a tag that a neighbour may not have anew.
func isBinding(line string) bool {
	name, _, _ := strings.Cut(line, ":")
	return strings.HasPrefix(line, "#") && !free[name]
}

func (t *Text) continues(next *Text) error {
	places, dir := map[string]bool{}, "" // of the segment before: most lie in one
	for i := range t.list.Segments {
		if s := &t.list.Segments[i]; s.URL != "" && directory(s.URL) != dir {
			dir = directory(s.URL)
			places[place(s.URL)] = true
		}
	}
	query := t.query()
	for i := range next.list.Segments {
		s := &next.list.Segments[i]
		if s.Number > t.Edition.Last {
			if s.URL == "" || !places[place(s.URL)] || media.QuerySum(s.URI) != query {
				return fmt.Errorf("manifest: segment %d lies elsewhere: %.80q", s.Number, s.URI)
			}
			continue
		}
		if known := t.at(s.Number); known == nil || !alike(known, s) {
			return fmt.Errorf("manifest: segment %d is listed in another way", s.Number)
		}
	}
	return nil
}

// query is the sum of the query of the newest segment.
func (t *Text) query() uint32 {
	if n := len(t.list.Segments); n > 0 {
		return media.QuerySum(t.list.Segments[n-1].URI)
	}
	return 0
}

// at is the segment of this number; nil where there is none.
func (t *Text) at(number uint64) *Segment {
	all := t.list.Segments
	if len(all) == 0 || number < all[0].Number || number-all[0].Number >= uint64(len(all)) {
		return nil
	}
	return &all[number-all[0].Number]
}

// alike reports whether two entries of one number say the same.
func alike(a, b *Segment) bool {
	return a.URI == b.URI && a.Range == b.Range && a.Duration == b.Duration && a.Title == b.Title &&
		a.Discontinuity == b.Discontinuity && a.Gap == b.Gap && a.ProgramDateTime.Equal(b.ProgramDateTime) &&
		same(a.Init, b.Init) && same(a.Key, b.Key)
}

func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}
