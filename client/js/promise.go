//go:build js

package js

import (
	"context"
	"errors"
	"syscall/js"
)

// Try runs fn and gives the exception that JavaScript threw in it as an error.
// Any other panic goes on.
func Try(fn func()) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case js.Error:
			err = thrown(v.Value)
		default:
			panic(v)
		}
	}()
	fn()
	return nil
}

// thrown is what JavaScript threw or rejected with, which may be any value.
func thrown(v Value) error {
	if v.Type() != js.TypeObject {
		return errors.New(v.String())
	}
	if name, message := v.Get("name"), v.Get("message"); message.Type() == js.TypeString {
		return errors.New(name.String() + ": " + message.String())
	}
	return errors.New("JavaScript threw " + v.Call("toString").String())
}

// Then calls fn once, from JavaScript, when promise settles, unless stop is
// called before.
func Then(promise Value, fn func(Value, error)) (stop func()) {
	var done, failed int
	stop = func() {
		release(done)
		release(failed)
	}
	done, onDone := register(func(args []Value) any {
		stop()
		fn(args[0], nil)
		return nil
	})
	failed, onFailed := register(func(args []Value) any {
		stop()
		fn(js.Undefined(), thrown(args[0]))
		return nil
	})
	promise.Call("then", onDone, onFailed)
	return stop
}

// Await waits until promise settles or ctx ends. It must not be called from a
// function that JavaScript calls.
func Await(ctx context.Context, promise Value) (Value, error) {
	type result struct {
		value Value
		err   error
	}
	settled := make(chan result, 1)
	stop := Then(promise, func(v Value, err error) { settled <- result{v, err} })
	select {
	case r := <-settled:
		return r.value, r.err
	case <-ctx.Done():
		stop()
		return js.Undefined(), ctx.Err()
	}
}

// IsString reports whether v is a string.
func IsString(v Value) bool { return v.Type() == js.TypeString }
