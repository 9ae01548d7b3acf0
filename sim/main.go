// Command sim runs a world of simulated viewers in virtual time, both real
// cores inside, and prints what came of it.
//
//	go run ./sim -scenario steady -viewers 300 -seed 7 -minutes 10
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"shoal/sim/scenario"
	"shoal/sim/world"
)

type options struct {
	scenario string
	viewers  int
	seed     uint64
	runs     int
	minutes  float64
	fetches  bool
	watch    int
	from, to time.Duration
	profile  string
	plain    bool
	replay   string
}

func main() {
	o := options{}
	flag.StringVar(&o.scenario, "scenario", "steady", "name of a scenario, or path of a .txt file")
	flag.IntVar(&o.viewers, "viewers", 0, "viewers, instead of the scenario's")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of all chance; the first of several runs")
	flag.IntVar(&o.runs, "runs", 1, "runs, each with the next seed")
	flag.Float64Var(&o.minutes, "minutes", 0, "virtual minutes, instead of the scenario's")
	flag.BoolVar(&o.fetches, "fetches", false, "print every fetch from the origin, and every stall")
	flag.IntVar(&o.watch, "watch", -1, "index of a viewer: print its events and actions")
	flag.DurationVar(&o.from, "from", 0, "virtual time at which printing starts")
	flag.DurationVar(&o.to, "to", forever, "virtual time at which printing ends")
	flag.BoolVar(&o.plain, "plain", false, "run no agent: the same players without Shoal")
	flag.StringVar(&o.replay, "replay", "", "a page's recording, to be run again instead of a scenario")
	flag.StringVar(&o.profile, "cpuprofile", "", "file for a CPU profile")
	flag.Parse()
	debug.SetGCPercent(400) // a world is small, and makes garbage fast
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// forever is later than the end of every run.
const forever = time.Duration(1<<63 - 1)

func run(o options) error {
	if o.replay != "" {
		return replay(os.Stdout, o)
	}
	s, err := scenario.Load(o.scenario)
	if err != nil {
		return err
	}
	if o.viewers > 0 {
		s.Viewers = o.viewers
	}
	if o.minutes > 0 {
		s.Duration = time.Duration(o.minutes * float64(time.Minute))
	}
	if o.profile != "" {
		file, err := os.Create(o.profile)
		if err != nil {
			return fmt.Errorf("sim: -cpuprofile: %w", err)
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return fmt.Errorf("sim: -cpuprofile: %w", err)
		}
		defer pprof.StopCPUProfile()
	}
	for i := range uint64(o.runs) {
		if err := runOne(s, o, o.seed+i); err != nil {
			return err
		}
	}
	return nil
}

func runOne(s scenario.Scenario, o options, seed uint64) error {
	began := time.Now()
	r, err := world.New(world.Config{Scenario: s, Seed: seed, Plain: o.plain, Watch: world.Watch{
		To: os.Stdout, Fetches: o.fetches, Viewer: o.watch,
		From: int64(o.from), Up: int64(o.to),
	}}).Run()
	if err != nil {
		return err
	}
	table(os.Stdout, s, seed, r, time.Since(began))
	return nil
}
