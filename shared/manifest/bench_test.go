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
