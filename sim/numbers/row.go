package main

import (
	"fmt"
	"slices"
	"time"

	"shoal/server/coord"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

// row is one line of the table: a scenario, and what must come of it whatever
// the seed.
type row struct {
	name     string
	scenario string
	viewers  int     // 0: the scenario's
	minutes  float64 // 0: the scenario's
	plain    bool    // figures need the same world without Shoal
	against  *variant
	figures  []figure
}

// variant is the same world with something changed, to compare with.
type variant struct {
	scenario string                   // empty: the row's
	change   func(*scenario.Scenario) // nil: nothing
	matching func(*coord.Config)      // nil: as it is
}

// figure is something counted in one outcome, and its bounds.
type figure struct {
	name        string
	of          func(outcome) float64
	least, most float64
	format      string // of fmt, for one value
	report      bool   // has no bound: printed beside the others
}

// outcome is what came of one seed.
type outcome struct {
	seed           uint64
	shoal          world.Result
	plain, against world.Result // zero where the row does not ask
	err            error        // a violation
	wall           time.Duration
}

// load is the row's scenario at its size.
func (r row) load(name string) (scenario.Scenario, error) {
	s, err := scenario.Load(name)
	if r.viewers > 0 {
		s.Viewers = r.viewers
	}
	if r.minutes > 0 {
		s.Duration = time.Duration(r.minutes * float64(time.Minute))
	}
	return s, err
}

// run plays one seed.
func (r row) run(seed uint64) outcome {
	began := time.Now()
	o := outcome{seed: seed}
	s, err := r.load(r.scenario)
	if err != nil {
		o.err = err
		return o
	}
	o.shoal, o.err = world.New(world.Config{Scenario: s, Seed: seed}).Run()
	if r.plain && o.err == nil {
		o.plain, o.err = world.New(world.Config{Scenario: s, Seed: seed, Plain: true}).Run()
	}
	if r.against != nil && o.err == nil {
		o.against, o.err = r.against.run(r, s, seed)
	}
	o.wall = time.Since(began)
	return o
}

func (v *variant) run(r row, s scenario.Scenario, seed uint64) (world.Result, error) {
	if v.scenario != "" {
		other, err := r.load(v.scenario)
		if err != nil {
			return world.Result{}, err
		}
		s = other
	}
	if v.change != nil {
		v.change(&s)
	}
	return world.New(world.Config{Scenario: s, Seed: seed, Matcher: func(c coord.Config) world.Matcher {
		if v.matching != nil {
			v.matching(&c)
		}
		return coord.New(c)
	}}).Run()
}

// failures are the seeds of which the figure is out of its bounds.
func (f figure) failures(all []outcome) (seeds []uint64) {
	for _, o := range all {
		if v := f.of(o); o.err == nil && !f.report && (v < f.least || v > f.most) {
			seeds = append(seeds, o.seed)
		}
	}
	return seeds
}

// spread is the least, the median and the most of a figure.
func (f figure) spread(all []outcome) (least, half, most float64) {
	var list []float64
	for _, o := range all {
		if o.err == nil {
			list = append(list, f.of(o))
		}
	}
	if len(list) == 0 {
		return 0, 0, 0
	}
	slices.Sort(list)
	return list[0], list[len(list)/2], list[len(list)-1]
}

// bound says what the figure must be.
func (f figure) bound() string {
	switch {
	case f.report:
		return ""
	case f.least == f.most:
		return fmt.Sprintf(f.format, f.most)
	case f.most < inf && f.least <= 0:
		return "≤ " + fmt.Sprintf(f.format, f.most)
	}
	return "≥ " + fmt.Sprintf(f.format, f.least)
}
