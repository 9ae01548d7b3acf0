//go:build js

package js

var onPanic func(value any)

// OnPanic sets what is told of a panic in a function called from JavaScript or
// in a goroutine of [Go], instead of the program's end. It is set once, before
// anything else runs.
func OnPanic(fn func(value any)) { onPanic = fn }

// Go runs fn in a goroutine of its own.
func Go(fn func()) {
	go func() {
		defer reportPanic()
		fn()
	}()
}

func reportPanic() {
	if onPanic == nil {
		return
	}
	if v := recover(); v != nil {
		onPanic(v)
	}
}
