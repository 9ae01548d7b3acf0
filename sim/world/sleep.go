package world

// lull draws when the page of a viewer that sleeps first falls asleep.
func (r *region) lull(v *viewer) {
	nap := v.group.Sleep
	if nap.Every == 0 {
		return
	}
	luck := chance(mix(r.cfg.Seed ^ uint64(v.index)<<24))
	v.dozesAt = r.now + 1 + luck.below(int64(nap.Every-nap.For))
	r.push(v.dozesAt, task{do: doDoze, viewer: v})
}

// thaw is when the page of v runs: at t itself where it is awake.
func (v *viewer) thaw(t Time) Time {
	nap := v.group.Sleep
	if nap.Every == 0 || t < v.dozesAt {
		return t
	}
	asleep := (t - v.dozesAt) % int64(nap.Every)
	return max(t, t-asleep+int64(nap.For))
}

// putOff keeps for its thaw what a frozen page cannot do now. It reports false
// where the page is awake, or the deed is none of the page's.
func (r *region) putOff(t *task) bool {
	if !r.sleepy {
		return false
	}
	v := t.viewer
	e, _ := t.what.(*end)
	if e != nil {
		v = e.self
	}
	if v == nil || t.do == doDoze || t.do == doVanish || t.do == doDepart || t.do == doResend || t.do == doArrive {
		return false
	}
	at := v.thaw(r.now)
	if at == r.now {
		return false
	}
	switch {
	case t.do == doWake && v.alarm.queued == r.now:
		v.alarm.queued = at
	case t.do == doDrain && e.lane.alarm.queued == r.now:
		e.lane.alarm.queued = at
	}
	r.push(at, *t)
	return true
}

// doze freezes a page: its play head stops. What wakes it comes before all that
// is put off until then.
func (r *region) doze(v *viewer) {
	if !v.alive {
		return
	}
	p := &v.player
	p.frozen = p.playing
	if p.playing {
		at := p.at(r.now)
		p.playTime += at - p.position
		p.position, p.playing = at, false
	}
	r.push(v.thaw(r.now), task{do: doRouse, viewer: v})
	r.push(r.now+int64(v.group.Sleep.Every), task{do: doDoze, viewer: v})
}

// rouse lets the play head go on. Time asleep is no stall.
func (r *region) rouse(v *viewer) {
	p := &v.player
	switch {
	case p.frozen:
		p.frozen, p.playing, p.since = false, true, r.now
	case p.stalled:
		p.since += int64(v.group.Sleep.For)
	}
}
