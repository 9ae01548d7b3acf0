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
	shape shape
	keys  keys
	inits inits
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
	return newText(Text{URL: url, Name: name, base: b}, &scan{base: b, track: media.TrackOf(name)}, body, 0)
}

// Another reads a playlist as if it had come from where t came from; sum is its
// media.TextSum, 0 where that is not known yet. Entries that t has too are not
// read again.
func (t *Text) Another(body string, sum uint64) (*Text, error) {
	s := &scan{base: t.base, track: t.Edition.Track, before: t}
	s.media.keys.last, s.media.keys.read = t.keys.last, t.keys.read
	s.media.inits.last, s.media.inits.read = t.inits.last, t.inits.read
	return newText(Text{URL: t.URL, Name: t.Name, base: t.base}, s, body, sum)
}

// newText makes of t, whose place is known, the text of this body.
func newText(t Text, s *scan, body string, sum uint64) (*Text, error) {
	if len(body) > MaxShared {
		return nil, fmt.Errorf("manifest: %d bytes, at most %d are shared", len(body), MaxShared)
	}
	s.shape = &t.shape
	p, err := parse(s, body)
	switch {
	case err != nil:
		return nil, err
	case p.Media == nil:
		return nil, errors.New("manifest: a master playlist is not shared")
	case len(t.shape.ends) > wire.MaxLines:
		return nil, fmt.Errorf("manifest: %d lines, at most %d are shared", len(t.shape.ends), wire.MaxLines)
	case s.media.oneReader:
		return nil, errors.New("manifest: delta updates and partial segments are not shared")
	}
	if sum == 0 {
		sum = media.TextSum(body)
	}
	t.Body, t.list, t.keys, t.inits = body, p.Media, s.media.keys, s.media.inits
	t.Edition = wire.Edition{
		Track: p.Media.Track, First: p.Media.First, Last: p.Media.First,
		Discontinuities: p.Media.DiscontinuitySequence, Ended: p.Media.Ended, Sum: sum,
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
	for _, tag := range t.binding {
		known[tag] = true
	}
	for i, tag := range next.binding {
		if !known[tag] {
			return fmt.Errorf("manifest: line %d: %.80q is in no text that this viewer fetched", i+1, tag)
		}
	}
	a, b := t.Edition, next.Edition
	if b.Track != a.Track || b.First < a.First || b.Last < a.Last || b.First > a.Last || b.Discontinuities < a.Discontinuities {
		return fmt.Errorf("manifest: segments %d to %d do not continue %d to %d", b.First, b.Last, a.First, a.Last)
	}
	return t.continues(next)
}

// binding yields, with its line, each tag that a neighbour may not have anew.
// There is none in an entry of its own.
func (t *Text) binding(yield func(line int, tag string) bool) {
	line := 0
	for i := 0; i <= len(t.shape.entries); i++ {
		end := entryLines{first: len(t.shape.ends)}
		if i < len(t.shape.entries) {
			end = t.shape.entries[i]
			if !end.own {
				continue
			}
		}
		for ; line < end.first; line++ {
			if tag := strings.TrimSpace(t.span(line, line+1)); isBinding(tag) && !yield(line, tag) {
				return
			}
		}
		line = end.last
	}
}

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
