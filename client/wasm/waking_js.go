package main

import (
	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/signal"
)

// waking lets the goroutines of a Coordinator run that were handed something.
type waking struct{ driver.Coordinator }

// Open implements driver.Coordinator.
func (w waking) Open(hello func() signal.Hello) {
	w.Coordinator.Open(hello)
	js.Resume()
}

// Send implements driver.Coordinator.
func (w waking) Send(m signal.Message) {
	w.Coordinator.Send(m)
	js.Resume()
}

// Close implements driver.Coordinator.
func (w waking) Close() {
	w.Coordinator.Close()
	js.Resume()
}
