package manifest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"shoal/shared/media"
)

// track is what a Timeline knows of one track.
type track struct {
	id      media.TrackID
	base    base  // of the newest playlist
	text    *Text // the newest playlist, where it was read as one
	live    bool
	target  int64
	first   uint64 // of the newest playlist
	begun   bool   // last is meaningful
	last    uint64 // highest number seen
	entries []entry
	inits   map[uint64]*initEntry
	places  map[string]int // where entries and inits come from, and how many
	used    uint64
}

type entry struct {
	Listing
	url  string
	time time.Time
	init uint64 // number of the init segment; 0: none
}

type initEntry struct {
	Listing
	url  string
	uses int // entries that need it
}

func (t *track) clear() {
	*t = track{id: t.id, used: t.used, inits: map[uint64]*initEntry{}, places: map[string]int{}}
}

// age is how a playlist relates to what is known.
type age uint8

const (
	newer age = iota // or the same
	older            // from a cache that lags
	anew             // numbers began again
)

// compare places m against what is known. A number that now names something
// else, or a window wholly before all that is known, means that the encoder
// began anew; a window that ends earlier but agrees is an old copy.
func (t *track) compare(m *Media) age {
	if !t.begun || len(m.Segments) == 0 {
		if m.First < t.first {
			return older
		}
		return newer
	}
	agree := false
	for i := range m.Segments {
		seg := &m.Segments[i]
		if agree && t.lists(seg) {
			continue
		}
		if e := t.entry(seg.Number); e != nil {
			if !t.same(e, seg) {
				return anew
			}
			agree = true
		}
	}
	last := m.Segments[len(m.Segments)-1].Number
	switch {
	case last >= t.last:
		return newer
	case agree:
		return older
	}
	if len(t.entries) == 0 || last < t.entries[0].Number {
		return anew
	}
	return older
}

// lists reports whether the newest playlist has seg, and nothing else under its
// number.
func (t *track) lists(seg *Segment) bool {
	if t.text == nil {
		return false
	}
	old := t.text.at(seg.Number)
	return old != nil && old.URL == seg.URL && old.Init == seg.Init && old.Range == seg.Range &&
		old.ProgramDateTime == seg.ProgramDateTime
}

// same reports whether seg is what e was: of the same name, whatever the host
// and the query, the same range and about the same time.
func (t *track) same(e *entry, seg *Segment) bool {
	if e.Range != seg.Range || e.URI != seg.URI && fileName(e.URI) != fileName(seg.URI) {
		return false
	}
	if e.time.IsZero() || seg.ProgramDateTime.IsZero() {
		return true
	}
	return seg.ProgramDateTime.Sub(e.time).Abs() <= time.Duration(t.target)
}

func fileName(uri string) string {
	if i := strings.IndexAny(uri, "?#"); i >= 0 {
		uri = uri[:i]
	}
	return uri[strings.LastIndexByte(uri, '/')+1:]
}

// entry gives the entry of number; nil where there is none.
func (t *track) entry(number uint64) *entry {
	if n := len(t.entries); n > 0 { // most lists have no holes
		if i := number - t.entries[0].Number; i < uint64(n) && t.entries[i].Number == number {
			return &t.entries[i]
		}
	}
	i, found := slices.BinarySearchFunc(t.entries, number, func(e entry, n uint64) int {
		return cmp.Compare(e.Number, n)
	})
	if !found {
		return nil
	}
	return &t.entries[i]
}

func (t *track) listing(id media.SegmentID) (Listing, bool) {
	if id.IsInit() {
		if e := t.inits[id.Number]; e != nil {
			return e.Listing, true
		}
		return Listing{}, false
	}
	if e := t.entry(id.Number); e != nil {
		return e.Listing, true
	}
	return Listing{}, false
}

// add enters a new segment. Its texts are copied, or each would keep the whole
// playlist in memory.
func (l *Timeline) add(t *track, seg *Segment) Listing {
	e := entry{url: strings.Clone(seg.URL), time: seg.ProgramDateTime}
	e.Listing = Listing{Number: seg.Number, Duration: seg.Duration, URI: strings.Clone(seg.URI), Range: seg.Range}
	if seg.Init != nil && seg.Init.URL != "" {
		e.init = l.need(t, seg.Init)
	}
	t.entries = append(t.entries, e)
	l.enter(t, e.url, e.Listing)
	return e.Listing
}

// need counts one more use of an init segment.
func (l *Timeline) need(t *track, init *Init) uint64 {
	e := t.inits[init.ID.Number]
	if e == nil {
		e = &initEntry{url: strings.Clone(init.URL)}
		e.Listing = Listing{Number: init.ID.Number, URI: strings.Clone(init.URI), Range: init.Range}
		t.inits[e.Number] = e
		l.enter(t, e.url, e.Listing)
	}
	e.uses++
	return e.Number
}

// readdress follows a known segment to a new URL: queries may hold signatures
// that change from playlist to playlist.
func (l *Timeline) readdress(t *track, seg *Segment) {
	e := t.entry(seg.Number)
	if e == nil || seg.URL == "" {
		return
	}
	if e.url != seg.URL {
		l.leave(t, e.url, e.Listing)
		e.url, e.URI = strings.Clone(seg.URL), strings.Clone(seg.URI)
		l.enter(t, e.url, e.Listing)
	}
	if seg.Init == nil {
		return
	}
	if n := t.inits[seg.Init.ID.Number]; n != nil && seg.Init.URL != "" && n.url != seg.Init.URL {
		l.leave(t, n.url, n.Listing)
		n.url, n.URI = strings.Clone(seg.Init.URL), strings.Clone(seg.Init.URI)
		l.enter(t, n.url, n.Listing)
	}
}

// drop forgets what left the window long enough ago.
func (l *Timeline) drop(t *track, first uint64) {
	n := 0
	for n < len(t.entries) && t.entries[n].Number+behind < first {
		l.release(t, t.entries[n])
		n++
	}
	t.entries = slices.Delete(t.entries, 0, n)
}

func (l *Timeline) release(t *track, e entry) {
	l.leave(t, e.url, e.Listing)
	n := t.inits[e.init]
	if n == nil {
		return
	}
	if n.uses--; n.uses == 0 {
		l.leave(t, n.url, n.Listing)
		delete(t.inits, n.Number)
	}
}

// forget drops all that is known of t.
func (l *Timeline) forget(t *track) {
	for _, e := range t.entries {
		l.release(t, e)
	}
	t.clear()
}

// enter and leave keep the index and the places. A URL listed twice names its
// newest segment.
func (l *Timeline) enter(t *track, url string, e Listing) {
	l.index[address{url, e.Range}] = media.SegmentID{Track: t.id, Number: e.Number}
	t.places[place(url)]++
}

func (l *Timeline) leave(t *track, url string, e Listing) {
	at := address{url, e.Range}
	if l.index[at] == (media.SegmentID{Track: t.id, Number: e.Number}) {
		delete(l.index, at)
	}
	where := place(url)
	if t.places[where]--; t.places[where] == 0 {
		delete(t.places, where)
	}
}
