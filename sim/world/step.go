package world

import (
	"shoal/client/agent"
	"shoal/shared/qoe"
)

// step gives an event to a viewer's agent and performs what follows. p is the
// event's payload.
func (r *region) step(v *viewer, ev agent.Event, p payload) {
	if v.core == nil || r.broken != nil {
		return
	}
	r.tally.events++
	r.trace.event(r.now, v.index, ev)
	r.watchEvent(v, ev)
	kept := r.tally.kept
	v.actions = v.core.Step(r.now, ev, v.actions[:0])
	for _, act := range v.actions {
		r.tally.actions++
		r.trace.action(act)
		r.watchAction(v, act)
		r.perform(v, act, p)
		if r.broken != nil {
			r.broken.Event = describe(ev) + " => " + describe(act)
			return
		}
	}
	r.account(v, ev, p, r.tally.kept-kept)
	r.check(v, ev)
	r.schedule(v)
}

// account counts what came, and what of it was thrown away.
func (r *region) account(v *viewer, ev agent.Event, p payload, kept int64) {
	switch ev.(type) {
	case agent.FrameReceived:
		v.wasted += p.length - kept
		r.tally.wasted += p.length - kept
	case agent.FetchGot:
		v.wasted += p.length - kept
		r.tally.wasted += p.length - kept
		v.heard += p.length
	case agent.Offered:
		v.heard += p.length
	}
}

// perform does what the agent asked for. Nothing it brings about reaches the
// agent before a later task.
func (r *region) perform(v *viewer, act agent.Action, p payload) {
	switch a := act.(type) {
	case agent.Keep:
		r.keep(v, a, p)
	case agent.Hash:
		r.hash(v, a)
	case agent.Forget:
		v.store.drop(a.Segment)
	case agent.Fetch:
		r.fetch(v, a)
	case agent.AbortFetch:
		r.abortFetch(v, a)
	case agent.Deliver:
		r.deliver(v, a)
	case agent.Fail:
		r.failed(v, a)
	case agent.Yield:
		r.yield(v, a)
	case agent.Answer:
		r.answerPoll(v, a)
	case agent.Pass:
		r.pass(v, a)
	case agent.ReadText:
		r.readText(v, a)
	case agent.ForgetText:
		delete(v.lists, a.Sum)
	case agent.SendPlaylist:
		r.sendPlaylist(v, a)
	case agent.Connect:
		r.connect(v, a)
	case agent.Disconnect:
		r.disconnect(v, a)
	case agent.Send:
		r.send(v, a)
	case agent.SendFrame:
		r.sendFrame(v, a)
	case agent.Report:
		r.report(v, a)
	case agent.Notice:
		r.notice(v, a)
	default:
		if !r.performHostile(v, act) {
			r.fail(v, "an action that the world does not know")
		}
	}
}

// notice counts how long segments take to reach the stores of those who were
// there when they were published.
func (r *region) notice(v *viewer, a agent.Notice) {
	if at := r.published(a.Segment.Number); a.What == agent.SegmentDone && !a.Segment.IsInit() && at > v.joined+settleIn {
		r.tally.spread = append(r.tally.spread, int32((r.now-at)/millisecond))
	}
}

// schedule queues the agent's next wake.
func (r *region) schedule(v *viewer) {
	v.alarm.due = never
	if at, any := v.core.Next(); any {
		v.alarm.due = r.throttle(v, max(at, r.now))
	}
	if v.alarm.set() {
		r.push(v.alarm.due, task{do: doWake, viewer: v})
	}
}

// throttle puts off the timers of hidden pages to the next whole second of
// their own, as browsers do.
func (r *region) throttle(v *viewer, at Time) Time {
	if !v.group.Hidden {
		return at
	}
	return v.joined + (at-v.joined+second-1)/second*second
}

func (r *region) wake(v *viewer) {
	rings, again := v.alarm.rings(r.now)
	switch {
	case rings:
		r.tally.wakes++
		r.step(v, agent.Woke{}, payload{})
	case again:
		r.push(v.alarm.due, task{do: doWake, viewer: v})
	}
}

// keep stores bytes of the event being stepped.
func (r *region) keep(v *viewer, a agent.Keep, p payload) {
	skip, n := int64(a.Skip), int64(a.Length)
	switch {
	case skip < 0 || n < 0 || skip+n > p.length:
		r.fail(v, "keeps bytes beyond the payload")
	case p.wrong && r.viceOf(p.from) != "":
		p.segment, p.offset = a.Segment, a.Offset-skip
		v.taint(p)
		r.tally.kept += v.store.write(p, skip, n)
	case a.Segment != p.segment || a.Offset != p.offset+skip:
		r.fail(v, "keeps bytes where they do not belong")
	default:
		r.tally.kept += v.store.write(p, skip, n)
	}
}

// settleIn is from joining until a viewer is part of the mesh.
const settleIn = 3 * second

// hashTime is what crypto.subtle takes for a piece.
const hashTime = 300_000

func (r *region) hash(v *viewer, a agent.Hash) {
	sum, ok := v.store.sum(a.Segment, a.Piece, int64(a.Length))
	r.push(r.now+hashTime, task{do: doHashed, viewer: v,
		event: agent.Hashed{Segment: a.Segment, Piece: a.Piece, Sum: sum, OK: ok},
		load:  payload{length: int64(a.Length)},
	})
}

func (r *region) hashed(v *viewer, told agent.Event, p payload) {
	ev := told.(agent.Hashed)
	from := int64(ev.Piece) << 16
	if s := r.segment(ev.Segment); s != nil && ev.OK {
		whole := min(s.size-from, 1<<16)
		if ev.Sum == sumOf(ev.Segment, ev.Piece, whole, false) {
			v.store.prove(ev.Segment, from, from+whole)
		}
	}
	r.step(v, told, payload{})
	r.checkTaint(v, ev)
}

// fetch sends a request to the origin.
func (r *region) fetch(v *viewer, a agent.Fetch) {
	s := r.segment(a.Segment)
	if !r.checkFetch(v, a, s) {
		return
	}
	f := &fetch{id: a.Fetch, segment: s, from: a.From, to: a.To, reason: a.Reason}
	if f.to == 0 {
		f.to = s.size
	}
	if r.scene.NoRange || a.From >= s.size {
		f.from, f.to = 0, s.size
	}
	v.fetches[a.Fetch] = f
	if !s.isInit() {
		r.tally.fetches[a.Reason]++
	}
	r.watchFetch(v, a, s)
	r.request(v, f)
	r.maybeCrash(v, s, a.Reason)
}

// maybeCrash ends the viewer in the middle of a pool member's work, where the
// scenario says so.
func (r *region) maybeCrash(v *viewer, s *segment, why qoe.Reason) {
	if why != qoe.Seed || !v.luck.hit(r.scene.SeedCrash) {
		return
	}
	r.fell(s)
	r.push(r.now+v.luck.below(150*millisecond), task{do: doVanish, viewer: v})
	r.push(r.now+2*second, task{do: doJoin})
}

func (r *region) abortFetch(v *viewer, a agent.AbortFetch) {
	f := v.fetches[a.Fetch]
	if f == nil {
		r.fail(v, "aborts a fetch that is not under way")
		return
	}
	f.ended = true
	delete(v.fetches, a.Fetch)
}
