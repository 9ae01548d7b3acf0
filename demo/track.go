package demo

import (
	"embed"
	"fmt"
	"io"
	"strings"

	"github.com/Eyevinn/mp4ff/mp4"
)

//go:embed media
var files embed.FS

// loopSegments is how many segments the loop has.
const loopSegments = 12

var trackNames = []string{"video-240", "video-360", "video-540", "audio"}

// track is one rendition of the loop.
type track struct {
	name          string
	init          string
	codec         string // RFC 6381
	timescale     uint64 // ticks a second
	width, height int    // pixels; 0 for audio
	segments      []segment
	loop          uint64 // ticks of all segments
}

// load reads the loop that the binary carries. Media bytes stay where they are.
func load() ([]*track, error) {
	var tracks []*track
	for _, name := range trackNames {
		t, err := loadTrack(name)
		if err != nil {
			return nil, fmt.Errorf("demo: media/%s: %w", name, err)
		}
		tracks = append(tracks, t)
	}
	return tracks, nil
}

func loadTrack(name string) (*track, error) {
	t := &track{name: name}
	if err := t.loadInit(); err != nil {
		return nil, err
	}
	for i := range loopSegments {
		s, err := loadSegment(fmt.Sprintf("media/%s/%02d.m4s", name, i))
		if err != nil {
			return nil, fmt.Errorf("segment %d: %w", i, err)
		}
		if s.start != t.loop {
			return nil, fmt.Errorf("segment %d starts at %d, want %d", i, s.start, t.loop)
		}
		t.segments = append(t.segments, s)
		t.loop += s.duration
	}
	if want := loopSegments * uint64(SegmentDuration.Seconds()) * t.timescale; t.loop != want {
		return nil, fmt.Errorf("loop of %d ticks, want %d", t.loop, want)
	}
	return t, nil
}

func (t *track) loadInit() error {
	data, err := files.ReadFile("media/" + t.name + "/init.mp4")
	if err != nil {
		return err
	}
	t.init = string(data)
	f, err := mp4.DecodeFile(strings.NewReader(t.init))
	if err != nil {
		return err
	}
	if f.Init == nil || len(f.Init.Moov.Traks) != 1 {
		return fmt.Errorf("init.mp4: want one track")
	}
	media := f.Init.Moov.Trak.Mdia
	t.timescale = uint64(media.Mdhd.Timescale)
	return t.describe(media.Minf.Stbl.Stsd)
}

func (t *track) describe(d *mp4.StsdBox) error {
	switch {
	case d.AvcX != nil && len(d.AvcX.AvcC.SPSnalus) > 0:
		// Profile, constraints and level: bytes 1 to 3 of the parameter set.
		t.codec = fmt.Sprintf("avc1.%X", d.AvcX.AvcC.SPSnalus[0][1:4])
		t.width, t.height = int(d.AvcX.Width), int(d.AvcX.Height)
	case d.Mp4a != nil && d.Mp4a.Esds.DecConfigDescriptor.DecSpecificInfo != nil:
		// Audio object type: the first 5 bits (ISO/IEC 14496-3, 1.6.2.1).
		config := d.Mp4a.Esds.DecConfigDescriptor.DecSpecificInfo.DecConfig
		t.codec = fmt.Sprintf("mp4a.40.%d", config[0]>>3)
	default:
		return fmt.Errorf("init.mp4: neither AVC nor AAC with its configuration")
	}
	return nil
}

func (t *track) isAudio() bool { return t.height == 0 }

func (t *track) mime() string {
	if t.isAudio() {
		return "audio/mp4"
	}
	return "video/mp4"
}

// segment is number n's media in the loop.
func (t *track) segment(n int64) *segment { return &t.segments[n%loopSegments] }

// start is segment n's media time in ticks since the epoch.
func (t *track) start(n int64) uint64 {
	return uint64(n/loopSegments)*t.loop + t.segment(n).start
}

// stamp returns segment n: the loop's bytes with n's sequence number and time.
func (t *track) stamp(n int64) io.ReadSeeker {
	return t.segment(n).stamp(uint32(n+1), t.start(n))
}
