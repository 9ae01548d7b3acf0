//go:build js

package js_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	sysjs "syscall/js"
	"testing"

	"shoal/client/js"
)

func eval(code string) sysjs.Value { return sysjs.Global().Call("eval", code) }

func TestTryGivesTheExceptionAsAnError(t *testing.T) {
	err := js.Try(func() { eval("throw new RangeError('too far')") })
	if err == nil || err.Error() != "RangeError: too far" {
		t.Fatalf("got %v, want RangeError: too far", err)
	}
}

func TestTryLetsOtherPanicsThrough(t *testing.T) {
	defer func() {
		if got := recover(); got != "mine" {
			t.Fatalf("recovered %v, want mine", got)
		}
	}()
	_ = js.Try(func() { panic("mine") })
}

func TestAwaitGivesWhatThePromiseSettlesWith(t *testing.T) {
	v, err := js.Await(context.Background(), eval("Promise.resolve(42)"))
	if err != nil || v.Int() != 42 {
		t.Fatalf("got %v, %v, want 42", v, err)
	}
	for code, want := range map[string]string{
		"Promise.reject(new TypeError('no'))": "TypeError: no",
		"Promise.reject('plain text')":        "plain text",
		"Promise.reject(undefined)":           "<undefined>",
		"Promise.reject({})":                  "JavaScript threw [object Object]",
	} {
		if _, err := js.Await(context.Background(), eval(code)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", code, err, want)
		}
	}
}

func TestAwaitEndsWithItsContextAndIgnoresWhatSettlesLater(t *testing.T) {
	before := js.Live()
	deferred := eval("let settle; const p = new Promise(r => settle = r); ({p, settle})")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := js.Await(ctx, deferred.Get("p")); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want context.Canceled", err)
	}
	deferred.Call("settle", 1)
	js.Turn()
	if got := js.Live(); got > before+1 { // +1: the channel of Turn, made once
		t.Fatalf("%d functions live, want at most %d", got, before+1)
	}
}

func TestReleasedListenersHearNothing(t *testing.T) {
	js.Turn()
	before := js.Live()
	target := eval("new EventTarget()")
	fire := func() { eval("(t) => t.dispatchEvent(new Event('ping'))").Invoke(target) }
	var set js.Funcs
	var first, second int
	remove := set.Listen(target, "ping", func(sysjs.Value) { first++ })
	set.Listen(target, "ping", func(sysjs.Value) { second++ })
	fire()
	remove()
	fire()
	set.Release()
	remove()
	fire()
	if first != 1 || second != 2 {
		t.Fatalf("heard %d and %d, want 1 and 2", first, second)
	}
	if got := js.Live(); got != before {
		t.Fatalf("%d functions live, want %d", got, before)
	}
}

func TestFuncPassesArgumentsAndResult(t *testing.T) {
	var set js.Funcs
	defer set.Release()
	add := set.New(func(args []js.Value) any { return args[0].Int() + args[1].Int() })
	if got := add.Invoke(2, 3).Int(); got != 5 {
		t.Fatalf("got %d, want 5", got)
	}
}

func TestOnPanicHearsOfCallbacksAndGoroutines(t *testing.T) {
	heard := make(chan any, 1)
	js.OnPanic(func(v any) { heard <- v })
	defer js.OnPanic(nil)
	var set js.Funcs
	defer set.Release()
	set.New(func([]js.Value) any { panic("callback") }).Invoke()
	if got := <-heard; got != "callback" {
		t.Fatalf("heard %v, want callback", got)
	}
	js.Go(func() { panic("goroutine") })
	if got := <-heard; got != "goroutine" {
		t.Fatalf("heard %v, want goroutine", got)
	}
}

func TestBytesKeepTheirContent(t *testing.T) {
	b := js.NewBytes(10)
	b.Put(2, js.BytesOf([]byte("segment")))
	got := make([]byte, 9)
	if n := b.Slice(1, 10).CopyTo(got); n != 9 || !bytes.Equal(got, []byte("\x00segment\x00")) {
		t.Fatalf("got %d bytes %q", n, got)
	}
	if n := b.Slice(0, 10).Buffer().Get("byteLength").Int(); n != 10 {
		t.Fatalf("buffer of %d bytes, want 10", n)
	}
}

func TestOnlyAnArrayBufferIsViewed(t *testing.T) {
	if b, ok := js.ViewOf(eval("new Uint8Array([1,2,3]).buffer")); !ok || b.Len() != 3 {
		t.Errorf("ArrayBuffer: got %v, %v", b.Len(), ok)
	}
	for _, code := range []string{"'text'", "null", "undefined", "new Blob([])", "7"} {
		if _, ok := js.ViewOf(eval(code)); ok {
			t.Errorf("%s was taken for an ArrayBuffer", code)
		}
	}
}

func TestDeadBuffersAreFreedThoughGoSeesOnlySmallReferences(t *testing.T) {
	if eval("typeof gc").String() != "function" {
		return // only Chromium lets itself be told to collect
	}
	watch := eval("globalThis.seen = []; (b) => { seen.push(new WeakRef(b)) }")
	for range 1000 {
		watch.Invoke(js.NewBytes(64 << 10).Buffer())
		js.Turn()
	}
	eval("gc()")
	js.Turn()
	if alive := eval("seen.filter(r => r.deref()).length").Int(); alive > 600 {
		t.Fatalf("%d of 1000 dead buffers of 64 KiB are still held, want about 256", alive)
	}
}

func TestTurnLetsEventsThrough(t *testing.T) {
	var order []string
	promise := eval("Promise.resolve()")
	js.Then(promise, func(js.Value, error) { order = append(order, "promise") })
	js.Turn()
	order = append(order, "turn")
	if got := strings.Join(order, " "); got != "promise turn" {
		t.Fatalf("got %s", got)
	}
}
