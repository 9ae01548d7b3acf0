package manifest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/grafov/m3u8"

	"shoal/shared/media"
)

// mediaScan is what was seen of a media playlist so far.
type mediaScan struct {
	seen    bool
	once    map[string]bool // tags that may stand only once
	target  int64
	skipped uint64 // segments that a delta update leaves out (EXT-X-SKIP)
	next    pending
	keys    keys
	inits   inits
	read    []Segment       // without what m3u8 adds
	text    strings.Builder // for m3u8: the header and the segments
}

// pending is what is known of the segment whose URI has not come yet.
type pending struct {
	listed        bool // EXTINF was read
	duration      int64
	info          string // value of EXTINF
	byteRange     string
	discontinuity bool
	gap           bool
	time          time.Time
}

// mediaTag reports whether name is a tag of media playlists, and reads it.
func (s *scan) mediaTag(name, value string) (bool, error) {
	m := &s.media
	var err error
	switch name {
	case "#EXTINF":
		err = m.extinf(value)
	case "#EXT-X-BYTERANGE":
		m.next.byteRange = value
	case "#EXT-X-KEY":
		m.keys.pending = value
	case "#EXT-X-MAP":
		m.inits.pending = value
	case "#EXT-X-DISCONTINUITY":
		m.next.discontinuity = true
	case "#EXT-X-GAP":
		m.next.gap = true
	case "#EXT-X-PROGRAM-DATE-TIME":
		m.next.time = dateTime(value)
	case "#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY-SEQUENCE",
		"#EXT-X-PLAYLIST-TYPE", "#EXT-X-ENDLIST", "#EXT-X-SKIP":
		err = m.header(name, value)
	case "#EXT-X-I-FRAMES-ONLY", "#EXT-X-SERVER-CONTROL", "#EXT-X-PART-INF", "#EXT-X-PART", "#EXT-X-PRELOAD-HINT":
		m.seen = true
		return false, nil
	default:
		return false, nil
	}
	m.seen = true
	return true, err
}

func (m *mediaScan) extinf(value string) error {
	if m.next.listed {
		return errors.New("EXTINF without a URI before it comes the next")
	}
	length, _, _ := strings.Cut(value, ",")
	d, err := seconds("EXTINF", strings.TrimSpace(length))
	if err != nil {
		return err
	}
	m.next.listed, m.next.duration, m.next.info = true, d, value
	return nil
}

// header reads the tags that hold for the whole playlist.
func (m *mediaScan) header(name, value string) error {
	if m.once[name] {
		return fmt.Errorf("a second %s", name[1:])
	}
	if m.once == nil {
		m.once = map[string]bool{}
	}
	m.once[name] = true
	var err error
	switch name {
	case "#EXT-X-TARGETDURATION":
		m.target, err = seconds("target duration", value)
		if err == nil && m.target == 0 {
			err = errors.New("target duration is 0")
		}
	case "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-DISCONTINUITY-SEQUENCE":
		_, err = integer(name[1:], value, media.MaxSequence-2*MaxSegments)
		if err == nil && len(m.read) > 0 {
			err = fmt.Errorf("%s after the first segment", name[1:])
		}
	case "#EXT-X-SKIP":
		m.skipped, err = integer("SKIPPED-SEGMENTS", m3u8.DecodeAttributeList(value)["SKIPPED-SEGMENTS"], MaxSegments)
		if err == nil && len(m.read) > 0 {
			err = errors.New("EXT-X-SKIP after the first segment")
		}
		return err
	case "#EXT-X-PLAYLIST-TYPE":
		value = strings.ToUpper(value)
		if value != "EVENT" && value != "VOD" {
			err = fmt.Errorf("playlist type is %.16q, want EVENT or VOD", value)
		}
	}
	if name != "#EXT-X-ENDLIST" {
		name += ":" + value
	}
	m.text.WriteString(name + "\n")
	return err
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
	seg := Segment{
		Duration: m.next.duration, URL: s.base.resolve(uri),
		Gap: m.next.gap, ProgramDateTime: m.next.time, URI: uri,
	}
	var err error
	if seg.Range, err = m.place(uri); err != nil {
		return err
	}
	if seg.Key, err = m.keys.current(); err != nil {
		return err
	}
	if seg.Init, err = m.inits.current(s.base, s.track); err != nil {
		return err
	}
	if m.next.discontinuity {
		m.text.WriteString("#EXT-X-DISCONTINUITY\n")
	}
	m.write(uri)
	m.read = append(m.read, seg)
	m.next = pending{}
	return nil
}

// write hands the entry to m3u8, with the comma that it insists on.
func (m *mediaScan) write(uri string) {
	length, title, _ := strings.Cut(m.next.info, ",")
	m.text.WriteString("#EXTINF:" + strings.TrimSpace(length) + "," + title + "\n" + uri + "\n")
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

// dateTime reads an ISO 8601 time; zero where it is none, for nothing here
// depends on it.
func dateTime(value string) time.Time {
	if len(value) > 64 {
		return time.Time{}
	}
	t, err := m3u8.FullTimeParse(value)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (s *scan) readMedia() (*Media, error) {
	m := &s.media
	if m.next.listed {
		return nil, errors.New("the last EXTINF has no URI")
	}
	if m.target == 0 {
		return nil, errors.New("no EXT-X-TARGETDURATION")
	}
	read, err := m3u8.NewMediaPlaylist(0, uint(max(len(m.read), 1)))
	if err != nil {
		return nil, err
	}
	if err := read.DecodeFrom(strings.NewReader("#EXTM3U\n"+m.text.String()), true); err != nil {
		return nil, err
	}
	if int(read.Count()) != len(m.read) {
		return nil, fmt.Errorf("m3u8 reads %d of %d segments", read.Count(), len(m.read))
	}
	for i := range m.read {
		seg, from := &m.read[i], read.Segments[i]
		seg.Number, seg.Title, seg.Discontinuity = from.SeqId+m.skipped, from.Title, from.Discontinuity
	}
	return &Media{
		Track: s.track, Target: m.target, First: read.SeqNo, Segments: m.read,
		Live: !read.Closed && read.MediaType != m3u8.VOD, Event: read.MediaType == m3u8.EVENT,
		Ended: read.Closed, DiscontinuitySequence: read.DiscontinuitySeq,
	}, nil
}
