package manifest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"shoal/shared/wire"
)

const liveAt = "https://cdn.example/live/v.m3u8"

// listOf is a playlist of segments first to last, each line ending with end.
func listOf(first, last int, more ...string) string {
	lines := []string{"#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:2",
		fmt.Sprintf("#EXT-X-MEDIA-SEQUENCE:%d", first), `#EXT-X-MAP:URI="init.mp4"`}
	for n := first; n <= last; n++ {
		lines = append(lines, "#EXTINF:2.000,", fmt.Sprintf("seg%d.m4s", n))
	}
	return strings.Join(append(lines, more...), "\n") + "\n"
}

func textOf(t *testing.T, body string) *Text {
	t.Helper()
	text, err := NewText(liveAt, body, "")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestATextSaysWhichVersionItIs(t *testing.T) {
	got := textOf(t, listOf(7, 26, "#EXT-X-ENDLIST")).Edition
	if got.First != 7 || got.Last != 26 || !got.Ended || got.Sum == 0 {
		t.Errorf("got %+v, want 7 to 26, ended", got)
	}
	if other := textOf(t, listOf(7, 26)+"\n").Edition; other.Sum == got.Sum {
		t.Error("another text has the same sum")
	}
}

func TestWhatIsForOneReaderIsNotShared(t *testing.T) {
	for name, body := range map[string]string{
		"master": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n",
		"delta":  "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n#EXTINF:2,\na.ts\n",
		"parts":  "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PART-INF:PART-TARGET=0.3\n#EXTINF:2,\na.ts\n",
		"long":   listOf(1, 3) + strings.Repeat("#", MaxShared),
		"lines":  listOf(1, 3) + strings.Repeat("\n", wire.MaxLines),
	} {
		if _, err := NewText(liveAt, body, ""); err == nil {
			t.Errorf("%s: is shared", name)
		}
	}
}

func TestAWindowThatSlidesTakesFewBytes(t *testing.T) {
	a, b := textOf(t, listOf(7, 26)), textOf(t, listOf(8, 27))
	edits, ok := a.Edits(b)
	if !ok {
		t.Fatal("no edits")
	}
	n := len(wire.AppendMessage(nil, wire.Playlist{Edition: b.Edition, Base: a.Edition.Sum, Edits: edits}))
	if got, err := a.Apply(edits); err != nil || got != b.Body || n > 140 {
		t.Errorf("%d bytes make\n%s%v", n, got, err)
	}
}

func TestATextThatSharesNothingIsNotEdited(t *testing.T) {
	var b strings.Builder
	b.WriteString("#EXTM3U\n#EXT-X-TARGETDURATION:9\n")
	for n := range 900 {
		fmt.Fprintf(&b, "#EXTINF:3.%d,\nother%d.ts\n", n, n)
	}
	if edits, ok := textOf(t, listOf(7, 26)).Edits(textOf(t, b.String())); ok {
		t.Errorf("%d edits beyond the bound", len(edits))
	}
}

func TestEditsBeyondTheBaseAreRefused(t *testing.T) {
	a := textOf(t, listOf(1, 2))
	if _, err := a.Apply([]wire.Edit{{Keep: 4000}}); err == nil {
		t.Error("lines that are not there were kept")
	}
	grow := make([]wire.Edit, wire.MaxEdits)
	for i := range grow {
		grow[i].Insert = strings.Repeat("x", wire.MaxInserted)
	}
	if _, err := a.Apply(grow); err == nil {
		t.Error("a text grew beyond the bound")
	}
}

func TestOnlyWhatContinuesTheOwnTextIsVouchedFor(t *testing.T) {
	signed := func(first, last int, query string) string {
		return strings.ReplaceAll(listOf(first, last), ".m4s", ".m4s?"+query)
	}
	keyed := func(key string) string {
		return strings.Replace(listOf(7, 26), "#EXTINF", `#EXT-X-KEY:METHOD=AES-128,URI="`+key+"\"\n#EXTINF", 1)
	}
	own := listOf(7, 26)
	for _, c := range []struct {
		name, own, next string
		ok              bool
	}{
		{"a slide", own, listOf(8, 27), true},
		{"the end", own, listOf(7, 26, "#EXT-X-ENDLIST"), true},
		{"a discontinuity and a clock jump", own, listOf(7, 26, "#EXT-X-DISCONTINUITY", "#EXT-X-PROGRAM-DATE-TIME:2031-01-01T00:00:00Z", "#EXTINF:2.000,", "seg27.m4s"), true},
		{"the same query", signed(7, 26, "t=1"), strings.ReplaceAll(listOf(8, 27), ".m4s", ".m4s?t=1"), true},
		{"another's query", own, own + "#EXTINF:2.000,\nseg27.m4s?t=2\n", false},
		{"another host", own, own + "#EXTINF:2.000,\nhttps://evil.example/live/seg27.m4s\n", false},
		{"another directory", own, own + "#EXTINF:2.000,\nelse/seg27.m4s\n", false},
		{"another init segment", own, own + "#EXT-X-MAP:URI=\"evil.mp4\"\n#EXTINF:2.000,\nseg27.m4s\n", false},
		{"the known key", keyed("k1"), keyed("k1") + "#EXTINF:2.000,\nseg27.m4s\n", true},
		{"another key", keyed("k1"), keyed("k2"), false},
		{"an unknown tag", own, own + "#EXT-X-DATERANGE:ID=\"x\",X-ASSET-URI=\"https://evil.example/\"\n", false},
		{"a comment", own, own + "# hello\n", false},
		{"another target", own, strings.Replace(own, "DURATION:2", "DURATION:3", 1), false},
		{"a changed entry", own, strings.Replace(own, "seg9.", "seg99.", 1), false},
		{"a changed duration", own, strings.Replace(own, "2.000", "1.900", 1), false},
		{"an older window", own, listOf(6, 25), false},
		{"a gap", own, listOf(40, 60), false},
		{"keys taken away", keyed("k1"), own, false},
	} {
		err := textOf(t, c.own).Vouch(textOf(t, c.next))
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// FuzzEdits: whatever two texts are, the edits between them turn one into the
// other.
func FuzzEdits(f *testing.F) {
	f.Add(listOf(7, 26), listOf(8, 27))
	f.Add(listOf(7, 26), listOf(7, 26, "#EXT-X-ENDLIST"))
	f.Add("#EXTM3U\na\na\nb\n", "#EXTM3U\na\nb\nb\na\n")
	f.Add("a\nb\nc", "c\nb\na")
	f.Fuzz(func(t *testing.T, from, to string) {
		a, b := linesOf(from), linesOf(to)
		if len(from) > MaxShared || len(to) > MaxShared || len(a.shape.ends) > wire.MaxLines {
			return
		}
		edits, ok := a.Edits(b)
		if !ok {
			return
		}
		if got, err := a.Apply(edits); err != nil || got != to {
			t.Errorf("%q became %q, want %q: %v", from, got, to, err)
		}
	})
}

// linesOf is a text, of which nothing but the lines is known where it is no
// playlist.
func linesOf(body string) *Text {
	if text, err := NewText(liveAt, body, ""); err == nil {
		return text
	}
	t, end := &Text{Body: body}, 0
	for _, line := range strings.SplitAfter(body, "\n") {
		end += len(line)
		t.shape.ends = append(t.shape.ends, end)
	}
	return t
}

// FuzzAnother: what is taken over from an earlier text is what is there.
func FuzzAnother(f *testing.F) {
	keyed := strings.Replace(window(100, 105, "seg-%d.m4s"), "#EXTINF", "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF", 1)
	for _, body := range []string{
		window(101, 106, "seg-%d.m4s"), listOf(101, 106), strings.TrimSpace(window(101, 106, "seg-%d.m4s")), keyed,
		strings.ReplaceAll(window(101, 106, "seg-%d.m4s"), "\n", "\r\n"), window(101, 106, "%d.m4s?t=1"),
		"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n#EXT-X-BYTERANGE:10@0\na\n#EXTINF:4,\n#EXT-X-BYTERANGE:10\na\n",
		"\ufeff#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,x\n# note\na\n\n#EXT-X-GAP\n#EXTINF:4,\nb",
	} {
		f.Add(window(100, 105, "seg-%d.m4s"), body)
		f.Add(body, body)
		f.Add(body, strings.Replace(body, "#EXTINF", "#EXTINF:4,\nnew\n#EXTINF", 1))
		f.Add(body, strings.Replace(body, "#EXTINF", "#EXT-X-MAP:URI=\"n\"\n#EXTINF", 1))
	}
	f.Fuzz(func(t *testing.T, from, to string) {
		first, err := NewText(liveAt, from, "")
		if err != nil {
			return
		}
		want, refused := NewText(liveAt, to, "")
		got, err := first.Another(to, 0)
		if fmt.Sprint(err) != fmt.Sprint(refused) {
			t.Fatalf("refused with %v, want %v", err, refused)
		}
		if err == nil && !(got.Edition == want.Edition && reflect.DeepEqual(got.list, want.list) && reflect.DeepEqual(got.shape, want.shape)) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestATextIsReadLikeThePlaylistItIs(t *testing.T) {
	update, read := NewTimeline(), NewTimeline()
	for _, body := range []string{window(100, 105, "seg-%d.m4s"), window(101, 106, "seg-%d.m4s"), window(101, 106, "seg-%d.m4s"), window(1, 3, "other-%d.m4s")} {
		want, err := update.Update(liveAt, body, "")
		if err != nil {
			t.Fatal(err)
		}
		next, err := read.Text(liveAt, body, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := read.Read(next); !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		read.verify(t)
	}
}

func TestAnotherTextOfAPlaceIsAsIfItHadComeFromThere(t *testing.T) {
	first := textOf(t, window(100, 105, "seg-%d.m4s"))
	got, err := first.Another(window(101, 106, "seg-%d.m4s"), 0)
	if want := textOf(t, window(101, 106, "seg-%d.m4s")); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if _, err := first.Another("no playlist", 0); err == nil {
		t.Error("what is no playlist is taken for another text")
	}
}
