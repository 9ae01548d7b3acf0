//go:build !amd64

package world

import "unsafe"

// prefetch is left to the processor.
func prefetch(unsafe.Pointer, int) {}
