//go:build !unix

package main

import "time"

var processBegan = time.Now()

// cpuTime is the time that has passed, where the system's account of it is not
// known here.
func cpuTime() time.Duration { return time.Since(processBegan) }
