package demo

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// An hour of the channel, polled every second as a player would: in every
// track each segment follows the one before it to the tick, over the loop's
// seam and over playlist updates, and its media is where its date says.
func TestChannelRunsForAnHourWithoutGap(t *testing.T) {
	clock := newClock(Epoch.Add(1000*time.Hour + 777*time.Millisecond))
	h := serve(t, Options{Now: clock.now})
	for _, track := range trackNames {
		t.Run(track, func(t *testing.T) { walkLive(t, h, clock, track, time.Hour) })
	}
}

func walkLive(t *testing.T, h handler, clock *clock, track string, length time.Duration) {
	timescale := h.timescale(t, track)
	last, end, sequence := int64(-1), uint64(0), uint32(0)
	for stop := clock.at.Add(length); clock.at.Before(stop); clock.at = clock.at.Add(time.Second) {
		for _, s := range parseMedia(t, h.text(t, "/live/"+track+".m3u8")).segments {
			if s.number <= last {
				continue
			}
			got := h.fragment(t, "/live/"+s.uri)
			if last >= 0 {
				if s.number != last+1 {
					t.Fatalf("segment %d listed after %d", s.number, last)
				}
				if got.start != end {
					t.Fatalf("segment %d starts at tick %d, the one before it ended at %d", s.number, got.start, end)
				}
				if got.sequence != sequence+1 {
					t.Fatalf("segment %d has fragment sequence %d after %d", s.number, got.sequence, sequence)
				}
			}
			media := float64(got.start) / timescale
			if d := media - s.date.Sub(Epoch).Seconds(); math.Abs(d) > 0.001 {
				t.Fatalf("segment %d: media time is %f s off its date", s.number, d)
			}
			if d := float64(got.end-got.start)/timescale - s.seconds; math.Abs(d) > 1e-6 {
				t.Fatalf("segment %d: EXTINF is %f s off its media", s.number, d)
			}
			last, end, sequence = s.number, got.end, got.sequence
		}
	}
	if want := int64(length/SegmentDuration) - 1; last < want {
		t.Fatalf("saw only up to segment %d", last)
	}
}

// Video frames have one length, and so do audio frames, so segments without a
// gap between them have none within either.
func TestEveryFrameHasTheSameLength(t *testing.T) {
	h := serve(t, Options{})
	for _, track := range trackNames {
		want := uint32(h.timescale(t, track)) / 25
		if track == "audio" {
			want = 1024
		}
		for n := range loopSegments {
			for i, d := range h.fragment(t, fmt.Sprintf("/vod/%s/%d.m4s", track, n)).durations {
				if d != want {
					t.Fatalf("%s segment %d frame %d lasts %d ticks, want %d", track, n, i, d, want)
				}
			}
		}
	}
}

func TestEveryVideoSegmentStartsWithAKeyFrame(t *testing.T) {
	h := serve(t, Options{})
	for _, track := range []string{"video-240", "video-360", "video-540"} {
		for n := range loopSegments {
			f := h.fragment(t, fmt.Sprintf("/vod/%s/%d.m4s", track, n))
			if !f.key || len(f.durations) != 50 {
				t.Errorf("%s segment %d: key frame %v, %d frames", track, n, f.key, len(f.durations))
			}
		}
	}
}

func TestAudioStaysWithinOneFrameOfVideo(t *testing.T) {
	const frame = 1024.0 / 48000
	h := serve(t, Options{})
	video, audio := h.timescale(t, "video-360"), h.timescale(t, "audio")
	for n := range int64(300) {
		v := h.fragment(t, fmt.Sprintf("/vod/video-360/%d.m4s", n))
		a := h.fragment(t, fmt.Sprintf("/vod/audio/%d.m4s", n))
		d := float64(a.start)/audio - float64(v.start)/video
		if math.Abs(d) > frame {
			t.Fatalf("segment %d: audio starts %f s from video", n, d)
		}
		if n%4 == 0 && d != 0 {
			t.Fatalf("segment %d: after a multiple of 8 s audio is %f s off", n, d)
		}
	}
}

