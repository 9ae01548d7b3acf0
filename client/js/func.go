//go:build js

package js

import (
	"sync"
	"syscall/js"
)

// Value is a JavaScript value.
type Value = js.Value

// Global is the page's global object.
var Global = js.Global()

// JavaScript calls into Go through one function only; what is handed out is
// that function, bound to a number. A number that was released is ignored, so
// a late event or a promise that settles after all needs no care, and the
// bound function is left to JavaScript's own garbage collector.
var (
	entry js.Func
	mu    sync.Mutex
	funcs = map[int]func(args []Value) any{}
	last  int
)

func init() { entry = js.FuncOf(enter) }

// callValues are the values that one call of JavaScript makes: syscall/js's record
// of it, the list of arguments, an argument.
const callValues = 3

func enter(_ Value, args []Value) (result any) {
	defer reportPanic()
	pin(0, callValues)
	mu.Lock()
	fn := funcs[args[0].Int()]
	mu.Unlock()
	if fn == nil {
		return nil
	}
	return fn(args[1:])
}

func register(fn func(args []Value) any) (id int, bound Value) {
	mu.Lock()
	defer mu.Unlock()
	last++
	funcs[last] = fn
	return last, entry.Call("bind", nil, last)
}

func release(id int) {
	mu.Lock()
	defer mu.Unlock()
	delete(funcs, id)
}

// Live is how many functions JavaScript may call now. Tests compare it.
func Live() int {
	mu.Lock()
	defer mu.Unlock()
	return len(funcs)
}

// Funcs is the set of functions that one owner has handed to JavaScript. The
// zero value is ready; it is safe for concurrent use.
type Funcs struct {
	mu       sync.Mutex
	removers map[int]func()
}

// New hands out fn until Release.
func (s *Funcs) New(fn func(args []Value) any) Value {
	id, bound := register(fn)
	s.keep(id, func() { release(id) })
	return bound
}

// Listen calls fn for every such event of target, until the remover it returns
// is called, or Release.
func (s *Funcs) Listen(target Value, event string, fn func(event Value)) (remove func()) {
	id, bound := register(func(args []Value) any {
		fn(args[0])
		return nil
	})
	target.Call("addEventListener", event, bound)
	s.keep(id, func() {
		release(id)
		target.Call("removeEventListener", event, bound)
	})
	return func() { s.remove(id) }
}

// Release removes all. Nothing of the set is called from then on.
func (s *Funcs) Release() {
	s.mu.Lock()
	removers := s.removers
	s.removers = nil
	s.mu.Unlock()
	for _, remove := range removers {
		remove()
	}
}

func (s *Funcs) keep(id int, remove func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.removers == nil {
		s.removers = map[int]func(){}
	}
	s.removers[id] = remove
}

func (s *Funcs) remove(id int) {
	s.mu.Lock()
	remove := s.removers[id]
	delete(s.removers, id)
	s.mu.Unlock()
	if remove != nil {
		remove()
	}
}
