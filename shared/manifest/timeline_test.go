package manifest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"shoal/shared/media"
)

const (
	video = "https://o.example/live/v1/index.m3u8"
	audio = "https://o.example/live/a1/index.m3u8"
)

// window is a live playlist of segments first to last; %d in name is the number.
func window(first, last int, name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:%d\n#EXT-X-MAP:URI=\"init.mp4\"\n", first)
	for n := first; n <= last; n++ {
		fmt.Fprintf(&b, "#EXTINF:2,\n%s\n", strings.ReplaceAll(name, "%d", fmt.Sprint(n)))
	}
	return b.String()
}

// update gives the one change that text brings; nil where there is none.
func update(t *testing.T, l *Timeline, url, text string) *Change {
	t.Helper()
	changes, err := l.Update(url, text, "")
	if err != nil {
		t.Fatal(err)
	}
	l.verify(t)
	if len(changes) == 0 {
		return nil
	}
	return &changes[0]
}

func numbers(c *Change) string {
	if c == nil {
		return "nothing"
	}
	var s []string
	for _, e := range c.Segments {
		s = append(s, fmt.Sprint(e.Number))
	}
	return strings.Join(s, " ")
}

// verify holds index and places against the entries they stem from.
func (l *Timeline) verify(t *testing.T) {
	t.Helper()
	for at, id := range l.index {
		tr := l.track(id.Track)
		if tr == nil {
			t.Fatalf("%v names a track that is forgotten", at)
		}
		if e, ok := tr.listing(id); !ok || e.Range != at.rng {
			t.Fatalf("%v names segment %v, which is forgotten", at, id)
		}
	}
	for _, tr := range l.tracks {
		places := map[string]int{}
		for _, e := range tr.entries {
			places[place(e.url)]++
		}
		for _, e := range tr.inits {
			places[place(e.url)]++
		}
		if !reflect.DeepEqual(places, tr.places) {
			t.Fatalf("places are %v, want %v", tr.places, places)
		}
	}
}

func TestFirstPlaylistListsItsWindow(t *testing.T) {
	l := NewTimeline()
	c := update(t, l, video, window(5, 6, "%d.m4s"))
	want := &Change{
		Track: media.TrackOf(video), Live: true, Target: 2e9, First: 5,
		Segments: []Listing{{Number: 5, Duration: 2e9, URI: "5.m4s"}, {Number: 6, Duration: 2e9, URI: "6.m4s"}},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v, want %+v", c, want)
	}
}

func TestLaterPlaylistsListOnlyWhatIsNew(t *testing.T) {
	l := NewTimeline()
	update(t, l, video, window(5, 8, "%d.m4s"))
	c := update(t, l, video, window(7, 10, "%d.m4s"))
	if numbers(c) != "9 10" || c.First != 7 || c.Restarted {
		t.Errorf("got %+v, want segments 9 and 10 of a window from 7", c)
	}
	if c := update(t, l, video, window(7, 10, "%d.m4s")); c != nil {
		t.Errorf("the same again gave %+v", c)
	}
	if c := update(t, l, video, window(7, 10, "%d.m4s")+"#EXT-X-ENDLIST\n"); c == nil || c.Live || numbers(c) != "" {
		t.Errorf("the end gave %+v, want a change without segments", c)
	}
}

func TestTracksAreFollowedApart(t *testing.T) {
	l := NewTimeline()
	update(t, l, video, window(5, 6, "%d.m4s"))
	if c := update(t, l, audio, window(5, 6, "%d.m4s")); numbers(c) != "5 6" || c.Track != media.TrackOf(audio) {
		t.Errorf("got %+v, want segments 5 and 6 of the audio track", c)
	}
	id, _, ok := l.Find("https://o.example/live/a1/5.m4s", 0, 0)
	if want := (media.SegmentID{Track: media.TrackOf(audio), Number: 5}); !ok || id != want {
		t.Errorf("got %v %v, want %v", id, ok, want)
	}
}

