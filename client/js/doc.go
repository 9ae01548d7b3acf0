// Package js is the one toolbox over syscall/js: functions that JavaScript may
// call, promises, bytes that stay in JavaScript, and errors. It is empty
// outside js/wasm.
//
// A function called from JavaScript must neither block nor work: it copies
// what it needs, hands it on and returns. Crossing the border is cheap for
// numbers and bytes, dear for objects, strings and calls.
package js
