package manifest

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"shoal/shared/media"
)

// Bounds of a Timeline. Beyond one the track that was least recently used is
// forgotten; the player then loads its segments by itself.
const (
	MaxTracks = 32
	MaxListed = 40_000 // segments of all tracks together
)

// behind is how many segments that left the window stay known: a player may
// still ask for what its last playlist listed.
const behind = 8

// Timeline follows the media playlists of one stream, as one viewer reads them.
// It knows which segment a URL names, and which places segments come from.
type Timeline struct {
	tracks []*track
	index  map[address]media.SegmentID
	clock  uint64 // counts uses
}

// Listing is one segment, or init segment, as a playlist lists it. Its fields
// are those of agent.Listing.
type Listing struct {
	Number   uint64
	Duration int64  // ns; 0 for an init segment
	URI      string // as listed
	Range    media.ByteRange
}

// Change is what a playlist says that was not known before.
type Change struct {
	Track     media.TrackID
	Live      bool  // more segments may follow
	Target    int64 // target duration, ns
	First     uint64
	Segments  []Listing // new ones, ascending; gaps and what is too large to trade are left out
	Restarted bool      // numbers began anew: what was known of the track no longer holds
}

// address is how a player names a segment: an absolute URL and a byte range.
type address struct {
	url string
	rng media.ByteRange
}

// NewTimeline makes an empty one.
func NewTimeline() *Timeline {
	return &Timeline{index: make(map[address]media.SegmentID)}
}

// Update reads a playlist that came from url. name is the URL that names its
// track for all viewers; empty: url itself. A master playlist, one that says
// nothing new and one that is older than what is known give no change. After an
// error the Timeline is as before.
func (l *Timeline) Update(url, text, name string) ([]Change, error) {
	b, err := newBase(url)
	if err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	p, err := parse(&scan{base: b, track: media.TrackOf(cmp.Or(name, url))}, text)
	if err != nil || p.Media == nil {
		return nil, err
	}
	return l.take(b, p.Media, nil), nil
}

// Text is NewText for what may be a later version of the text that was read
// last of its track: what stands there already is not read again.
func (l *Timeline) Text(url, body, name string) (*Text, error) {
	t := l.track(media.TrackOf(cmp.Or(name, url)))
	if t == nil || t.text == nil || t.text.URL != url || t.text.Name != cmp.Or(name, url) {
		return NewText(url, body, name)
	}
	if t.text.Body == body {
		return t.text, nil
	}
	return t.text.Another(body, 0)
}

// Read is Update for a playlist that has been parsed.
func (l *Timeline) Read(text *Text) []Change {
	if t := l.follow(text.list.Track); t.text == text {
		return nil
	}
	return l.take(text.base, text.list, text)
}

func (l *Timeline) take(b base, m *Media, text *Text) []Change {
	t := l.follow(m.Track)
	change, changed := l.read(t, b, m, text)
	l.shrink()
	if !changed {
		return nil
	}
	return []Change{change}
}

// read brings t up to date with m, which is that of text unless that is nil.
func (l *Timeline) read(t *track, b base, m *Media, text *Text) (Change, bool) {
	age := t.compare(m)
	if age == older {
		return Change{}, false
	}
	if age == anew {
		l.forget(t)
	}
	t.base = b
	c := Change{Track: m.Track, Live: m.Live, Target: m.Target, First: m.First, Restarted: age == anew}
	for i := range m.Segments {
		if seg := &m.Segments[i]; !t.begun || seg.Number > t.last {
			t.begun, t.last = true, seg.Number
			if tradable(seg) {
				c.Segments = append(c.Segments, l.add(t, seg))
			}
		} else if !t.lists(seg) {
			l.readdress(t, seg)
		}
	}
	t.text = text
	l.drop(t, m.First)
	changed := age == anew || len(c.Segments) > 0 || t.live != m.Live || t.target != m.Target || t.first != m.First
	t.live, t.target, t.first = m.Live, m.Target, m.First
	return c, changed
}

// tradable reports whether viewers can exchange the segment at all.
func tradable(s *Segment) bool {
	return !s.Gap && s.URL != "" && s.Range.Length <= media.MaxSegmentBytes
}

// Find gives the segment that bytes start..end-1 of url are; both 0 means the
// whole resource. Any spelling of the URL will do.
func (l *Timeline) Find(url string, start, end int64) (media.SegmentID, Listing, bool) {
	r := media.ByteRange{Start: start, Length: end - start}
	id, known := l.index[address{url, r}]
	if !known {
		id, known = l.index[address{canonical(url), r}]
	}
	if !known {
		return media.SegmentID{}, Listing{}, false
	}
	t := l.follow(id.Track)
	listing, known := t.listing(id)
	return id, listing, known
}

// Resolve gives the absolute URL of a URI as some viewer's playlist of the track
// lists it. It vouches for the place only: false where this viewer's own playlist
// lists nothing at the same scheme, host and directory (digits left out), so that
// nobody's word makes this viewer fetch from elsewhere.
func (l *Timeline) Resolve(id media.TrackID, uri string) (string, bool) {
	t := l.track(id)
	if t == nil || uri == "" || checkURI(uri) != nil {
		return "", false
	}
	abs := t.base.resolve(uri)
	if abs == "" || t.places[place(abs)] == 0 {
		return "", false
	}
	return abs, true
}

// Complete gives a URI that a neighbour told without its query the query of this
// viewer's own newest segment of the track. It reports false where that is
// another than the neighbour's, as its sum says: then only the own playlist can
// tell how the segment is addressed.
func (l *Timeline) Complete(id media.TrackID, bare string, sum uint32) (string, bool) {
	t := l.track(id)
	if t == nil || len(t.entries) == 0 {
		return "", false
	}
	own := t.entries[len(t.entries)-1].URI
	if media.QuerySum(own) != sum {
		return "", false
	}
	return bare + own[len(media.WithoutQuery(own)):], true
}

func (l *Timeline) track(id media.TrackID) *track {
	i := slices.IndexFunc(l.tracks, func(t *track) bool { return t.id == id })
	if i < 0 {
		return nil
	}
	return l.tracks[i]
}

// follow gives the track, new where it is not known, and notes its use.
func (l *Timeline) follow(id media.TrackID) *track {
	t := l.track(id)
	if t == nil {
		t = &track{id: id}
		t.clear()
		l.tracks = append(l.tracks, t)
	}
	l.clock++
	t.used = l.clock
	return t
}

// shrink forgets tracks until the bounds hold.
func (l *Timeline) shrink() {
	listed := 0
	for _, t := range l.tracks {
		listed += len(t.entries)
	}
	for len(l.tracks) > 1 && (len(l.tracks) > MaxTracks || listed > MaxListed) {
		oldest := 0
		for i, t := range l.tracks {
			if t.used < l.tracks[oldest].used {
				oldest = i
			}
		}
		listed -= len(l.tracks[oldest].entries)
		l.forget(l.tracks[oldest])
		l.tracks = slices.Delete(l.tracks, oldest, oldest+1)
	}
}

// canonical is the one spelling of an absolute URL that the index uses.
func canonical(raw string) string {
	if len(raw) > 4*MaxURI {
		return raw
	}
	return base{url: &url.URL{}}.slow(strings.TrimSpace(raw))
}
