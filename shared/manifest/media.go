package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shoal/shared/media"
)

// mediaScan is what was seen of a media playlist so far.
type mediaScan struct {
	seen            bool
	oneReader       bool     // it is made for one: a delta update, or one of low latency
	once            []string // tags that may stand only once
	target          int64
	first           uint64
	discontinuities uint64
	kind            string // EXT-X-PLAYLIST-TYPE
	skipped         uint64 // segments that a delta update leaves out (EXT-X-SKIP)
	next            pending
	keys            keys
	inits           inits
	read            []Segment // not numbered yet
}

// pending is what is known of the segment whose URI has not come yet.
type pending struct {
	tags          int  // how many were read that are of this segment alone
	line          int  // of the first of them
	listed        bool // EXTINF was read
	duration      int64
	title         string
	byteRange     string
	discontinuity bool
	gap           bool
	time          time.Time
}

// mediaTag reports whether name is a tag of media playlists, and reads it.
func (s *scan) mediaTag(name, value string) (bool, error) {
	m := &s.media
	own, err := m.segmentTag(name, value)
	if own {
		if m.next.tags++; m.next.tags == 1 {
			m.next.line = s.line
		}
		m.seen = true
		return true, err
	}
	switch name {
	case "#EXT-X-KEY":
		m.keys.pending = value
	case "#EXT-X-MAP":
		m.inits.pending = value
	case "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY-SEQUENCE",
		"#EXT-X-PLAYLIST-TYPE", "#EXT-X-ENDLIST", "#EXT-X-SKIP":
		err = m.header(name, value)
	case "#EXT-X-PART-INF", "#EXT-X-PART":
		m.seen, m.oneReader = true, true
		return false, nil
	case "#EXT-X-I-FRAMES-ONLY", "#EXT-X-SERVER-CONTROL", "#EXT-X-PRELOAD-HINT":
		m.seen = true
		return false, nil
	default:
		return false, nil
	}
	m.seen = true
	return true, err
}

// segmentTag reports whether name is a tag of the next segment alone, and reads
// it.
func (m *mediaScan) segmentTag(name, value string) (bool, error) {
	switch name {
	case "#EXTINF":
		return true, m.extinf(value)
	case "#EXT-X-BYTERANGE":
		m.next.byteRange = value
	case "#EXT-X-DISCONTINUITY":
		m.next.discontinuity = true
	case "#EXT-X-GAP":
		m.next.gap = true
	case "#EXT-X-PROGRAM-DATE-TIME":
		m.next.time = dateTime(value)
	default:
		return false, nil
	}
	return true, nil
}

func (m *mediaScan) extinf(value string) error {
	if m.next.listed {
		return errors.New("EXTINF without a URI before it comes the next")
	}
	length, title, _ := strings.Cut(value, ",")
	d, err := seconds("EXTINF", strings.TrimSpace(length))
	if err != nil {
		return err
	}
	m.next.listed, m.next.duration, m.next.title = true, d, title
	return nil
}

// header reads the tags that hold for the whole playlist.
func (m *mediaScan) header(name, value string) error {
	if slices.Contains(m.once, name) {
		return fmt.Errorf("a second %s", name[1:])
	}
	m.once = append(m.once, name)
	var err error
	switch name {
	case "#EXT-X-TARGETDURATION":
		m.target, err = seconds("target duration", value)
		if err == nil && m.target == 0 {
			err = errors.New("target duration is 0")
		}
	case "#EXT-X-MEDIA-SEQUENCE":
		m.first, err = m.leading(name[1:], value, media.MaxSequence-2*MaxSegments)
	case "#EXT-X-DISCONTINUITY-SEQUENCE":
		m.discontinuities, err = m.leading(name[1:], value, media.MaxSequence-2*MaxSegments)
	case "#EXT-X-SKIP":
		m.oneReader = true
		m.skipped, err = m.leading("SKIPPED-SEGMENTS", attributes(value)["SKIPPED-SEGMENTS"], MaxSegments)
	case "#EXT-X-PLAYLIST-TYPE":
		m.kind = strings.ToUpper(value)
		if m.kind != "EVENT" && m.kind != "VOD" {
			err = fmt.Errorf("playlist type is %.16q, want EVENT or VOD", m.kind)
		}
	}
	return err
}

// leading reads a number that must stand before the first segment.
func (m *mediaScan) leading(field, value string, max uint64) (uint64, error) {
	n, err := integer(field, value, max)
	if err == nil && len(m.read) > 0 {
		err = fmt.Errorf("%s after the first segment", field)
	}
	return n, err
}

// segmentURI ends a segment's entry.
func (s *scan) segmentURI(uri string) error {
	m := &s.media
	if !m.next.listed {
		return errors.New("URI without EXTINF or EXT-X-STREAM-INF")
	}
	if len(m.read) == MaxSegments {
		return fmt.Errorf("more than %d segments", MaxSegments)
	}
	if s.shape != nil {
		s.shape.entries = append(s.shape.entries, s.entry())
		uri, m.next.title = strings.Clone(uri), strings.Clone(m.next.title)
	}
	seg := Segment{
		Duration: m.next.duration, Title: m.next.title, URL: s.base.resolve(uri), URI: uri,
		Discontinuity: m.next.discontinuity, Gap: m.next.gap, ProgramDateTime: m.next.time,
	}
	var err error
	if seg.Range, err = m.place(uri); err != nil {
		return err
	}
	return s.enter(seg)
}

// enter lists a segment, with the key and the init segment that hold for it.
func (s *scan) enter(seg Segment) (err error) {
	m := &s.media
	if seg.Key, err = m.keys.current(); err != nil {
		return err
	}
	if seg.Init, err = m.inits.current(s.base, s.track); err != nil {
		return err
	}
	m.read = append(m.read, seg)
	m.next = pending{}
	return nil
}

// place reads the byte range of the segment at uri. Where it does not say its
// start it follows on the segment before, which must be of the same resource.
func (m *mediaScan) place(uri string) (media.ByteRange, error) {
	if m.next.byteRange == "" {
		return media.ByteRange{}, nil
	}
	implied := int64(0)
	if !strings.Contains(m.next.byteRange, "@") {
		if len(m.read) == 0 || m.read[len(m.read)-1].URI != uri || m.read[len(m.read)-1].Range.IsWhole() {
			return media.ByteRange{}, errors.New("EXT-X-BYTERANGE without a start follows no range of the same resource")
		}
		before := m.read[len(m.read)-1].Range
		implied = before.Start + before.Length
	}
	return byteRange(m.next.byteRange, implied)
}

func (s *scan) readMedia() (*Media, error) {
	m := &s.media
	if m.next.listed {
		return nil, errors.New("the last EXTINF has no URI")
	}
	if m.target == 0 {
		return nil, errors.New("no EXT-X-TARGETDURATION")
	}
	for i := range m.read {
		m.read[i].Number = m.first + m.skipped + uint64(i)
	}
	ended := slices.Contains(m.once, "#EXT-X-ENDLIST")
	return &Media{
		Track: s.track, Target: m.target, First: m.first, Segments: m.read,
		Live: !ended && m.kind != "VOD", Event: m.kind == "EVENT",
		Ended: ended, DiscontinuitySequence: m.discontinuities,
	}, nil
}
