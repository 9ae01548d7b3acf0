package report

import (
	"fmt"
	"math"
	"slices"
	"time"

	"shoal/sim/world"
)

// moments is how many points a line over time has at most, hoverPoints how many
// of them have a title.
const (
	moments     = 240
	hoverPoints = 120
)

// window smooths values over time by a triangle of weights, so many seconds on
// either side of the middle: a whole number of segments, whose bursts are gone
// in every mean.
type window int

func newWindow(segment time.Duration) window {
	seconds := max(1, int((segment+time.Second-1)/time.Second))
	return window((5 + seconds - 1) / seconds * seconds)
}

// length is how many seconds are shown together.
func (w window) length() int { return 2*int(w) - 1 }

func (w window) String() string { return fmt.Sprintf("Smoothed over %d s", w.length()) }

// mean is of what pick returns over the seconds up to i; those before the run
// count as nothing.
func (w window) mean(samples []world.Sample, i int, pick func(world.Sample) int64) float64 {
	sum := int64(0)
	for k := range w.length() {
		if at := i - k; at >= 0 {
			sum += int64(min(k+1, w.length()-k)) * pick(samples[at])
		}
	}
	return float64(sum) / float64(w*w)
}

// overTime are the charts over virtual time.
func overTime(in Input) []chart {
	samples := in.Run.Result.Samples
	if len(samples) < 2 {
		return nil
	}
	w := newWindow(in.Scenario.Segment)
	charts := []chart{w.sources(samples), w.offloadOverTime(in), present(in)}
	if live := w.copiesOverTime(in); len(live.Lines) > 1 {
		charts = slices.Insert(charts, 2, live) // a title has no segments that come out
	}
	return charts
}

// timeAxis is the run from its first to its last second.
func timeAxis(samples []world.Sample) axis {
	return across(0, float64(samples[len(samples)-1].At))
}

// along calls do with the last second of each bin.
func along(samples []world.Sample, do func(i int)) {
	bins(len(samples), moments, func(_, to int) { do(to - 1) })
}

// sources is where the bytes of each second came from.
func (w window) sources(samples []world.Sample) chart {
	x := timeAxis(samples)
	speed := func(i int, pick func(world.Sample) int64) float64 {
		return 8 * w.mean(samples, i, pick)
	}
	most := 0.0
	along(samples, func(i int) { most = max(most, speed(i, fromOrigin)+speed(i, fromPeers)) })
	u := fit(most, rateUnits)
	y := upwards(0, roof(most/u.worth))
	var floor, origin, all []point
	along(samples, func(i int) {
		at := x.at(float64(samples[i].At))
		o, p := speed(i, fromOrigin)/u.worth, speed(i, fromPeers)/u.worth
		floor = append(floor, point{at, y.at(0)})
		origin = append(origin, point{at, y.at(o)})
		all = append(all, point{at, y.at(o + p)})
	})
	return chart{
		Title: "Where the video came from",
		Note:  w.String() + ".",
		XName: "time, min:s", YName: u.name,
		XTicks: x.clockTicks(), YTicks: y.ticks(4, figure),
		Areas: []shape{area("peers", all, origin), area("origin", origin, floor)},
		Hovers: overHovers(x, samples, func(i int) string {
			return fmt.Sprintf("from neighbours %s\nfrom the origin %s",
				inUnit(speed(i, fromPeers), rateUnits), inUnit(speed(i, fromOrigin), rateUnits))
		}),
		Legend: []key{{"peers", "from neighbours"}, {"origin", "from the origin"}},
	}
}

func fromOrigin(s world.Sample) int64 { return s.Origin }
func fromPeers(s world.Sample) int64  { return s.Peer }
func delivered(s world.Sample) int64  { return s.Delivered }
func distinct(s world.Sample) int64   { return s.Segments }

// smooth are the points of a value over time, from the first whole mean on, and
// only where there is any of what it is a share of.
func (w window) smooth(x, y axis, samples []world.Sample, of func(world.Sample) int64, value func([]world.Sample, int) float64) []point {
	var points []point
	along(samples, func(i int) {
		if i >= w.length() && w.mean(samples, i, of) > 0 {
			points = append(points, point{x.at(float64(samples[i].At)), y.at(value(samples, i))})
		}
	})
	return points
}

