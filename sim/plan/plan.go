// Package plan answers how much a site's link must carry: ranges over runs of
// one scenario with different seeds.
package plan

import (
	"slices"

	"shoal/shared/media"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

// Range is from the 5th to the 95th percentile over the runs, in bytes per second.
type Range struct{ Least, Most int64 }

// Site is what one site's link towards the origin carries at its worst.
type Site struct {
	Name    string
	Viewers int   // at a time
	Ten     Range // the worst ten seconds, their mean
	One     Range // the worst second
	Alone   int64 // what its viewers take without P2P, all of them playing
}

// Sites are the ranges over runs of s.
func Sites(s scenario.Scenario, runs []world.Result) []Site {
	var out []Site
	for i, place := range s.Layout() {
		site := Site{Name: place.Name, Viewers: place.Viewers, Alone: int64(place.Viewers) * Bitrate(s)}
		var ten, one []int64
		for _, r := range runs {
			ten = append(ten, Peak(r.Sites[i].Rate, 10))
			one = append(one, Peak(r.Sites[i].Rate, 1))
		}
		site.Ten, site.One = over(ten), over(one)
		out = append(out, site)
	}
	return out
}

// Bitrate is what one viewer plays, in bytes per second: of each kind the mean
// of its renditions.
func Bitrate(s scenario.Scenario) (rate int64) {
	for _, kind := range []media.Kind{media.Main, media.Audio} {
		sum, n := int64(0), int64(0)
		for _, t := range s.Tracks {
			if t.Kind == kind {
				sum, n = sum+t.Rate, n+1
			}
		}
		rate += sum / max(n, 1)
	}
	return rate
}

// Peak is the largest mean of any n seconds in a row; of all, where they are fewer.
func Peak(rate []int64, n int) int64 {
	n = min(n, len(rate))
	if n == 0 {
		return 0
	}
	sum, most := int64(0), int64(0)
	for i, bytes := range rate {
		sum += bytes
		if i >= n {
			sum -= rate[i-n]
		}
		most = max(most, sum)
	}
	return most / int64(n)
}

// over is the range in which nine of ten of a list lie; all of a short one.
func over(list []int64) Range {
	slices.Sort(list)
	last := len(list) - 1
	return Range{list[last*5/100], list[last-last*5/100]}
}
