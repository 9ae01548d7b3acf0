package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"shoal/sim/plan"
	"shoal/sim/report"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

// conclude says what all runs come to together, and writes the page.
func conclude(to io.Writer, s scenario.Scenario, o options, jobs []*job) error {
	in := gather(s, o, jobs)
	if in.Seeds > 1 {
		ranges(to, in)
	}
	path := o.pagePath(s)
	if path == "" {
		return nil
	}
	if err := writePage(path, in); err != nil {
		return fmt.Errorf("sim: -report %s: %w", path, err)
	}
	fmt.Fprintf(to, "report: %s\n", path)
	return nil
}

// gather is the first run, what it is compared with, and ranges over all seeds.
func gather(s scenario.Scenario, o options, jobs []*job) report.Input {
	in := report.Input{
		Scenario: s, Seed: o.seed, Version: version(), Replay: o.command(s), Wall: jobs[0].wall,
		Run: report.Run{Name: jobs[0].name, Result: jobs[0].result},
	}
	var results []world.Result
	for _, j := range jobs {
		switch {
		case j.name == in.Run.Name:
			results = append(results, j.result)
		case j.err == nil:
			in.Beside = append(in.Beside, report.Run{Name: j.name, Result: j.result})
		}
	}
	if in.Seeds = len(results); in.Seeds > 1 {
		in.Plan = plan.Sites(s, results)
	}
	return in
}

// ranges prints the planner's answer.
func ranges(to io.Writer, in report.Input) {
	fmt.Fprintf(to, "what each site's link carries in its worst ten seconds, over %d seeds:\n", in.Seeds)
	t := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, s := range in.Plan {
		fmt.Fprintf(t, "  %s:\t%s\tfor %d viewers; without P2P %s\n", s.Name, report.Between(s.Ten), s.Viewers, report.Rate(s.Alone))
	}
	t.Flush()
}

// pagePath is where the page goes; empty where none is wanted.
func (o options) pagePath(s scenario.Scenario) string {
	switch o.report {
	case "none":
		return ""
	case "":
		name := strings.TrimSuffix(filepath.Base(s.Name), ".txt")
		return filepath.Join("build", "out", "sim", fmt.Sprintf("%s-%d-%d.html", name, s.Viewers, o.seed))
	}
	return o.report
}

func writePage(path string, in report.Input) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := report.Write(file, in); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// command is what does the same again.
func (o options) command(s scenario.Scenario) string {
	line := fmt.Sprintf("go run ./sim -scenario %s -viewers %d -seed %d -minutes %g", s.Name, s.Viewers, o.seed, s.Duration.Minutes())
	if o.runs > 1 {
		line += fmt.Sprintf(" -runs %d", o.runs)
	}
	if o.plain {
		line += " -plain"
	}
	if o.compare {
		line += " -compare"
	}
	return line
}

// version is the toolchain, and the commit where the build was stamped with it.
func version() string {
	v := runtime.Version()
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v = s.Value + ", " + v
			}
		}
	}
	return v
}
