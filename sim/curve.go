package main

import (
	"fmt"
	"io"
	"runtime"
	"time"

	"shoal/sim/scenario"
	"shoal/sim/world"
)

// curveSizes are the numbers of viewers for which the cost of one is printed.
var curveSizes = []int{100, 250, 500, 1000, 2500, 5000, 10_000}

// curveSite is about how many viewers a site of the curve has, so that only
// the number of viewers grows.
const curveSite = 250

// curve prints what a viewer costs for a second of its life, by the number of
// viewers, up to most.
func curve(to io.Writer, s scenario.Scenario, seed uint64, most int) error {
	fmt.Fprintf(to, "%s: %v, sites of about %d viewers, %d core(s)\n", s.Name, s.Duration, curveSite, runtime.GOMAXPROCS(0))
	fmt.Fprintln(to, "viewers  us of CPU  events  KiB live   MiB live  wall  (us and events per viewer-second, KiB per viewer)")
	for _, n := range curveSizes {
		if n > most {
			break
		}
		s.Viewers, s.Sites, s.Places, s.Cuts = n, max(1, n/curveSite), nil, nil
		if err := point(to, s, seed); err != nil {
			return err
		}
	}
	return nil
}

func point(to io.Writer, s scenario.Scenario, seed uint64) error {
	began, spent := time.Now(), cpuTime()
	w := world.New(world.Config{Scenario: s, Seed: seed, Watch: world.Watch{Viewer: -1}})
	r, err := w.Run()
	if err != nil {
		return err
	}
	spent, wall := cpuTime()-spent, time.Since(began)
	lived := int64(0)
	for _, sample := range r.Samples {
		lived += int64(sample.Viewers)
	}
	live := liveBytes()
	runtime.KeepAlive(w)
	fmt.Fprintf(to, "%7d  %9.1f  %6.1f  %8d  %9d  %v\n", s.Viewers,
		float64(spent.Microseconds())/float64(lived), float64(r.Events)/float64(lived),
		live>>10/int64(s.Viewers), live>>20, wall.Round(time.Second/10))
	return nil
}

func liveBytes() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
