package media

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestTracksDoNotDependOnTheQuery(t *testing.T) {
	plain := TrackOf("https://o.example/v1.m3u8")
	for _, url := range []string{"https://o.example/v1.m3u8?token=1", "https://o.example/v1.m3u8#t=5", "https://o.example/v1.m3u8?"} {
		if got := TrackOf(url); got != plain {
			t.Errorf("%s is track %v, want %v", url, got, plain)
		}
	}
	if TrackOf("https://o.example/v2.m3u8") == plain {
		t.Error("two playlists are one track")
	}
	if got, want := StreamOf("https://o.example/live.m3u8?a#b"), "https://o.example/live.m3u8"; got != want {
		t.Errorf("stream is %s, want %s", got, want)
	}
}

func TestInitSegmentsAreNamedByPlaceNotByQuery(t *testing.T) {
	whole := InitOf(1, "init.mp4?token=1", ByteRange{})
	if !whole.IsInit() || whole != InitOf(1, "init.mp4?token=2", ByteRange{}) {
		t.Errorf("%v is no init segment, or depends on the query", whole)
	}
	for _, other := range []SegmentID{
		InitOf(2, "init.mp4", ByteRange{}), InitOf(1, "init2.mp4", ByteRange{}),
		InitOf(1, "init.mp4", ByteRange{Length: 9}), InitOf(1, "init.mp4", ByteRange{Start: 9}),
	} {
		if other == whole {
			t.Errorf("two init segments are both %v", other)
		}
	}
	if (SegmentID{Track: 1, Number: MaxSequence}).IsInit() {
		t.Error("the highest sequence number is taken for an init segment")
	}
}

func TestNamesAreEqualEverywhere(t *testing.T) {
	if got, want := TrackOf("https://o.example/v1.m3u8").String(), goldenTrack; got != want {
		t.Errorf("track is %s, want %s", got, want)
	}
	if got, want := InitOf(1, "init.mp4", ByteRange{Start: 1, Length: 2}).String(), goldenInit; got != want {
		t.Errorf("init segment is %s, want %s", got, want)
	}
	if got, want := Weight(3, SegmentID{Track: 4, Number: 5}), uint64(goldenWeight); got != want {
		t.Errorf("weight is %d, want %d", got, want)
	}
}

func TestSegmentsAreOrderedByTrackThenNumber(t *testing.T) {
	ordered := []SegmentID{{1, 1}, {1, 2}, {1, initBit}, {2, 0}, {2, 9}}
	for i, a := range ordered {
		for j, b := range ordered {
			if a.Less(b) != (i < j) {
				t.Errorf("%v before %v: %v", a, b, a.Less(b))
			}
		}
	}
}

func TestNamesRead(t *testing.T) {
	for want, got := range map[string]string{
		"ab/7": SegmentID{0xab, 7}.String(), "ab/init-7": SegmentID{0xab, initBit | 7}.String(),
		"ff": ViewerID(255).String(), "main": Main.String(), "audio": Audio.String(),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if !(ByteRange{}).IsWhole() || (ByteRange{Start: 1}).IsWhole() {
		t.Error("only the zero range is the whole resource")
	}
}

func TestRanksAreThePlacesByWeight(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		pool := randomPool(rng, 1+rng.IntN(16))
		seg := SegmentID{TrackID(rng.Uint64()), rng.Uint64N(1000)}
		byWeight := slices.Clone(pool)
		slices.SortFunc(byWeight, func(a, b ViewerID) int {
			if Weight(a, seg) > Weight(b, seg) {
				return -1
			}
			return 1
		})
		for want, v := range byWeight {
			if got := Rank(v, pool, seg); got != want {
				t.Fatalf("rank %d, want %d", got, want)
			}
		}
		if got := Rank(0, pool, seg); got != len(pool) {
			t.Fatalf("a stranger has rank %d, want %d", got, len(pool))
		}
	}
}

func TestAMemberWhoLeavesMovesOnlyItsOwnSegments(t *testing.T) {
	pool := randomPool(rand.New(rand.NewPCG(3, 4)), 4)
	rest := pool[1:]
	for n := range uint64(1000) {
		seg := SegmentID{1, n}
		for _, v := range rest {
			owned := Rank(v, pool, seg) == 0
			if owns := Rank(v, rest, seg) == 0; owned && !owns {
				t.Fatalf("segment %d left %v though it stayed", n, v)
			}
		}
		if Rank(pool[0], pool, seg) == 0 && !slices.ContainsFunc(rest, func(v ViewerID) bool {
			return Rank(v, pool, seg) == 1 && Rank(v, rest, seg) == 0
		}) {
			t.Fatalf("segment %d did not go to its standby", n)
		}
	}
}

func TestSegmentsGoRoundThePool(t *testing.T) {
	pool := randomPool(rand.New(rand.NewPCG(5, 6)), 4)
	owned := map[ViewerID]int{}
	for n := range uint64(4000) {
		for _, v := range pool {
			if Rank(v, pool, SegmentID{9, n}) == 0 {
				owned[v]++
			}
		}
	}
	for _, v := range pool {
		if owned[v] < 900 || owned[v] > 1100 {
			t.Errorf("%v owns %d of 4000, want about 1000", v, owned[v])
		}
	}
}

func randomPool(rng *rand.Rand, n int) []ViewerID {
	pool := make([]ViewerID, n)
	for i := range pool {
		pool[i] = ViewerID(rng.Uint64())
	}
	return pool
}

// Computed apart from this code. They may never change, or viewers of
// two versions would not find each other's segments.
const (
	goldenTrack  = "ffd61652bd1e95d1"
	goldenInit   = "1/init-1a20e566f29e8175"
	goldenWeight = 5805491214038140481
)
