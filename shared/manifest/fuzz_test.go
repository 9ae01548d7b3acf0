package manifest

import (
	"reflect"
	"testing"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// FuzzParse: whatever the text, no panic, and what is read keeps the bounds.
func FuzzParse(f *testing.F) {
	f.Add(window(5, 7, "%d.m4s"))
	f.Add("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO=\"a\"\nv.m3u8\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(at, text)
		if err != nil {
			return
		}
		if (p.Master == nil) == (p.Media == nil) {
			t.Fatal("neither or both kinds")
		}
		if p.Media == nil {
			return
		}
		for i, s := range p.Media.Segments {
			if i > 0 && s.Number != p.Media.Segments[i-1].Number+1 || s.Number > media.MaxSequence {
				t.Errorf("segment %d has number %d", i, s.Number)
			}
			if s.Duration < 0 || s.Duration > MaxDuration || s.URI == "" || len(s.URI) > MaxURI {
				t.Errorf("segment %d is %+v", i, s)
			}
			if end := s.Range.Start + s.Range.Length; s.Range.Start < 0 || s.Range.Length < 0 || end > MaxOffset {
				t.Errorf("segment %d is at %+v", i, s.Range)
			}
		}
	})
}

// FuzzTimeline: two playlists of one track after another leave no loose ends,
// and every listing can be
// found, resolved and told to a neighbour. Read as texts they say the same.
func FuzzTimeline(f *testing.F) {
	f.Add(window(5, 7, "%d.m4s"), window(6, 8, "%d.m4s"))
	f.Add(window(5, 7, "%d.m4s"), window(0, 2, "b/%d.m4s"))
	f.Fuzz(func(t *testing.T, first, second string) {
		l, shared := NewTimeline(), NewTimeline()
		for _, text := range []string{first, second, first} {
			changes, err := l.Update(video, text, "")
			if err != nil {
				continue
			}
			l.verify(t)
			if got := shared.readAny(text); !reflect.DeepEqual(got, changes) {
				t.Fatalf("as a text it says %+v, want %+v", got, changes)
			}
			shared.verify(t)
			for _, c := range changes {
				for _, e := range c.Segments {
					abs, ok := l.Resolve(c.Track, e.URI)
					if !ok {
						t.Fatalf("%q does not resolve", e.URI)
					}
					end := e.Range.Start + e.Range.Length
					if id, _, ok := l.Find(abs, e.Range.Start, end); !ok || id.Track != c.Track {
						t.Fatalf("%q is not found", abs)
					}
					bare := media.WithoutQuery(e.URI)
					if uri, ok := l.Complete(c.Track, bare, media.QuerySum(e.URI)); ok && media.WithoutQuery(uri) != bare {
						t.Fatalf("%q was completed to %q", bare, uri)
					}
					if bare == "" {
						continue
					}
					news := wire.News{Segment: media.SegmentID{Track: c.Track, Number: e.Number}, Duration: e.Duration, URI: bare, Query: media.QuerySum(e.URI), Range: e.Range}
					if _, err := wire.ParseMessage(wire.AppendMessage(nil, news)); err != nil {
						t.Fatalf("a neighbour could not be told: %v", err)
					}
				}
			}
		}
	})
}

// readAny reads a playlist as a text where it can be one.
func (l *Timeline) readAny(text string) []Change {
	if shared, err := l.Text(video, text, ""); err == nil {
		return l.Read(shared)
	}
	changes, _ := l.Update(video, text, "")
	return changes
}
