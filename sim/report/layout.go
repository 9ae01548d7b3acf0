package report

import (
	"cmp"
	"math"
	"slices"
)

func root(f float64) float64 { return math.Sqrt(f) }

// seed is the place of the kth of many around a centre, as the seeds of a
// sunflower lie: even, and the first ones in the middle (Vogel 1979).
func seed(k int) point {
	const golden = 2.399963229728653 // the golden angle
	r, turn := 2*nodeRadius*0.62*root(float64(k)+0.5)*1.6, golden*float64(k)
	return point{r * math.Cos(turn), r * math.Sin(turn)}
}

// discRadius holds n seeds and a margin.
func discRadius(n int) float64 {
	far := seed(n)
	return math.Hypot(far.x, far.y) + 2*nodeRadius
}

// byRadius are the indices of radii, the largest first.
func byRadius(radii []float64) []int {
	order := make([]int, len(radii))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(radii[b], radii[a]) })
	return order
}

// labelRoom is above each disc, for its name.
const labelRoom = 9.0

// pack places discs of these radii so that none touch, the largest in the
// middle, and scales them to fill the box: each goes to the first free place
// on rings as wide as the box is.
func pack(radii []float64, width, height float64) (centres []point, scale float64) {
	centres = make([]point, len(radii))
	var done []int
	for _, i := range byRadius(radii) {
		centres[i] = firstFree(radii, centres, done, i, width/height)
		done = append(done, i)
	}
	left, right, top, foot := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i, c := range centres {
		left, right = min(left, c.x-radii[i]), max(right, c.x+radii[i])
		top, foot = min(top, c.y-radii[i]-labelRoom), max(foot, c.y+radii[i])
	}
	scale = min((width-16)/(right-left), (height-30)/(foot-top), 3)
	for i, c := range centres {
		centres[i] = point{width/2 + (c.x-(left+right)/2)*scale, height/2 + 7 + (c.y-(top+foot)/2)*scale}
	}
	return centres, scale
}

func firstFree(radii []float64, centres []point, done []int, i int, aspect float64) point {
	const turns = 32
	for ring := 0.0; ; ring += radii[i] / 8 {
		for k := range turns {
			turn := 2 * math.Pi * float64(k) / turns
			at := point{ring * math.Cos(turn) * root(aspect), ring * math.Sin(turn) / root(aspect)}
			if isFree(radii, centres, done, i, at) {
				return at
			}
		}
	}
}

func isFree(radii []float64, centres []point, done []int, i int, at point) bool {
	for _, k := range done {
		if math.Hypot(at.x-centres[k].x, at.y-centres[k].y) < radii[i]+radii[k]+labelRoom {
			return false
		}
	}
	return true
}
