// Command numbers runs every scenario of which something is promised, over many
// seeds, and holds what comes of it against the promise. It ends with 1 where a
// seed breaks one, and says how to replay it.
//
//	go run ./sim/numbers -seeds 200 -row steady
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
)

func main() {
	seeds := flag.Int("seeds", 200, "seeds of a scenario of up to 300 viewers; a tenth for up to 1,000, 3 beyond")
	first := flag.Uint64("seed", 1, "the first of them")
	only := flag.String("row", "", "run only rows whose name contains this, or of this scenario")
	flag.Parse()
	if *seeds < 1 {
		fmt.Fprintln(os.Stderr, "numbers: -seeds: must be at least 1")
		os.Exit(2)
	}
	debug.SetGCPercent(400) // a world is small, and makes garbage fast
	broken, ran := 0, 0
	for _, r := range rows {
		if !strings.Contains(r.name, *only) && r.scenario != *only {
			continue
		}
		ran++
		n, err := r.seeds(*seeds)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		broken += r.print(os.Stdout, r.runAll(*first, n))
	}
	if ran == 0 {
		fmt.Fprintf(os.Stderr, "numbers: -row %q: no row has such a name\n", *only)
		os.Exit(2)
	}
	if broken > 0 {
		fmt.Fprintf(os.Stderr, "numbers: %d figures are out of their bounds\n", broken)
		os.Exit(1)
	}
}

// seeds is how many a row runs, of so many for a small one.
func (r row) seeds(all int) (int, error) {
	s, err := r.load(r.scenario)
	switch {
	case s.Viewers > 1000:
		return min(all, 3), err
	case s.Viewers > 300:
		return max(1, all/10), err
	}
	return all, err
}

// runAll plays n seeds, as many at once as there are processors; large worlds
// use all of them by themselves.
func (r row) runAll(first uint64, n int) []outcome {
	all := make([]outcome, n)
	workers := runtime.GOMAXPROCS(0)
	if s, _ := r.load(r.scenario); s.Viewers > 1000 {
		workers = 1
	}
	next := make(chan int)
	var busy sync.WaitGroup
	for range workers {
		busy.Go(func() {
			for i := range next {
				all[i] = r.run(first + uint64(i))
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	busy.Wait()
	return all
}
