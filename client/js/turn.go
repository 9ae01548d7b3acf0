//go:build js

package js

import "sync"

var turns struct {
	sync.Mutex
	port    Value // null until first used
	waiting []chan struct{}
}

// Turn lets JavaScript's event loop go round once: long work calls it between
// its steps. Unlike a timer it is not slowed down in hidden pages. It must not
// be called from a function that JavaScript calls.
func Turn() {
	done := make(chan struct{})
	turns.Lock()
	if turns.port.IsUndefined() {
		turns.port = openTurns()
	}
	turns.waiting = append(turns.waiting, done)
	turns.port.Call("postMessage", nil)
	turns.Unlock()
	<-done
}

// openTurns makes a channel whose messages come back as events.
func openTurns() (port Value) {
	channel := Global.Get("MessageChannel").New()
	_, turned := register(func([]Value) any {
		turns.Lock()
		defer turns.Unlock()
		close(turns.waiting[0])
		turns.waiting = turns.waiting[1:]
		return nil
	})
	channel.Get("port2").Set("onmessage", turned)
	return channel.Get("port1")
}