// offloadOverTime stands on the axis from the lowest share there is, but never
// makes little of a difference by a narrow one: it spans a tenth at least.
func (w window) offloadOverTime(in Input) chart {
	samples := in.Run.Result.Samples
	x, least := timeAxis(samples), 0.9
	for _, r := range in.runs() {
		for i := w.length(); i < len(r.Result.Samples) && r.Name != Plain; i++ {
			least = min(least, math.Floor(10*w.offload(r.Result.Samples, i))/10)
		}
	}
	y := upwards(max(0, least), 1)
	c := chart{
		Title: "Offload: the share that neighbours delivered",
		Note:  w.String() + ".",
		XName: "time, min:s", YName: "of the video",
		XTicks: x.clockTicks(), YTicks: y.ticks(4, func(v float64) string { return figure(100*v) + gap + "%" }),
		Hovers: overHovers(x, samples, func(i int) string { return "offload " + percent(w.offload(samples, i)) }),
	}
	c.addRuns(in, "peers", "", func(r world.Result) []point { return w.smooth(x, y, r.Samples, delivered, w.offload) })
	return c
}

func (w window) offload(samples []world.Sample, i int) float64 {
	if got := w.mean(samples, i, delivered); got > 0 {
		return max(0, 1-w.mean(samples, i, fromOrigin)/got)
	}
	return 0
}

// copiesOverTime stands on an axis of powers of ten: those who join cost many.
func (w window) copiesOverTime(in Input) chart {
	samples, sites := in.Run.Result.Samples, occupied(in.Run.Result)
	copies := func(s []world.Sample, i int) float64 { // of what was published a second earlier
		return w.mean(s, i, fromOrigin) / max(1, w.mean(s, i-1, distinct)) / sites
	}
	x, most := timeAxis(samples), 2.0
	for _, r := range in.runs() {
		for i := w.length(); i < len(r.Result.Samples); i++ {
			if w.mean(r.Result.Samples, i, distinct) > 0 {
				most = max(most, copies(r.Result.Samples, i))
			}
		}
	}
	y := upwards(0.5, most).stretched()
	c := chart{
		Title: "Copies of each segment that entered a site",
		Note:  w.String() + " and all sites. Who joins loads its first segments before it has a neighbour.",
		XName: "time, min:s", YName: "copies",
		XTicks: x.clockTicks(), YTicks: y.ticks(4, figure),
		Lines:  []shape{line("one", []point{{frameLeft, y.at(1)}, {frameRight, y.at(1)}})},
		Hovers: overHovers(x, samples, func(i int) string { return hundredths(copies(samples, i)) + " copies" }),
		Legend: []key{{"line one", "one copy"}},
	}
	c.addRuns(in, "origin", "", func(r world.Result) []point { return w.smooth(x, y, r.Samples, distinct, copies) })
	return c
}

// present is who watched, and whose picture stood still.
func present(in Input) chart {
	samples := in.Run.Result.Samples
	x, most := timeAxis(samples), 0
	for _, s := range samples {
		most = max(most, s.Viewers)
	}
	y := upwards(0, roof(float64(most)))
	over := func(all []world.Sample, pick func(world.Sample) int) []point {
		var points []point
		bins(len(all), moments, func(from, to int) {
			most := 0
			for _, s := range all[from:to] {
				most = max(most, pick(s))
			}
			points = append(points, point{x.at(float64(all[to-1].At)), y.at(float64(most))})
		})
		return points
	}
	c := chart{
		Title: "Viewers, and those whose picture stood still",
		Note:  "The most in each moment.",
		XName: "time, min:s", YName: "viewers",
		XTicks: x.clockTicks(), YTicks: y.ticks(4, figure),
		Lines: []shape{line("ink", over(samples, watching))},
		Hovers: overHovers(x, samples, func(i int) string {
			return fmt.Sprintf("%s\n%s stalled", plural(samples[i].Viewers, "viewer"), count(samples[i].Stalled))
		}),
		Legend: []key{{"line ink", "watching"}},
	}
	c.addRuns(in, "bad", "stalled: ", func(r world.Result) []point { return over(r.Samples, stalled) })
	return c
}

func watching(s world.Sample) int { return s.Viewers }
func stalled(s world.Sample) int  { return s.Stalled }

// overHovers are strips of the frame that tell the value of their last second.
func overHovers(x axis, samples []world.Sample, text func(i int) string) []hover {
	var out []hover
	left := frameLeft
	bins(len(samples), hoverPoints, func(_, to int) {
		at := samples[to-1].At
		right := x.at(float64(at))
		out = append(out, hover{left, right - left, clock(at) + "\n" + text(to-1)})
		left = right
	})
	return out
}
