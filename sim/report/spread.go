package report

import (
	"fmt"
	"math"
	"slices"

	"shoal/sim/world"
)

// spreads are how values are spread over viewers or segments.
func spreads(in Input) []chart {
	var out []chart
	add := func(c chart, any bool) {
		if any {
			out = append(out, c)
		}
	}
	add(cumulative(in, "Time to the first frame", "Of all who joined.", "from opening the page",
		func(r world.Result) []int32 { return r.Starts }))
	add(cumulative(in, "From publication to the player", "Of all segments that an agent delivered.", "after the segment was complete",
		func(r world.Result) []int32 { return r.Delays }))
	add(uplinkUse(in.Run.Result))
	add(stillness(in))
	return out
}

// stillness is how long pictures stood still, or that none did.
func stillness(in Input) (chart, bool) {
	waits := func(r world.Result) []int32 { return r.Stood }
	c, any := cumulative(in, "Time that the picture stood still",
		"Of all who joined, all interruptions of each together; under 400 ms nobody sees one.", "standing still", waits)
	for _, r := range in.runs() {
		if quantile(waits(r.Result), 100) > 0 {
			return c, any
		}
	}
	return chart{Title: c.Title, Note: c.Note, Says: "Nobody's ever did."}, any
}

// cumulative is the share of a sorted list that is at most so many milliseconds,
// for the run and those beside it, with the run's percentiles marked. There is
// none of a run that has no values.
func cumulative(in Input, title, note, what string, list func(world.Result) []int32) (chart, bool) {
	mine := list(in.Run.Result)
	if len(mine) == 0 {
		return chart{}, false
	}
	x, y, u := spreadAxes(in, list)
	c := chart{
		Title: title, Note: note, XName: what + ", " + u.name, YName: "at most so long",
		XTicks: x.ticks(5, func(v float64) string { return figure(v / u.worth) }),
		YTicks: y.ticks(4, func(v float64) string { return figure(100*v) + gap + "%" }),
		Hovers: spreadHovers(x, mine),
	}
	c.addRuns(in, "peers", "", func(r world.Result) []point { return steps(x, y, list(r)) })
	c.addPercentiles(x, y, mine)
	return c, true
}

// addPercentiles marks them on the line, and says them in the corner below it
// that the line leaves free.
func (c *chart) addPercentiles(x, y axis, sorted []int32) {
	for _, p := range []int{50, 95, 99} {
		v := quantile(sorted, p)
		text := fmt.Sprintf("p%d: %s", p, span(int64(v)))
		c.Words.Lines = append(c.Words.Lines, text)
		if at := float64(p) / 100; at > y.least {
			c.Marks = append(c.Marks, mark{"peers", text, x.at(float64(v)), y.at(at)})
		}
	}
	c.Words.X, c.Words.Y = frameRight-6, frameFoot-58
	if c.Words.End = x.at(float64(quantile(sorted, 50))) < (frameLeft+frameRight)*0.6; !c.Words.End {
		c.Words.X = frameLeft + 8
	}
}

// spreadAxes reach a little beyond the 99th percentile of every run, so that
// one straggler does not squeeze all others to the left, and begin below the
// share that every run has at nothing.
func spreadAxes(in Input, list func(world.Result) []int32) (x, y axis, u unit) {
	most, least := 0.0, 1.0
	for _, r := range in.runs() {
		sorted := list(r.Result)
		most = max(most, 1.15*float64(quantile(sorted, 99)))
		least = min(least, shareUpTo(sorted, 0))
	}
	u = fit(most, timeUnits)
	return across(0, u.worth*roof(max(most, 1)/u.worth)), upwards(math.Floor(9.99*least)/10, 1), u
}

// steps are the points of a sorted list's distribution.
func steps(x, y axis, sorted []int32) []point {
	if len(sorted) == 0 {
		return nil
	}
	points := []point{{x.from, y.at(shareUpTo(sorted, x.least))}}
	const parts = 200
	for i := 1; i <= parts; i++ {
		v := x.least + (x.most-x.least)*float64(i)/parts
		points = append(points, point{x.at(v), y.at(shareUpTo(sorted, v))})
	}
	return points
}

func shareUpTo(sorted []int32, v float64) float64 {
	n, _ := slices.BinarySearchFunc(sorted, v, func(a int32, v float64) int {
		if float64(a) <= v {
			return -1
		}
		return 1
	})
	return float64(n) / float64(max(1, len(sorted)))
}

func spreadHovers(x axis, sorted []int32) []hover {
	const strips = 60
	width := (frameRight - frameLeft) / strips
	var out []hover
	for i := range strips {
		v := x.least + (x.most-x.least)*(float64(i)+0.5)/strips
		out = append(out, hover{frameLeft + float64(i)*width, width,
			percent(shareUpTo(sorted, v)) + " took at most " + span(int64(v))})
	}
	return out
}

// quantile is the least value of a sorted list that percent of it do not exceed.
func quantile(sorted []int32, percent int) int32 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

// uplinkUse is how many viewers upload how much. The last column holds the rest.
func uplinkUse(r world.Result) (chart, bool) {
	if len(r.Uplinks) == 0 {
		return chart{}, false
	}
	const columns = 30
	u := fit(1000*1.1*float64(quantile(r.Uplinks, 99)), rateUnits)
	end := roof(max(1, 1.1*float64(quantile(r.Uplinks, 99))) * 1000 / u.worth)
	var counts [columns]int
	most := 0
	for _, kbit := range r.Uplinks {
		i := min(int(float64(kbit)*1000/u.worth/end*columns), columns-1)
		counts[i]++
		most = max(most, counts[i])
	}
	x, y := across(0, end), upwards(0, roof(float64(most)))
	c := chart{
		Title: "What viewers uploaded",
		Note: fmt.Sprintf("Mean of each viewer while it was there; half of them at most %s, one in a hundred more than %s.",
			Rate(int64(quantile(r.Uplinks, 50))*125), Rate(int64(quantile(r.Uplinks, 99))*125)),
		XName: "mean upload, " + u.name, YName: "viewers",
		XTicks: x.ticks(5, figure), YTicks: y.ticks(4, figure),
	}
	width := (frameRight - frameLeft) / columns
	for i, n := range counts {
		top := y.at(float64(n))
		c.Bars = append(c.Bars, bar{
			Class: "upload", X: frameLeft + float64(i)*width + 1, Y: top, Width: width - 2, Height: frameFoot - top,
			Text: fmt.Sprintf("%s at %s to %s %s", plural(n, "viewer"), figure(end*float64(i)/columns), figure(end*float64(i+1)/columns), u.name),
		})
	}
	return c, true
}
