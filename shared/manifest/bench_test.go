package manifest

import "testing"

// A live window, an hour of DVR, and the longest playlist there may be.
func BenchmarkParseLive(b *testing.B)    { benchParse(b, window(100, 105, "seg-%d.m4s")) }
func BenchmarkParseHour(b *testing.B)    { benchParse(b, window(100, 1899, "seg-%d.m4s")) }
func BenchmarkParseLongest(b *testing.B) { benchParse(b, window(0, MaxSegments-1, "seg-%d.m4s")) }

func BenchmarkUpdateHour(b *testing.B) {
	l := NewTimeline()
	texts := []string{window(100, 1899, "seg-%d.m4s"), window(101, 1900, "seg-%d.m4s")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := l.Update(video, texts[i%2], ""); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSlide is what a viewer does with a live playlist of 20 segments in
// one interval, in which it polls once, is told of the new text by one
// neighbour, and tells it to others.
func BenchmarkSlide(b *testing.B) {
	text := func(first int) string { return window(first, first+19, "seg-%d.m4s") }
	l := NewTimeline()
	now, err := NewText(video, text(100), "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 101; b.Loop(); i++ {
		own, err := l.Text(video, text(i), "")
		if err != nil {
			b.Fatal(err)
		}
		l.Read(own)
		edits, _ := now.Edits(own)
		body, err := now.Apply(edits)
		if err != nil {
			b.Fatal(err)
		}
		told, err := now.Another(body, own.Edition.Sum)
		if err != nil || now.Vouch(told) != nil {
			b.Fatal(err)
		}
		l.Read(told)
		now = told
	}
}

func BenchmarkFind(b *testing.B) {
	l := NewTimeline()
	if _, err := l.Update(video, window(100, 1899, "seg-%d.m4s"), ""); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, ok := l.Find("https://o.example/live/v1/seg-999.m4s", 0, 0); !ok {
			b.Fatal("not found")
		}
	}
}

func benchParse(b *testing.B, text string) {
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := Parse(video, text); err != nil {
			b.Fatal(err)
		}
	}
}
