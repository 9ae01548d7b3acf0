package world

import "shoal/sim/scenario"

// What the page loads of Shoal itself, in bytes as served.
const (
	scriptBytes  = 6_000
	programBytes = 1_119_000 // with Go's glue
)

// waitsFor is how long a player may wait for an agent that is being loaded.
const waitsFor = 3 * second

// compile is what a program that just came still takes until it runs.
var compile = scenario.Span{Least: 200 * millisecond, Most: 500 * millisecond}

// cold is a page whose cache had nothing of Shoal.
type cold struct {
	is     bool
	asked  Time // for the program; 0: not yet
	inside bool // the door has let it through
}

// openPage runs the agent soon where the browser's cache has it; otherwise the
// script comes with the page, and the program after the first frame.
func (r *region) openPage(v *viewer) {
	luck := chance(mix(r.cfg.Seed ^ uint64(v.index)<<21))
	v.cold.is = luck.below(scenario.Whole) >= r.scene.Warm
	if !v.cold.is {
		r.push(r.now+v.luck.within(r.scene.Startup), task{do: doStart, viewer: v})
		return
	}
	r.bringProgram(v, scriptBytes)
}

// askProgram stands in line at the door of the site.
func (r *region) askProgram(v *viewer) {
	if !v.cold.is || r.cfg.Plain {
		return
	}
	v.cold.asked = r.now
	r.site.door.Knock(v)
	r.letIn()
}

func (r *region) letIn() {
	for v, ok := r.site.door.Next(r.now); ok; v, ok = r.site.door.Next(r.now) {
		v.cold.inside = true
		r.bringProgram(v, programBytes)
	}
}

// bringProgram puts the next of left bytes on the way that media take.
func (r *region) bringProgram(v *viewer, left int64) {
	n := min(left, leastChunk+v.luck.below(mostChunk-leastChunk))
	r.bring(v, AgentBytes, n, task{do: doBring, number: uint64(left - n)})
}

// brought is bytes reaching the viewer, who may have left.
func (r *region) brought(v *viewer, left int64) {
	switch {
	case left > 0 && v.alive:
		r.bringProgram(v, left)
	case v.cold.inside:
		r.site.door.Pass(r.now, v)
		r.letIn()
		r.push(r.now+v.luck.within(compile), task{do: doStart, viewer: v})
	}
}

// leaveDoor takes a viewer who leaves out of the line.
func (r *region) leaveDoor(v *viewer) {
	if v.cold.asked > 0 && !v.cold.inside {
		r.site.door.Quit(v)
	}
}

// mayWait reports whether what is not urgent should wait for the agent.
func (v *viewer) mayWait(now Time) bool {
	return v.cold.asked == 0 || now < v.cold.asked+waitsFor
}
