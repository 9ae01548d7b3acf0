package world

import "unsafe"

// queue is what is going to happen, earliest first; equal times in the order
// of pushing, so that a run is the same every time. Only what happens in the
// next few milliseconds is in order, in a heap that stays in the processor's
// cache; later things lie in the slots of a wheel, and what is beyond its turn
// in a heap of its own. Nothing is allocated in the steady state.
type queue struct {
	near   heap // before horizon
	wheel  [wheelSlots][]entry
	beyond heap // what was later than a turn of the wheel when it was pushed
	spare  [][]entry
	slot   int64 // the first of the wheel that is not in near
	turned int   // entries of the wheel
	tasks  []task
	free   []int32
	pushed uint64
}

const (
	wheelBits  = 22 // of time: 4.2 ms in a slot, 4.3 s in a turn
	wheelSlots = 1024
)

type entry struct {
	at   Time
	turn uint64
	slot int32
}

func (e entry) before(f entry) bool {
	return e.at < f.at || e.at == f.at && e.turn < f.turn
}

func (q *queue) push(at Time, t task) {
	slot := int32(len(q.tasks))
	if n := len(q.free); n > 0 {
		slot, q.free = q.free[n-1], q.free[:n-1]
		q.tasks[slot] = t
	} else {
		q.tasks = append(q.tasks, t)
	}
	q.pushed++
	e := entry{at, q.pushed, slot}
	switch when := at >> wheelBits; {
	case when < q.slot:
		q.near.push(e)
	case when < q.slot+wheelSlots:
		q.lay(when, e)
	default:
		q.beyond.push(e)
	}
}

// lay puts an entry into its slot of the wheel.
func (q *queue) lay(when int64, e entry) {
	list := &q.wheel[when%wheelSlots]
	if n := len(q.spare); *list == nil && n > 0 {
		*list, q.spare = q.spare[n-1], q.spare[:n-1]
	}
	*list = append(*list, e)
	q.turned++
}

// next is the time of the earliest task; false when there is none.
func (q *queue) next() (Time, bool) {
	for len(q.near) == 0 {
		if !q.advance() {
			return 0, false
		}
	}
	return q.near[0].at, true
}

// advance puts the next slot in order in which anything is; false where
// nothing is in any.
func (q *queue) advance() bool {
	if q.turned == 0 {
		if len(q.beyond) == 0 {
			return false
		}
		q.slot = q.beyond[0].at >> wheelBits
	}
	list := &q.wheel[q.slot%wheelSlots]
	q.slot++
	for _, e := range *list {
		prefetch(unsafe.Pointer(&q.tasks[e.slot]), taskLines)
		q.near.push(e)
	}
	if q.turned -= len(*list); *list != nil {
		q.spare, *list = append(q.spare, (*list)[:0]), nil
	}
	for len(q.beyond) > 0 && q.beyond[0].at>>wheelBits < q.slot {
		q.near.push(q.beyond.pop())
	}
	return true
}

// pop takes the earliest task. The queue must not be empty.
func (q *queue) pop() task {
	q.next()
	slot := q.near.pop().slot
	t := q.tasks[slot]
	q.tasks[slot] = task{}
	q.free = append(q.free, slot)
	return t
}

// underWay is how many media bytes are on their way between viewers, and from
// the origin.
func (q *queue) underWay() (between, down int64) {
	for i := range q.tasks {
		t := &q.tasks[i]
		switch {
		case t.do == doDepart, t.do == doResend, t.do == doArrive, t.do == doFrame:
			between += t.load.length
		case t.do == doChunk, t.do == doDownload && t.after == doChunk:
			down += t.load.length
		}
	}
	return between, down
}
