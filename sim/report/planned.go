package report

import (
	"cmp"
	"fmt"
	"slices"

	"shoal/sim/plan"
)

// planTable is the planner's answer.
type planTable struct {
	Note string
	Rows []planRow
}

type planRow struct {
	Name, Viewers, Needs, Second, Alone string
	From, Width                         float64 // of barWidth: the range on a scale common to all sites
}

func newPlanTable(in Input) planTable {
	t := planTable{Note: fmt.Sprintf("The worst ten seconds of each run over %d seeds: %s in the range. Without P2P: the stream's rate times the viewers.",
		in.Seeds, inRange(in.Seeds))}
	most := int64(1)
	for _, s := range in.Plan {
		most = max(most, s.Ten.Most)
	}
	scale := barWidth / float64(most)
	sites := slices.Clone(in.Plan)
	slices.SortStableFunc(sites, func(a, b plan.Site) int { return cmp.Compare(b.Viewers, a.Viewers) })
	for _, s := range sites {
		width := max(3, scale*float64(s.Ten.Most-s.Ten.Least))
		t.Rows = append(t.Rows, planRow{
			Name: s.Name, Viewers: count(s.Viewers), Needs: Between(s.Ten), Second: Between(s.One), Alone: Rate(s.Alone),
			From: min(scale*float64(s.Ten.Least), barWidth-width), Width: width,
		})
	}
	return t
}

// inRange says how many runs lie between the 5th and the 95th percentile.
func inRange(runs int) string {
	if runs > 20 {
		return "nine of ten lie"
	}
	return "all lie"
}