func TestWindowSlidesWhenTheLastFrameHasPassed(t *testing.T) {
	clock := newClock(Epoch.Add(200 * time.Second))
	h := serve(t, Options{Now: clock.now})
	for _, c := range []struct {
		at          time.Duration
		first, last int64
	}{
		{200 * time.Second, 80, 99},
		{202*time.Second - time.Nanosecond, 80, 99},
		{202 * time.Second, 81, 100},
		{204*time.Second - time.Nanosecond, 81, 100},
		{204 * time.Second, 82, 101},
	} {
		clock.at = Epoch.Add(c.at)
		for _, track := range trackNames {
			list := parseMedia(t, h.text(t, "/live/"+track+".m3u8"))
			first, last := list.segments[0].number, list.segments[len(list.segments)-1].number
			if first != c.first || last != c.last || list.sequence != c.first {
				t.Errorf("at %v %s lists %d to %d from sequence %d, want %d to %d",
					c.at, track, first, last, list.sequence, c.first, c.last)
			}
		}
	}
}

func TestWindowGrowsFromTheEpoch(t *testing.T) {
	clock := newClock(Epoch)
	h := serve(t, Options{Now: clock.now})
	for _, c := range []struct {
		at   time.Duration
		want int
	}{{-time.Hour, 0}, {0, 0}, {2*time.Second - 1, 0}, {2 * time.Second, 1}, {40 * time.Second, 20}, {42 * time.Second, 20}} {
		clock.at = Epoch.Add(c.at)
		if got := len(parseMedia(t, h.text(t, "/live/audio.m3u8")).segments); got != c.want {
			t.Errorf("%v after the epoch: %d segments, want %d", c.at, got, c.want)
		}
	}
}

func TestSegmentIsServedFromItsEndUntilPlaylistsWithItAreOver(t *testing.T) {
	clock := newClock(Epoch)
	h := serve(t, Options{Now: clock.now})
	const n = 100 // spans 200 s to 202 s; listed until 242 s
	for _, c := range []struct {
		at     time.Duration
		status int
		says   string
	}{
		{202*time.Second - 1, 404, "not there yet: the newest is 99"},
		{202 * time.Second, 200, ""},
		{242 * time.Second, 200, ""},
		{284*time.Second - 1, 200, ""},
		{284 * time.Second, 404, "no longer there: the oldest is 101"},
	} {
		clock.at = Epoch.Add(c.at)
		r := h.get("/live/video-360/100.m4s")
		if r.Code != c.status || !strings.Contains(r.Body.String()[:min(200, r.Body.Len())], c.says) {
			t.Errorf("segment %d at %v: status %d %.80q, want %d %q", n, c.at, r.Code, r.Body.String(), c.status, c.says)
		}
	}
}

func TestDatesAdvanceWithMedia(t *testing.T) {
	h := serve(t, Options{Now: newClock(Epoch.Add(time.Hour)).now})
	for _, track := range trackNames {
		segments := parseMedia(t, h.text(t, "/live/"+track+".m3u8")).segments
		for i := 1; i < len(segments); i++ {
			got := segments[i].date.Sub(segments[i-1].date).Seconds()
			if math.Abs(got-segments[i-1].seconds) > 0.001 {
				t.Errorf("%s: date advances %f s over a segment of %f s", track, got, segments[i-1].seconds)
			}
		}
	}
}

func TestTitleLastsAsLongAsAsked(t *testing.T) {
	h := serve(t, Options{})
	for _, track := range trackNames {
		text := h.text(t, "/vod/"+track+".m3u8")
		list, total, end := parseMedia(t, text), 0.0, uint64(0)
		for _, s := range list.segments {
			f := h.fragment(t, "/vod/"+s.uri)
			if f.start != end {
				t.Fatalf("%s segment %d starts at tick %d, want %d", track, s.number, f.start, end)
			}
			total, end = total+s.seconds, f.end
		}
		if math.Abs(total-600) > 0.001 || float64(end)/h.timescale(t, track) != 600 {
			t.Errorf("%s lasts %f s by its playlist, want 600", track, total)
		}
		if !strings.HasSuffix(text, "#EXT-X-ENDLIST\n") || !strings.Contains(text, "#EXT-X-PLAYLIST-TYPE:VOD\n") {
			t.Errorf("%s is not marked as complete", track)
		}
	}
}
