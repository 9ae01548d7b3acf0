package report

import (
	"math"
	"strings"

	"shoal/sim/world"
)

// chart is one picture with axes. Classes name colours of the style sheet.
type chart struct {
	Title, Note  string
	Says         string // instead of a picture, where there is nothing to draw
	XName, YName string // with units
	XTicks       []tick
	YTicks       []tick
	Areas, Lines []shape
	Bars         []bar
	Marks        []mark
	Words        words
	Dots         []dot
	Hovers       []hover
	Legend       []key
}

// Frame is where the template draws the axes.
func (chart) Frame() (f struct{ Left, Right, Top, Foot, Width, Height, Middle float64 }) {
	f.Left, f.Right, f.Top, f.Foot = frameLeft, frameRight, frameTop, frameFoot
	f.Width, f.Height, f.Middle = boxWidth, boxHeight, (frameLeft+frameRight)/2
	return f
}

type shape struct{ Class, Path string }

type bar struct {
	Class, Text         string
	X, Y, Width, Height float64
}

// mark is a dot on a line, with a thread to the axis below it.
type mark struct {
	Class, Text string
	X, Y        float64
}

// words stand in a corner of the frame, line by line.
type words struct {
	Lines []string
	X, Y  float64 // of the first line
	End   bool    // X is their right end
}

type dot struct {
	Class, Text string
	X, Y, R     float64
}

// hover is a strip of the frame with a title of its own.
type hover struct {
	X, Width float64
	Text     string
}

type key struct{ Class, Name string }

// point is a place in the box.
type point struct{ x, y float64 }

// line is a path through points; nothing where there are fewer than two.
func line(class string, points []point) shape {
	if len(points) < 2 {
		return shape{Class: class}
	}
	var b strings.Builder
	for i, p := range points {
		b.WriteByte("ML"[min(i, 1)])
		b.WriteString(px(p.x) + " " + px(p.y))
	}
	return shape{class, b.String()}
}

// area lies between two lines of equal length.
func area(class string, upper, lower []point) shape {
	s := line(class, upper)
	if s.Path == "" {
		return s
	}
	var b strings.Builder
	for i := len(lower) - 1; i >= 0; i-- {
		b.WriteString("L" + px(lower[i].x) + " " + px(lower[i].y))
	}
	s.Path += b.String() + "Z"
	return s
}

// bins cuts n values into at most most runs of equal length and calls do with
// the bounds of each.
func bins(n, most int, do func(from, to int)) {
	step := max(1, (n+most-1)/most)
	for from := 0; from < n; from += step {
		do(from, min(n, from+step))
	}
}

// roof is a round value that an axis can end at, not below v.
func roof(v float64) float64 {
	if v <= 0 {
		return 1
	}
	step := roundStep(v / 4)
	return step * math.Ceil(v/step-1e-9)
}

// besideClasses are the looks of the runs that Shoal's is held against, in order.
var besideClasses = []string{"plain", "rival"}

// addRuns draws one line for the run, on top, and one for each beside it, where
// they have points. What says what the lines are, where there are others.
func (c *chart) addRuns(in Input, class, what string, points func(world.Result) []point) {
	keys := []key{{"line " + class, what + in.Run.Name}}
	for i, r := range in.Beside {
		look := besideClasses[i%len(besideClasses)]
		if l := line(look, points(r.Result)); l.Path != "" {
			c.Lines = append(c.Lines, l)
			keys = append(keys, key{"line " + look, what + r.Name})
		}
	}
	c.Legend = append(keys, c.Legend...)
	if l := line(class, points(in.Run.Result)); l.Path != "" {
		c.Lines = append(c.Lines, l)
	}
}
