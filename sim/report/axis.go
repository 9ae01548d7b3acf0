package report

import (
	"math"
	"strconv"
)

// The box of every chart, in the units of its viewBox; the labels of the axes
// lie outside the frame.
const (
	boxWidth   = 560.0
	boxHeight  = 244.0
	frameLeft  = 70.0
	frameRight = boxWidth - 14
	frameTop   = 24.0
	frameFoot  = boxHeight - 40
)

// axis maps values to a place in the box.
type axis struct {
	least, most float64
	from, to    float64
	log         bool
}

func across(least, most float64) axis {
	return axis{least: least, most: more(least, most), from: frameLeft, to: frameRight}
}

func upwards(least, most float64) axis {
	return axis{least: least, most: more(least, most), from: frameFoot, to: frameTop}
}

// more keeps an axis from having no length.
func more(least, most float64) float64 {
	if most <= least {
		return least + 1
	}
	return most
}

// stretched is the axis in powers of ten; what is below the least lies there.
func (a axis) stretched() axis {
	a.log = true
	return a
}

func (a axis) at(v float64) float64 {
	share := (v - a.least) / (a.most - a.least)
	if a.log {
		share = math.Log(max(v, a.least)/a.least) / math.Log(a.most/a.least)
	}
	return a.from + (a.to-a.from)*max(0, min(1, share))
}

// tick is one labelled place on an axis.
type tick struct {
	At   float64
	Text string
}

// ticks are about n round values.
func (a axis) ticks(n int, write func(float64) string) []tick {
	var out []tick
	for _, v := range a.values(n) {
		out = append(out, tick{a.at(v), write(v)})
	}
	return out
}

func (a axis) values(n int) []float64 {
	if a.log {
		return a.decades()
	}
	step := roundStep((a.most - a.least) / float64(n))
	var out []float64
	for k := math.Ceil(a.least/step - 1e-9); k*step <= a.most*(1+1e-9); k++ {
		out = append(out, k*step)
	}
	return out
}

// decades are the powers of ten, with 2 and 5 between them where there are few.
func (a axis) decades() []float64 {
	factors := []float64{1}
	if a.most/a.least < 200 {
		factors = []float64{1, 2, 5}
	}
	var out []float64
	for ten := math.Pow(10, math.Floor(math.Log10(a.least))); ten <= a.most; ten *= 10 {
		for _, f := range factors {
			if v := f * ten; v >= a.least*(1-1e-9) && v <= a.most*(1+1e-9) {
				out = append(out, v)
			}
		}
	}
	return out
}

// roundStep is the next larger of 1, 2 and 5 times a power of ten.
func roundStep(rough float64) float64 {
	ten := math.Pow(10, math.Floor(math.Log10(rough)))
	for _, f := range []float64{1, 2, 5} {
		if f*ten >= rough*(1-1e-9) {
			return f * ten
		}
	}
	return 10 * ten
}

// clockTicks label a time axis in ns: whole minutes where they fit, else parts.
func (a axis) clockTicks() []tick {
	steps := []float64{5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600}
	step := steps[len(steps)-1]
	for _, s := range steps {
		if (a.most-a.least)/1e9/s <= 8 {
			step = s
			break
		}
	}
	var out []tick
	for v := math.Ceil(a.least/1e9/step) * step * 1e9; v <= a.most; v += step * 1e9 {
		out = append(out, tick{a.at(v), clock(int64(v))})
	}
	return out
}

// px writes a place with a tenth of a unit.
func px(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