func TestPageMayNameTheTrack(t *testing.T) {
	l := NewTimeline()
	changes, err := l.Update(video+"?viewer=7", window(1, 1, "1.m4s"), "https://o.example/name")
	if err != nil || len(changes) != 1 || changes[0].Track != media.TrackOf("https://o.example/name") {
		t.Errorf("got %+v %v", changes, err)
	}
	if got, ok := l.Resolve(media.TrackOf("https://o.example/name"), "2.m4s"); !ok || got != "https://o.example/live/v1/2.m4s" {
		t.Errorf("resolved to %q %v", got, ok)
	}
}

func TestMasterPlaylistIsNoChange(t *testing.T) {
	l := NewTimeline()
	if c := update(t, l, video, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv1.m3u8\n"); c != nil || len(l.tracks) != 0 {
		t.Errorf("got %+v and %d tracks", c, len(l.tracks))
	}
}

func TestErrorsLeaveTheTimelineAsItWas(t *testing.T) {
	l := NewTimeline()
	update(t, l, video, window(5, 6, "%d.m4s"))
	if _, err := l.Update(video, window(7, 8, "%d.m4s")+"#EXTINF:2,\n", ""); err == nil {
		t.Fatal("a playlist cut short passed")
	}
	if c := update(t, l, video, window(7, 8, "%d.m4s")); numbers(c) != "7 8" {
		t.Errorf("got %s, want 7 8", numbers(c))
	}
}

func TestSegmentsAreFoundByAnySpellingOfTheirURL(t *testing.T) {
	l := NewTimeline()
	update(t, l, video, window(5, 6, "a b/%d.m4s"))
	for _, url := range []string{
		"https://o.example/live/v1/a%20b/5.m4s", "https://o.example/live/v1/a b/5.m4s",
		"https://O.EXAMPLE:443/live/v1/../v1/a%20b/5.m4s#x",
	} {
		id, e, ok := l.Find(url, 0, 0)
		if !ok || id.Number != 5 || e.URI != "a b/5.m4s" {
			t.Errorf("%s: got %v %+v %v", url, id, e, ok)
		}
	}
	for _, url := range []string{"", "x", "https://o.example/live/v1/a%20b/7.m4s", "http://o.example/live/v1/a%20b/5.m4s", "https://o.example/live/v1/a%20b/5.m4s?x"} {
		if id, _, ok := l.Find(url, 0, 0); ok {
			t.Errorf("%s: found %v", url, id)
		}
	}
}

func TestByteRangesAreFoundExactly(t *testing.T) {
	l := NewTimeline()
	update(t, l, video, "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MAP:URI=\"all.mp4\",BYTERANGE=\"10@0\"\n"+
		"#EXTINF:2,\n#EXT-X-BYTERANGE:5@10\nall.mp4\n#EXTINF:2,\n#EXT-X-BYTERANGE:7\nall.mp4\n#EXT-X-ENDLIST\n")
	url := "https://o.example/live/v1/all.mp4"
	if id, e, ok := l.Find(url, 0, 10); !ok || !id.IsInit() || e.URI != "all.mp4" || e.Range != (media.ByteRange{Length: 10}) {
		t.Errorf("init: got %v %+v %v", id, e, ok)
	}
	if id, e, ok := l.Find(url, 15, 22); !ok || id.Number != 1 || e.Range != (media.ByteRange{Start: 15, Length: 7}) {
		t.Errorf("second: got %v %+v %v", id, e, ok)
	}
	for _, r := range [][2]int64{{0, 0}, {10, 14}, {11, 15}, {15, 10}, {-5, 0}} {
		if id, _, ok := l.Find(url, r[0], r[1]); ok {
			t.Errorf("%v: found %v", r, id)
		}
	}
}

func TestSegmentsStayKnownForAWhileAndThenLeave(t *testing.T) {
	l := NewTimeline()
	update(t, l, video, window(0, 2, "%d.m4s"))
	update(t, l, video, window(behind+1, behind+3, "%d.m4s"))
	if _, _, ok := l.Find("https://o.example/live/v1/1.m4s", 0, 0); !ok {
		t.Error("a segment that just left the window is forgotten")
	}
	if _, _, ok := l.Find("https://o.example/live/v1/0.m4s", 0, 0); ok {
		t.Error("a segment that left long ago is still known")
	}
}

