package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// shown bounds the failing seeds that are named.
const shown = 5

// print writes the row's part of the table and returns how many figures are out
// of their bounds; a violation counts as one.
func (r row) print(to io.Writer, all []outcome) (broken int) {
	var wall time.Duration
	for _, o := range all {
		wall += o.wall
	}
	s, _ := r.load(r.scenario)
	fmt.Fprintf(to, "%s: scenario %s, %d viewers, %v, %d seeds, %v of work\n",
		r.name, r.scenario, s.Viewers, s.Duration, len(all), wall.Round(time.Second))
	t := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, f := range r.figures {
		least, half, most := f.spread(all)
		verdict, bad := "ok", f.failures(all)
		switch {
		case f.report:
			verdict = ""
		case len(bad) > 0:
			verdict = fmt.Sprintf("MISSED by %d: seeds %v", len(bad), bad[:min(shown, len(bad))])
			broken++
		}
		fmt.Fprintf(t, "  %s\t%s\t"+f.format+"\t("+f.format+" to "+f.format+")\t%s\n", f.name, f.bound(), half, least, most, verdict)
	}
	t.Flush()
	for _, o := range all {
		if o.err != nil {
			broken++
			fmt.Fprintf(to, "  seed %d: %v\n", o.seed, o.err)
		}
	}
	return broken
}
