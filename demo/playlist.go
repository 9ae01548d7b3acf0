package demo

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// mediaPlaylist lists a track of a title (RFC 8216, 4.3.2 and 4.3.3).
func mediaPlaylist(t title, tr *track, now time.Time) string {
	s := t.span(now)
	var b strings.Builder
	// Version 6: EXT-X-MAP in a playlist of whole frames (RFC 8216, 7).
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:%d\n", int(SegmentDuration.Seconds()))
	fmt.Fprintf(&b, "#EXT-X-MEDIA-SEQUENCE:%d\n", s.first)
	if !t.live() {
		b.WriteString("#EXT-X-PLAYLIST-TYPE:VOD\n")
	}
	fmt.Fprintf(&b, "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"%s/init.mp4\"\n", tr.name)
	for n := s.first; n <= s.last; n++ {
		if t.live() {
			fmt.Fprintf(&b, "#EXT-X-PROGRAM-DATE-TIME:%s\n", tr.date(n).Format("2006-01-02T15:04:05.000Z"))
		}
		fmt.Fprintf(&b, "#EXTINF:%.6f,\n%s/%d.m4s\n", tr.seconds(n), tr.name, n)
	}
	if !t.live() {
		b.WriteString("#EXT-X-ENDLIST\n")
	}
	return b.String()
}

// date is when segment n of the channel began, to the nearest millisecond.
func (t *track) date(n int64) time.Time {
	ticks := t.start(n)
	whole := time.Duration(ticks/t.timescale) * time.Second
	part := time.Duration(ticks%t.timescale) * time.Second / time.Duration(t.timescale)
	return Epoch.Add((whole + part).Round(time.Millisecond))
}

func (t *track) seconds(n int64) float64 {
	return float64(t.segment(n).duration) / float64(t.timescale)
}

func anyVideo(*track) bool { return true }

// singleVideo keeps the rendition that with its audio makes 0.6 Mbit/s.
func singleVideo(t *track) bool { return t.height == 360 }

// master lists the wanted renditions of video, all with the group of audio.
func master(tracks []*track, wanted func(video *track) bool) string {
	var audio *track
	for _, t := range tracks {
		if t.isAudio() {
			audio = t
		}
	}
	var b strings.Builder
	b.WriteString("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n")
	fmt.Fprintf(&b, "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"Chords\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"%s.m3u8\"\n",
		audio.name)
	for _, t := range tracks {
		if t.isAudio() || !wanted(t) {
			continue
		}
		fmt.Fprintf(&b, "#EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS=\"%s,%s\",RESOLUTION=%dx%d,FRAME-RATE=25.000,AUDIO=\"sound\"\n%s.m3u8\n",
			t.peakRate()+audio.peakRate(), t.meanRate()+audio.meanRate(),
			t.codec, audio.codec, t.width, t.height, t.name)
	}
	return b.String()
}

// peakRate is that of the fullest segment, in bits a second.
func (t *track) peakRate() int {
	peak := 0.0
	for n := range int64(loopSegments) {
		peak = max(peak, float64(t.segment(n).size*8)/t.seconds(n))
	}
	return int(math.Ceil(peak))
}

// meanRate is that of the whole loop, in bits a second.
func (t *track) meanRate() int {
	var bytes int64
	for _, s := range t.segments {
		bytes += s.size
	}
	return int(bytes * 8 * int64(t.timescale) / int64(t.loop))
}
