// Command sim runs a world of simulated viewers in virtual time, both real
// cores inside, prints what came of it and writes a page to look at.
//
//	go run ./sim -scenario steady -viewers 300 -seed 7 -minutes 10
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"shoal/sim/scenario"
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
	compare  bool
	report   string
	replay   string
	curve    bool
}

func main() {
	o := options{}
	flag.StringVar(&o.scenario, "scenario", "steady", "name of a scenario, or path of a .txt file")
	flag.IntVar(&o.viewers, "viewers", 0, "viewers, instead of the scenario's")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of all chance; the first of several runs")
	flag.IntVar(&o.runs, "runs", 1, "runs, each with the next seed; more than one answer with ranges")
	flag.Float64Var(&o.minutes, "minutes", 0, "virtual minutes, instead of the scenario's")
	flag.BoolVar(&o.fetches, "fetches", false, "print every fetch from the origin, and every stall")
	flag.IntVar(&o.watch, "watch", -1, "index of a viewer: print its events and actions")
	flag.DurationVar(&o.from, "from", 0, "virtual time at which printing starts")
	flag.DurationVar(&o.to, "to", forever, "virtual time at which printing ends")
	flag.BoolVar(&o.plain, "plain", false, "run no agent: the same players without Shoal")
	flag.BoolVar(&o.compare, "compare", false, "also run the first seed without P2P and with p2p-media-loader's rules, and put them beside")
	flag.StringVar(&o.report, "report", "", "file for the page to look at; none: no page (default build/out/sim/<scenario>-<viewers>-<seed>.html)")
	flag.StringVar(&o.replay, "replay", "", "a page's recording, to be run again instead of a scenario")
	flag.BoolVar(&o.curve, "curve", false, "print what a viewer costs for a second of its life, by the number of viewers, up to -viewers or 10000")
	flag.StringVar(&o.profile, "cpuprofile", "", "file for a CPU profile")
	flag.Parse()
	debug.SetGCPercent(400) // a world is small, and makes garbage fast
	debug.SetMemoryLimit(mostMemory)
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// mostMemory is below the 4 GiB that 10,000 viewers may take, by what the heap
// is not.
const mostMemory = 3 << 30

// forever is later than the end of every run.
const forever = time.Duration(1<<63 - 1)

func run(o options) error {
	if o.replay != "" {
		return replay(os.Stdout, o)
	}
	s, err := o.load()
	if err != nil {
		return err
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
	if o.curve {
		return curve(os.Stdout, s, o.seed, cmp.Or(o.viewers, curveSizes[len(curveSizes)-1]))
	}
	return simulate(s, o)
}

// load reads the scenario and puts the flags' values into it.
func (o options) load() (scenario.Scenario, error) {
	if err := o.check(); err != nil {
		return scenario.Scenario{}, err
	}
	s, err := scenario.Load(o.scenario)
	if err != nil {
		return s, err
	}
	if o.viewers > 0 {
		s.Viewers = o.viewers
	}
	if o.minutes > 0 {
		s.Duration = time.Duration(o.minutes * float64(time.Minute))
	}
	return s, nil
}

// check names the flag, its value and the rule that it breaks.
func (o options) check() error {
	switch {
	case flag.NArg() > 0:
		return fmt.Errorf("sim: %q: no argument is wanted beside the flags", flag.Arg(0))
	case o.viewers < 0:
		return fmt.Errorf("sim: -viewers %d: must be at least 1, or 0 for the scenario's", o.viewers)
	case o.minutes < 0:
		return fmt.Errorf("sim: -minutes %g: must be above 0, or 0 for the scenario's", o.minutes)
	case o.runs < 1:
		return fmt.Errorf("sim: -runs %d: must be at least 1", o.runs)
	case o.plain && o.compare:
		return fmt.Errorf("sim: -plain and -compare: a run without Shoal has nothing to be compared with")
	case o.to < o.from:
		return fmt.Errorf("sim: -to %v: must not be before -from %v", o.to, o.from)
	}
	return nil
}
