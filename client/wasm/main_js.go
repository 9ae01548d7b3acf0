// Command wasm is the agent of a web page. Once it runs it hands the page an
// AgentModule (web/agent.d.ts) and waits; it ends with the page.
//
// It fails open: whatever goes wrong, a panic included, the page hears of by
// AgentHost.state, and what the player still waits for is handed back to it.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"

	"shoal/client/js"
)

// version is set when the program is linked.
var version = "development"

// collectAt is how much garbage, in percent of what lives, starts a collection:
// little lives in Go here, media stays in JavaScript.
const collectAt = 300

func main() {
	js.Turn() // Go's own start was a task's work
	debug.SetGCPercent(collectAt)
	p := &program{timers: newTimers()}
	js.OnPanic(p.crashed)
	js.AfterExports(p.turn)
	var funcs js.Funcs
	js.Global.Call("__shoalReady", map[string]any{
		"version": version,
		"open":    funcs.New(p.open),
	})
	select {}
}

// program is what all viewers of a page share.
type program struct {
	timers  *timers
	viewers []*viewer
}

// turn lets the viewers work off what an export has brought. The goroutine of one
// that is to end has that to do.
func (p *program) turn() {
	for _, v := range p.viewers {
		if v.driver.Turn() {
			js.Resume()
		}
	}
}

// open starts one viewer. Go cannot throw: where config is wrong the page
// hears of it, and the viewer does nothing.
func (p *program) open(args []js.Value) any {
	c, host := readConfig(args[0]), page{args[1]}
	if err := c.check(); err != nil {
		host.Error("config", err.Error())
		host.State("off", "refused", err.Error())
		return inert()
	}
	v := newViewer(c, host, p.timers)
	p.viewers = append(p.viewers, v)
	js.Go(func() {
		js.Turn() // what the page tells first is worked off in a task of its own
		v.run()
		p.viewers = slices.DeleteFunc(slices.Clone(p.viewers), func(one *viewer) bool { return one == v })
		runtime.GC() // lets go of the page's objects, which Go's heap hardly feels
	})
	return v.object()
}

// crashed ends all viewers: a panic outside of their loops may have left
// anything behind.
func (p *program) crashed(value any) {
	message := fmt.Sprintf("wasm: %v; the player loads by itself. %s", value, debug.Stack())
	for _, v := range p.viewers {
		v.host.Error("wasm-failed", message)
		v.host.State("off", "wasm-failed", "the agent failed; the player loads by itself")
		v.driver.Close()
	}
}
