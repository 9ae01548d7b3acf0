package world

import (
	"unsafe"

	"shoal/client/agent"
)

const cacheLine = 64

// What is loaded ahead, in cache lines.
const (
	taskLines   = int(unsafe.Sizeof(task{})+cacheLine-1) / cacheLine
	endLines    = int(unsafe.Sizeof(end{})+cacheLine-1) / cacheLine
	viewerLines = int(unsafe.Sizeof(viewer{})+cacheLine-1) / cacheLine
	agentLines  = int(unsafe.Sizeof(agent.Agent{})+cacheLine-1) / cacheLine
	listLines   = 2 // of a viewer's neighbours
)

// soon is how many tasks are looked at ahead: the earliest and what may follow.
const soon = 5

// loadAhead has the memory fetched that the next tasks are about to read, while
// the present one is done: thousands of viewers fit no cache, and waiting for
// one line after the other is most of what a task would cost.
func (r *region) loadAhead() {
	near := r.queue.near
	for i := min(len(near), soon) - 1; i > 0; i-- {
		t := &r.queue.tasks[near[i].slot]
		if e, is := t.what.(*end); is {
			prefetch(unsafe.Pointer(e), endLines)
		} else if t.viewer != nil {
			prefetch(unsafe.Pointer(t.viewer), viewerLines)
		}
	}
	if len(near) == 0 {
		return
	}
	t := &r.queue.tasks[near[0].slot]
	v := t.viewer
	if e, is := t.what.(*end); is {
		v = e.self
	}
	if v == nil {
		return
	}
	prefetch(unsafe.Pointer(v), viewerLines)
	if v.honest != nil {
		prefetch(unsafe.Pointer(v.honest), agentLines)
	}
	if len(v.peers) > 0 {
		prefetch(unsafe.Pointer(&v.peers[0]), listLines)
		prefetch(unsafe.Pointer(&v.ends[0]), listLines)
	}
}
