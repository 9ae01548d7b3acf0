package main

import (
	"math"
	"time"
)

var inf = math.Inf(1)

// copies are those of the steady state, without what players load before their
// agents run.
func copies(most float64) figure {
	return figure{name: "copies", format: "%.3f", most: most,
		of: func(o outcome) float64 { return o.shoal.Joined.Without() }}
}

// copiesPerSite are the most copies that entered any site in the steady state,
// without what players load before their agents run.
func copiesPerSite(o outcome) (most float64) {
	for _, s := range o.shoal.Sites {
		most = max(most, s.Copies.Without())
	}
	return most
}

// joined is when everybody of a steady scenario has joined and settled.
const joined = int64(time.Minute)

// offload is that of the steady state.
func offload(least float64) figure {
	return figure{name: "offload, steady", format: "%.4f", least: least, most: 1, of: func(o outcome) float64 {
		var origin, delivered int64
		for _, s := range o.shoal.Samples {
			if s.At > joined {
				origin, delivered = origin+s.Origin, delivered+s.Delivered
			}
		}
		return 1 - float64(origin)/float64(max(1, delivered))
	}}
}

func offloadOfAll(least float64) figure {
	return figure{name: "offload", format: "%.4f", least: least, most: 1,
		of: func(o outcome) float64 { return o.shoal.Offload() }}
}

func stalls() figure {
	return figure{name: "stalls", format: "%.0f", of: func(o outcome) float64 { return float64(o.shoal.Stalls) }}
}

func waste(most float64) figure {
	return figure{name: "waste", format: "%.4f", most: most, of: func(o outcome) float64 { return o.shoal.Waste() }}
}

// demotion is after how many segments a slow neighbour is asked no more, but for
// a piece in 30 s: those in which it kept a viewer waiting for 750 ms, and
// all that it did not refuse at once.
func demotion() []figure {
	kept := func(percent int) func(outcome) float64 {
		return func(o outcome) float64 { return float64(o.shoal.KeptIn(percent)) }
	}
	return []figure{
		{name: "segments until a slow neighbour is demoted", format: "%.0f", most: 3, of: kept(100)},
		{name: "95th percentile of pairs", format: "%.0f", report: true, of: kept(95)},
		{name: "median", format: "%.0f", report: true, of: kept(50)},
		{name: "with those it served at once", format: "%.0f", report: true,
			of: func(o outcome) float64 { return float64(o.shoal.LeftTo(100)) }},
		{name: "pairs", format: "%.0f", report: true, of: func(o outcome) float64 { return float64(len(o.shoal.Kept)) }},
	}
}

func moreStalls(o outcome) float64 { return max(0, o.shoal.StallRatio()-o.plain.StallRatio()) }

// moreHonestStalls leaves out those who are hostile: what they do to themselves
// is theirs.
func moreHonestStalls(o outcome) float64 {
	h := o.shoal.Honest
	return max(0, float64(h.StallTime)/float64(max(1, h.Lived))-o.plain.StallRatio())
}
