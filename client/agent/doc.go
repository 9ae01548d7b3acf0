// Package agent is the heart of a viewer: a pure state machine that decides
// where every segment comes from. It takes events and a time and returns
// actions; it does no I/O, starts no goroutine, reads no clock, holds no media
// bytes and never blocks, so the same source runs in the browser, in native
// viewers and in the simulator, and every run replays from its events.
//
// The loop around it (package driver is one, the simulator another):
//
//	for {
//		at, pending := a.Next()
//		ev := wait for the next event, or Woke{} at time at if pending
//		actions = a.Step(now(), ev, actions[:0])
//		perform each action, in order, before the next Step
//	}
//
// Contract:
//  1. Time never goes back. A late Woke is normal (hidden pages are throttled).
//  2. Actions are performed in order. What an action brings about arrives as a
//     later event, never from within Step.
//  3. Keep refers to the payload of the event being stepped; a payload that no
//     Keep claims is thrown away.
//  4. Bad input from a neighbour is answered by Disconnect, never by an error.
//  5. The core decides with integers only and never ranges over a map where
//     the order can change an output.
package agent
