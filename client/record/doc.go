// Package record keeps the latest of what an agent's core was told and what it
// answered, so that the simulator can run it again and come to the same
// actions. A recording begins with the core's whole state and holds every event
// since; of the actions it holds a digest. It holds no media.
//
// It walks the core's types by reflection and so needs no change when they
// change; a recording can only be read by the version that made it.
package record
