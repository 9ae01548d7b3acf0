package world

// alarm is when something is to be looked at. At most one entry of the queue
// counts for it: one that comes too early looks again.
type alarm struct {
	due    Time // never: not at all
	queued Time // of the earliest entry; never: there is none
}

// silent is an alarm that is not set.
func silent() alarm { return alarm{never, never} }

// set reports whether an entry must be queued, at due.
func (a *alarm) set() bool {
	if a.due >= a.queued {
		return false
	}
	a.queued = a.due
	return true
}

// rings takes an entry that has come. Of one that does not count neither is
// true; for one that came too early another must be queued, at due.
func (a *alarm) rings(now Time) (rings, again bool) {
	if a.queued != now {
		return false, false
	}
	a.queued = never
	if a.due <= now {
		return true, false
	}
	return false, a.set()
}
