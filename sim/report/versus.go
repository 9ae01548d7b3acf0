package report

import (
	"shoal/sim/plan"
	"shoal/sim/world"
)

// versus holds the runs side by side.
type versus struct {
	Names []string
	Rows  []versusRow
}

type versusRow struct {
	What   string
	Values []string
}

// measure is one figure of every run.
type measure struct {
	what string
	of   func(world.Result) string
}

var measures = []measure{
	{"offload", offloaded},
	{"copies into a site", perSite},
	{"left the origin", func(r world.Result) string { return size(r.Origin) }},
	{"viewers who never stalled", func(r world.Result) string { return count(unmoved(r)) + " of " + count(r.Viewers) }},
	{"time standing still", func(r world.Result) string { return percent(r.StallRatio()) }},
	{"time to the first frame, p50", func(r world.Result) string { return span(int64(quantile(r.Starts, 50))) }},
	{"time to the first frame, p95", func(r world.Result) string { return span(int64(quantile(r.Starts, 95))) }},
	{"received and thrown away", func(r world.Result) string { return percent(r.Waste()) }},
	{"uploaded by a viewer, mean", func(r world.Result) string { return size(r.UploadMean) }},
}

func newVersus(in Input) versus {
	v := versus{}
	if len(in.Beside) == 0 {
		return v
	}
	for _, r := range in.runs() {
		v.Names = append(v.Names, r.Name)
	}
	for _, m := range measures {
		v.add(in, m)
	}
	if most := largest(in); most != nil {
		v.add(in, measure{"the link of " + most.Name + ", worst 10" + gap + "s", func(r world.Result) string {
			return Rate(peakOf(r, most.Name))
		}})
	}
	return v
}

func (v *versus) add(in Input, m measure) {
	row := versusRow{What: m.what}
	for _, r := range in.runs() {
		row.Values = append(row.Values, m.of(r.Result))
	}
	v.Rows = append(v.Rows, row)
}

// peakOf is the worst ten seconds of a site.
func peakOf(r world.Result, site string) int64 {
	for _, s := range r.Sites {
		if s.Name == site {
			return plan.Peak(s.Rate, 10)
		}
	}
	return 0
}
