package main

import (
	"unsafe"

	"shoal/client/agent"
	"shoal/client/driver"
	"shoal/client/js"
)

// The page asks for the progress of what it waits for several times in each of its
// turns. So this one method of an Agent passes the bridge.
var (
	progress   = js.Bridge("progress") // makes the method of the viewer of a number
	followed   = map[int32]*driver.Driver{}
	lastViewer int32
	told       [4]float64 // loaded, total, askedMs, waits
)

// progressOf tells how far a request of a viewer has come, at the place it gives, and
// until it is called again.
//
//go:wasmexport shoal_progress
func progressOf(viewer, request int32) unsafe.Pointer {
	var p agent.Progress
	asked := int64(-1e6)
	if d := followed[viewer]; d != nil {
		p, asked = d.Progress(agent.RequestID(request))
	}
	told = [4]float64{float64(p.Got), float64(p.Length), millis(asked), 0}
	if p.Waits {
		told[3] = 1
	}
	return unsafe.Pointer(&told)
}