func TestLiveTimelineDoesNotGrow(t *testing.T) {
	l := NewTimeline()
	for first := range 2000 {
		text := window(first, first+5, fmt.Sprintf("%d/%%d.m4s?t=%d", first/100, first))
		text = strings.Replace(text, "init.mp4", fmt.Sprintf("init%d.mp4", first/50), 1)
		if c := update(t, l, video, text); c == nil {
			t.Fatalf("window from %d brought nothing", first)
		}
		if n := len(l.index); n > 6+behind+4 {
			t.Fatalf("%d addresses after %d playlists", n, first+1)
		}
	}
}

func TestChangingSignaturesAreFollowed(t *testing.T) {
	l := NewTimeline()
	update(t, l, video, window(5, 6, "%d.m4s?sig=a"))
	if c := update(t, l, video, window(5, 6, "%d.m4s?sig=b")); c != nil {
		t.Errorf("new signatures gave %+v", c)
	}
	if id, e, ok := l.Find("https://o.example/live/v1/5.m4s?sig=b", 0, 0); !ok || id.Number != 5 || e.URI != "5.m4s?sig=b" {
		t.Errorf("got %v %+v %v", id, e, ok)
	}
	if _, _, ok := l.Find("https://o.example/live/v1/5.m4s?sig=a", 0, 0); ok {
		t.Error("the old signature is still known")
	}
}

func TestOlderCopiesOfAPlaylistAreIgnored(t *testing.T) {
	l := NewTimeline()
	update(t, l, video, window(5, 8, "%d.m4s"))
	if c := update(t, l, video, window(3, 6, "%d.m4s")); c != nil {
		t.Errorf("an old copy gave %+v", c)
	}
	if c := update(t, l, video, window(6, 9, "%d.m4s")); numbers(c) != "9" || c.Restarted {
		t.Errorf("then got %+v, want segment 9", c)
	}
}

func TestRestartedEncoderBeginsAnew(t *testing.T) {
	for name, text := range map[string]string{
		"before all that is known": window(0, 3, "%d.m4s"),
		"other names":              window(101, 104, "b%d.m4s"),
	} {
		l := NewTimeline()
		update(t, l, video, window(100, 103, "%d.m4s"))
		c := update(t, l, video, text)
		if c == nil || !c.Restarted || len(c.Segments) != 4 {
			t.Errorf("%s: got %+v, want a restart with four segments", name, c)
		}
		if _, _, ok := l.Find("https://o.example/live/v1/100.m4s", 0, 0); ok {
			t.Errorf("%s: the old segments are still known", name)
		}
	}
}

func TestSameNamesAtAnotherTimeAreARestart(t *testing.T) {
	clock := func(first int, time string) string {
		return strings.Replace(window(first, first+2, "%d.m4s"), "#EXTINF", "#EXT-X-PROGRAM-DATE-TIME:"+time+"\n#EXTINF", 1)
	}
	l := NewTimeline()
	update(t, l, video, clock(3, "2026-01-01T10:00:00Z"))
	if c := update(t, l, video, clock(3, "2026-01-01T10:00:00.5Z")); c != nil {
		t.Errorf("a clock that drifts gave %+v", c)
	}
	if c := update(t, l, video, clock(3, "2026-01-01T11:00:00Z")); c == nil || !c.Restarted {
		t.Errorf("an hour later: got %+v, want a restart", c)
	}
}

func TestGapsAndGiantsAreNotListed(t *testing.T) {
	l := NewTimeline()
	c := update(t, l, video, "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-GAP\n#EXTINF:2,\n0\n"+
		fmt.Sprintf("#EXTINF:2,\n#EXT-X-BYTERANGE:%d@0\n1\n", media.MaxSegmentBytes)+
		fmt.Sprintf("#EXTINF:2,\n#EXT-X-BYTERANGE:%d@0\n2\n", media.MaxSegmentBytes+1)+
		"#EXTINF:2,\ndata:video/mp4,x\n#EXTINF:2,\n4\n")
	if got := numbers(c); got != "1 4" {
		t.Errorf("got %s, want 1 4", got)
	}
}

