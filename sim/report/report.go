// Package report writes what came of a run as one page of HTML that needs
// nothing else: figures in words, then pictures, then how to run it again.
package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"shoal/sim/plan"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

// Run is one run of a scenario: with Shoal, or with what it is held against.
type Run struct {
	Name   string
	Result world.Result
}

// Input is everything that the page shows.
type Input struct {
	Scenario scenario.Scenario
	Seed     uint64
	Version  string
	Replay   string        // the command that does it again
	Wall     time.Duration // that Run took
	Run      Run
	Beside   []Run       // the same players in the same world, otherwise served
	Plan     []plan.Site // ranges over several seeds; none after a single run
	Seeds    int         // that Plan is over
}

// runs are all of them, the one that the page is of first.
func (in Input) runs() []Run { return append([]Run{in.Run}, in.Beside...) }

var (
	//go:embed page.html
	pageText string
	//go:embed style.css
	styleText string

	pageTemplate = template.Must(template.New("page").Parse(pageText))
)

// Write writes the page.
func Write(to io.Writer, in Input) error {
	if err := pageTemplate.Execute(to, newPage(in)); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// page is what the template shows, in the order in which it does.
type page struct {
	Style     template.CSS
	Title     string
	Setting   string // the scenario in a sentence
	Lead      string // the outcome in a sentence
	Headlines []headline
	Beside    versus
	OverTime  []chart
	Spreads   []chart
	Sites     siteTable
	Scatter   []chart // one, where sites differ in size
	Plan      planTable
	Mesh      mesh
	In        Input
	Facts     []fact
}

// fact is one thing worth knowing, by name; a command is typed as it is.
type fact struct {
	Name, Value string
	Command     bool
}

func newPage(in Input) page {
	return page{
		Style:     template.CSS(styleText), // ours, not a viewer's
		Title:     in.Scenario.Name,
		Setting:   setting(in.Scenario),
		Lead:      lead(in),
		Headlines: headlines(in),
		Beside:    newVersus(in),
		OverTime:  overTime(in),
		Spreads:   spreads(in),
		Sites:     newSiteTable(in),
		Scatter:   scatter(in),
		Plan:      newPlanTable(in),
		Mesh:      newMesh(in.Run.Result),
		In:        in,
		Facts:     facts(in),
	}
}
