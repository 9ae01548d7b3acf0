//go:build js

package js

// What JavaScript calls by an export of the program (go:wasmexport) runs beside
// Go's scheduler: no other goroutine runs before it returns, and none after it
// unless the export's result asks for that. It must not wait for anything.

var (
	wanted bool
	after  func()
)

// Exported runs fn, the body of an export, and gives the export's result: 1 where
// goroutines are to run before JavaScript goes on.
func Exported(fn func()) (resume int32) {
	wanted = after == nil
	failed := true
	defer func() {
		if wanted || failed {
			resume = 1
		}
	}()
	defer reportPanic()
	fn()
	if after != nil {
		after()
	}
	failed = false
	return 0
}

// AfterExports sets what works off that which an export has left to be done. It is
// set once; without it goroutines run after each export.
func AfterExports(fn func()) { after = fn }

// Resume asks that goroutines run soon: who hands work to one calls it. From
// outside of an export it changes nothing, since they run there anyway.
func Resume() { wanted = true }
