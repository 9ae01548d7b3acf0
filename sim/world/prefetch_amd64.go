package world

import "unsafe"

// prefetch begins to load the cache lines from p on, and waits for none.
//
//go:noescape
func prefetch(p unsafe.Pointer, lines int)
