package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"shoal/sim/world"
)

const (
	patience = 2 * time.Second  // before which nothing is shown: most runs are short
	redraw   = time.Second / 4  // of the bar
	repeat   = 10 * time.Second // of the plain line
	recent   = 15 * time.Second // over which speed is measured, and up to twice that: it falls as viewers join
)

// progress shows how far runs are: as a bar that is drawn over and over on a
// terminal, as a line now and then elsewhere. Runs call tick side by side.
type progress struct {
	to       io.Writer
	terminal bool
	clock    func() time.Time
	began    time.Time

	lock    sync.Mutex
	each    world.Time // virtual time of one run
	at      []world.Time
	viewers []int
	due     time.Time // of the next drawing
	drawn   bool      // a bar stands on the line
	older   mark      // since which speed is measured
	newer   mark      // that takes its place
}

// mark is how far all runs together had come at some time.
type mark struct {
	wall time.Duration
	done world.Time
}

// newProgress shows so many runs of each virtual time on file.
func newProgress(file *os.File, each world.Time, runs int) *progress {
	info, err := file.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return startProgress(file, terminal, time.Now, each, runs)
}

func startProgress(to io.Writer, terminal bool, clock func() time.Time, each world.Time, runs int) *progress {
	p := &progress{
		to: to, terminal: terminal, clock: clock, began: clock(),
		each: each, at: make([]world.Time, runs), viewers: make([]int, runs),
	}
	p.due = p.began.Add(patience)
	if !terminal {
		p.due = p.began.Add(repeat)
	}
	return p
}

// tick says that a run has come to a virtual time, with so many viewers there.
func (p *progress) tick(run int, now world.Time, viewers int) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.at[run], p.viewers[run] = now, viewers
	if now >= p.each {
		p.viewers[run] = 0
	}
	if wall := p.clock(); !wall.Before(p.due) {
		p.draw(wall)
	}
}

func (p *progress) draw(wall time.Time) {
	line := p.line(wall.Sub(p.began))
	if !p.terminal {
		p.due = wall.Add(repeat)
		fmt.Fprintln(p.to, line)
		return
	}
	p.due = wall.Add(redraw)
	p.drawn = true
	fmt.Fprint(p.to, "\r\x1b[K", p.bar(), " ", line)
}

// done is the virtual time that all runs have come through together.
func (p *progress) done() (sum world.Time) {
	for _, at := range p.at {
		sum += min(at, p.each)
	}
	return sum
}

func (p *progress) total() world.Time { return p.each * world.Time(len(p.at)) }

func (p *progress) line(wall time.Duration) string {
	done, viewers := p.done(), 0
	for _, n := range p.viewers {
		viewers += n
	}
	if wall-p.newer.wall >= recent {
		p.older, p.newer = p.newer, mark{wall, done}
	}
	speed := float64(done-p.older.done) / float64(max(wall-p.older.wall, 1))
	left := "?"
	if speed > 0 {
		left = round(time.Duration(float64(p.total()-done) / speed)).String()
	}
	return fmt.Sprintf("%v of %v, %d viewers, %.1f times as fast as life, %s left",
		round(time.Duration(done)), time.Duration(p.total()), viewers, speed, left)
}

func round(d time.Duration) time.Duration { return d.Round(time.Second) }

const barLength = 24

func (p *progress) bar() string {
	full := int(barLength * p.done() / max(p.total(), 1))
	return strings.Repeat("█", full) + strings.Repeat("░", barLength-full)
}

// aside takes the bar off the line while something else is printed.
func (p *progress) aside(print func()) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.drawn {
		fmt.Fprint(p.to, "\r\x1b[K")
		p.drawn = false
	}
	print()
}
