package plan

import (
	"testing"

	"shoal/shared/media"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

var paris = scenario.Scenario{Viewers: 100, Places: []scenario.Site{{Name: "Paris", Viewers: 1}},
	Tracks: []scenario.Track{{Rate: 30}, {Rate: 50}, {Kind: media.Audio, Rate: 10}}}

func result(peak int64) world.Result {
	rate := make([]int64, 30)
	for i := 10; i < 20; i++ {
		rate[i] = peak
	}
	return world.Result{Sites: []world.SiteResult{{Rate: rate}}}
}

func TestTheAnswerIsARangeOverSeeds(t *testing.T) {
	var runs []world.Result
	for peak := range int64(21) {
		runs = append(runs, result(1000+peak))
	}
	got := Sites(paris, runs)[0]
	want := Site{Name: "Paris", Viewers: 100, Ten: Range{1001, 1019}, One: Range{1001, 1019}, Alone: 5000}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestOneRunIsARangeOfOneValue(t *testing.T) {
	if got := Sites(paris, []world.Result{result(9)})[0].Ten; got != (Range{9, 9}) {
		t.Errorf("got %v, want 9 to 9", got)
	}
}

func TestThePeakIsTheWorstMeanOfSecondsInARow(t *testing.T) {
	for _, c := range []struct {
		rate []int64
		n    int
		want int64
	}{
		{nil, 10, 0}, {[]int64{4}, 10, 4}, {[]int64{1, 9, 2}, 1, 9}, {[]int64{1, 9, 3, 0}, 2, 6}, {[]int64{0, 0, 6}, 3, 2},
	} {
		if got := Peak(c.rate, c.n); got != c.want {
			t.Errorf("worst %d s of %v: %d, want %d", c.n, c.rate, got, c.want)
		}
	}
}
