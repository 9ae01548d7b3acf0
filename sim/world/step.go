package world

import (
	"shoal/client/agent"
	"shoal/shared/qoe"
)

// step gives an event to a viewer's agent and performs what follows. p is the
// event's payload.
func (w *World) step(v *viewer, ev agent.Event, p payload) {
	if v.core == nil || w.broken != nil {
		return
	}
	w.tally.events++
	w.trace.event(w.now, v.index, ev)
	w.watchEvent(v, ev)
	kept := w.tally.kept
	v.actions = v.core.Step(w.now, ev, v.actions[:0])
	for _, act := range v.actions {
		w.tally.actions++
		w.trace.action(act)
		w.watchAction(v, act)
		w.perform(v, act, p)
		if w.broken != nil {
			w.broken.Event = describe(ev) + " => " + describe(act)
			return
		}
	}
	w.account(v, ev, p, w.tally.kept-kept)
	w.check(v, ev)
	w.schedule(v)
}

// account counts what came, and what of it was thrown away.
func (w *World) account(v *viewer, ev agent.Event, p payload, kept int64) {
	switch ev.(type) {
	case agent.FrameReceived:
		v.wasted += p.length - kept
	case agent.FetchGot:
		v.wasted += p.length - kept
		v.heard += p.length
	case agent.Offered:
		v.heard += p.length
	}
}

// perform does what the agent asked for. Nothing it brings about reaches the
// agent before a later task.
func (w *World) perform(v *viewer, act agent.Action, p payload) {
	switch a := act.(type) {
	case agent.Keep:
		w.keep(v, a, p)
	case agent.Hash:
		w.hash(v, a)
	case agent.Forget:
		v.store.drop(a.Segment)
	case agent.Fetch:
		w.fetch(v, a)
	case agent.AbortFetch:
		w.abortFetch(v, a)
	case agent.Deliver:
		w.deliver(v, a)
	case agent.Fail:
		w.failed(v, a)
	case agent.Answer:
		w.answerPoll(v, a)
	case agent.Pass:
		w.pass(v, a)
	case agent.ReadText:
		w.readText(v, a)
	case agent.ForgetText:
		delete(v.lists, a.Sum)
	case agent.SendPlaylist:
		w.sendPlaylist(v, a)
	case agent.Connect:
		w.connect(v, a)
	case agent.Disconnect:
		w.disconnect(v, a)
	case agent.Send:
		w.send(v, a)
	case agent.SendFrame:
		w.sendFrame(v, a)
	case agent.Report:
		w.report(v, a)
	case agent.Notice:
		w.notice(v, a)
	default:
		w.fail(v, "an action that the world does not know")
	}
}

// notice counts how long segments take to reach the stores of those who were
// there when they were published.
func (w *World) notice(v *viewer, a agent.Notice) {
	if at := w.published(a.Segment.Number); a.What == agent.SegmentDone && at > v.joined+settleIn {
		w.tally.spread = append(w.tally.spread, int32((w.now-at)/millisecond))
	}
}

// schedule queues the agent's next wake. At most one entry of the queue counts
// per viewer: one that comes too early looks again.
func (w *World) schedule(v *viewer) {
	v.due = never
	if at, any := v.core.Next(); any {
		v.due = w.throttle(v, max(at, w.now))
	}
	if v.due < v.pending {
		v.pending = v.due
		w.push(v.due, task{do: doWake, viewer: v})
	}
}

// throttle puts off the timers of hidden pages to the next whole second of
// their own, as browsers do.
func (w *World) throttle(v *viewer, at Time) Time {
	if !v.group.Hidden {
		return at
	}
	return v.joined + (at-v.joined+second-1)/second*second
}

func (w *World) wake(v *viewer) {
	if v.pending != w.now {
		return
	}
	v.pending = never
	if v.due > w.now {
		if v.due != never {
			v.pending = v.due
			w.push(v.due, task{do: doWake, viewer: v})
		}
		return
	}
	w.tally.wakes++
	w.step(v, agent.Woke{}, payload{})
}

// keep stores bytes of the event being stepped.
func (w *World) keep(v *viewer, a agent.Keep, p payload) {
	skip, n := int64(a.Skip), int64(a.Length)
	switch {
	case skip < 0 || n < 0 || skip+n > p.length:
		w.fail(v, "keeps bytes beyond the payload")
	case a.Segment != p.segment || a.Offset != p.offset+skip:
		w.fail(v, "keeps bytes where they do not belong")
	default:
		w.tally.kept += v.store.write(p, skip, n)
	}
}

// settleIn is from joining until a viewer is part of the mesh.
const settleIn = 3 * second

// hashTime is what crypto.subtle takes for a piece.
const hashTime = 300_000

func (w *World) hash(v *viewer, a agent.Hash) {
	sum, ok := v.store.sum(a.Segment, a.Piece, int64(a.Length))
	w.push(w.now+hashTime, task{do: doHashed, viewer: v,
		event: agent.Hashed{Segment: a.Segment, Piece: a.Piece, Sum: sum, OK: ok},
		load:  payload{length: int64(a.Length)},
	})
}

func (w *World) hashed(v *viewer, ev agent.Hashed, p payload) {
	from := int64(ev.Piece) << 16
	if s := w.segment(ev.Segment); s != nil && ev.OK {
		whole := min(s.size-from, 1<<16)
		if ev.Sum == sumOf(ev.Segment, ev.Piece, whole, false) {
			v.store.prove(ev.Segment, from, from+whole)
		}
	}
	w.step(v, ev, payload{})
}

// fetch sends a request to the origin.
func (w *World) fetch(v *viewer, a agent.Fetch) {
	s := w.segment(a.Segment)
	if !w.checkFetch(v, a, s) {
		return
	}
	f := &fetch{id: a.Fetch, segment: s, from: a.From, to: a.To, reason: a.Reason}
	if f.to == 0 {
		f.to = s.size
	}
	if w.scene.NoRange {
		f.from, f.to = 0, s.size
	}
	v.fetches[a.Fetch] = f
	w.tally.fetches[a.Reason]++
	w.watchFetch(v, a, s)
	w.request(v, f)
	w.maybeCrash(v, a.Reason)
}

// maybeCrash ends the viewer in the middle of a pool member's work, where the
// scenario says so.
func (w *World) maybeCrash(v *viewer, why qoe.Reason) {
	if why != qoe.Seed || !v.luck.hit(w.scene.SeedCrash) {
		return
	}
	w.push(w.now+v.luck.below(150*millisecond), task{do: doVanish, viewer: v})
	w.push(w.now+2*second, task{do: doJoin})
}

func (w *World) abortFetch(v *viewer, a agent.AbortFetch) {
	f := v.fetches[a.Fetch]
	if f == nil {
		w.fail(v, "aborts a fetch that is not under way")
		return
	}
	f.ended = true
	delete(v.fetches, a.Fetch)
}