func TestURIsResolveOnlyToPlacesThatThePlaylistLists(t *testing.T) {
	l := NewTimeline()
	track := media.TrackOf(video)
	if _, ok := l.Resolve(track, "5.m4s"); ok {
		t.Error("an unknown track resolves")
	}
	update(t, l, video, window(5, 6, "2026/07/%d.m4s"))
	for uri, want := range map[string]string{
		"2026/07/5.m4s":     "https://o.example/live/v1/2026/07/5.m4s",
		"2026/08/7.m4s?t=1": "https://o.example/live/v1/2026/08/7.m4s?t=1",
		"init2.mp4":         "https://o.example/live/v1/init2.mp4",
		"https://o.example/live/v1/2026/07/7.m4s": "https://o.example/live/v1/2026/07/7.m4s",
		"/live/v3/2026/07/7.m4s":                  "https://o.example/live/v3/2026/07/7.m4s",
	} {
		if got, ok := l.Resolve(track, uri); !ok || got != want {
			t.Errorf("%s: got %q %v, want %q", uri, got, ok, want)
		}
	}
	for _, uri := range []string{
		"", "https://evil.example/live/v1/2026/07/5.m4s", "//evil.example/live/v1/2026/07/5.m4s",
		"http://o.example/live/v1/2026/07/5.m4s", "https://o.example:8443/live/v1/2026/07/5.m4s",
		"https://o.example@evil.example/live/v1/5.m4s", "https://o1.example/live/v1/5.m4s",
		"/api/delete?id=1", "../../../admin", "2026/07/../../../../admin/5.m4s", "javascript:alert(1)",
		"data:video/mp4,x", "2026/07/5\n.m4s", "{$host}/5.m4s", strings.Repeat("u", MaxURI+1), "%zz",
	} {
		if got, ok := l.Resolve(track, uri); ok {
			t.Errorf("%.60q resolved to %q", uri, got)
		}
	}
}

func TestLeastRecentlyUsedTracksAreForgotten(t *testing.T) {
	l := NewTimeline()
	url := func(n int) string { return fmt.Sprintf("https://o.example/%d/index.m3u8", n) }
	for n := range MaxTracks {
		update(t, l, url(n), window(0, 1, "%d.m4s"))
	}
	if _, _, ok := l.Find("https://o.example/0/1.m4s", 0, 0); !ok {
		t.Fatal("the first track is forgotten at the bound")
	}
	update(t, l, url(MaxTracks), window(0, 1, "%d.m4s"))
	_, _, first := l.Find("https://o.example/0/1.m4s", 0, 0)
	_, _, second := l.Find("https://o.example/1/1.m4s", 0, 0)
	if !first || second || len(l.tracks) != MaxTracks {
		t.Errorf("first known %v, second %v, %d tracks; want the second gone", first, second, len(l.tracks))
	}
}

func TestListedSegmentsAreBoundedOverAllTracks(t *testing.T) {
	l := NewTimeline()
	for n := range 3 {
		text := window(0, MaxSegments-1, "%d.m4s") + "#EXT-X-ENDLIST\n"
		if _, err := l.Update(fmt.Sprintf("https://o.example/%d/index.m3u8", n), text, ""); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.tracks) != 2 || len(l.index) > MaxListed+2 {
		t.Errorf("%d tracks and %d addresses, want 2 and at most %d", len(l.tracks), len(l.index), MaxListed+2)
	}
}

func TestRandomPlaylistsKeepIndexAndEntriesTogether(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	l := NewTimeline()
	names := []string{"%d.m4s", "x/%d.m4s", "b%d.m4s", "same.m4s", "%d.m4s?q=%d"}
	for range 2000 {
		first := rng.IntN(60)
		text := window(first, first+rng.IntN(6)-1, names[rng.IntN(len(names))])
		update(t, l, []string{video, audio}[rng.IntN(2)], text)
	}
}
