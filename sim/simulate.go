package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/sim/report"
	"shoal/sim/rival"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

// job is one world to run, and what came of it once done is closed.
type job struct {
	name   string
	seed   uint64
	cfg    world.Config
	result world.Result
	wall   time.Duration
	err    error
	done   chan struct{}
}

const rivalName = "p2p-media-loader 5"

// simulate runs all that was asked for, prints a table for each run in the order
// of the seeds, and at the end the ranges and where the page is.
func simulate(s scenario.Scenario, o options) error {
	jobs := plannedJobs(s, o)
	p := newProgress(os.Stderr, int64(s.Duration), len(jobs))
	if o.prints() {
		p.to = io.Discard
	}
	workers := min(len(jobs), atOnce(s.Viewers, o))
	if workers > 1 {
		alone(jobs)
	}
	runAll(jobs, workers, p)
	for _, j := range jobs {
		<-j.done
		var err error
		if p.aside(func() { err = j.print(os.Stdout, s) }); err != nil {
			return err
		}
	}
	return conclude(os.Stdout, s, o, jobs)
}

// print prints the table of a run that is done. A rival that breaks a rule of
// the world is left out, with a word.
func (j *job) print(to io.Writer, s scenario.Scenario) error {
	switch {
	case j.err == nil:
		table(to, s, j.title(), j.result, j.wall)
	case j.name == rivalName:
		fmt.Fprintf(to, "%s is left out, for it breaks a rule of the world: %v\n", j.name, j.err)
	default:
		return j.err
	}
	return nil
}

// plannedJobs are the runs over seeds, then those to compare the first with.
func plannedJobs(s scenario.Scenario, o options) []*job {
	var jobs []*job
	add := func(name string, seed uint64, cfg world.Config) {
		cfg.Scenario, cfg.Seed = s, seed
		jobs = append(jobs, &job{name: name, seed: seed, cfg: cfg, done: make(chan struct{})})
	}
	mine := world.Config{Plain: o.plain, Watch: world.Watch{
		To: os.Stdout, Fetches: o.fetches, Viewer: o.watch, From: int64(o.from), Up: int64(o.to),
	}}
	name := report.Shoal
	if o.plain {
		name = report.Plain
	}
	for i := range uint64(o.runs) {
		add(name, o.seed+i, mine)
	}
	if o.compare {
		quiet := world.Watch{Viewer: -1}
		add(report.Plain, o.seed, world.Config{Plain: true, Watch: quiet})
		add(rivalName, o.seed, world.Config{Watch: quiet,
			Agent:   func(c agent.Config) world.Core { return rival.New(c) },
			Matcher: func(c coord.Config) world.Matcher { return rival.NewTracker(c) },
		})
	}
	return jobs
}

// title names the run where it is not Shoal's.
func (j *job) title() string {
	if j.name == report.Shoal {
		return fmt.Sprintf("seed %d", j.seed)
	}
	return fmt.Sprintf("seed %d, %s", j.seed, j.name)
}

// viewersAtOnce are in all worlds that run at a time: a world of so many is what
// the memory of a small machine holds.
const viewersAtOnce = 10_000

// prints reports whether something is printed from inside a run.
func (o options) prints() bool { return o.fetches || o.watch >= 0 }

// atOnce is how many worlds run at a time. What is printed from inside a run
// comes from one at a time.
func atOnce(viewers int, o options) int {
	if o.prints() {
		return 1
	}
	return max(1, min(runtime.GOMAXPROCS(0), viewersAtOnce/viewers))
}

// runAll runs the jobs in order, so many at a time.
func runAll(jobs []*job, workers int, p *progress) {
	next := make(chan int, len(jobs))
	for i := range jobs {
		next <- i
	}
	close(next)
	for range workers {
		go func() {
			for i := range next {
				jobs[i].run(func(s world.Sample) { p.tick(i, s.At, s.Viewers) })
			}
		}()
	}
}

// alone keeps each world to one goroutine, where several share the machine.
func alone(jobs []*job) {
	for _, j := range jobs {
		j.cfg.Workers = 1
	}
}

func (j *job) run(tick func(world.Sample)) {
	began := time.Now()
	j.cfg.Tick = tick
	j.result, j.err = world.New(j.cfg).Run()
	j.wall = time.Since(began)
	close(j.done)
}
