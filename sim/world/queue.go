package world

import "unsafe"

// queue is what is going to happen, earliest first; equal times in the order
// of pushing, so that a run is the same every time. Only what happens in the
// next few milliseconds is in order, in a heap that stays in the processor's
// cache; later things lie in the slots of a wheel, and what is beyond its turn
// in a heap of its own. Nothing is allocated in the steady state.
type queue struct {
	near   heap              // what is due before slot, in order
	wheel  [wheelSlots]int32 // index + 1 of each slot's last sheet; 0: the slot is empty
	beyond heap              // what was later than a turn of the wheel when it was pushed
	sheets []sheet
	blank  []int32 // index + 1 of sheets to be used again
	slot   int64   // the first of the wheel that is not in near
	turned int     // entries of the wheel
	tasks  []task
	free   []int32
	pushed uint64
}

const (
	wheelBits  = 22 // of time: 4.2 ms in a slot, 4.3 s in a turn
	wheelSlots = 1024
)

// sheet is some entries of a slot of the wheel, in no order.
type sheet struct {
	entries [sheetRoom]entry
	n       int
	rest    int32 // index + 1 of the slot's next sheet
}

const sheetRoom = 10

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
	last := &q.wheel[when%wheelSlots]
	if *last == 0 || q.sheets[*last-1].n == sheetRoom {
		*last = q.begin(*last)
	}
	s := &q.sheets[*last-1]
	s.entries[s.n] = e
	s.n++
	q.turned++
}

// begin makes a blank sheet of a slot, of which rest are the others.
func (q *queue) begin(rest int32) int32 {
	if n := len(q.blank); n > 0 {
		at := q.blank[n-1]
		q.blank = q.blank[:n-1]
		q.sheets[at-1].n, q.sheets[at-1].rest = 0, rest
		return at
	}
	q.sheets = append(q.sheets, sheet{rest: rest})
	return int32(len(q.sheets))
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
	last := &q.wheel[q.slot%wheelSlots]
	q.slot++
	for *last != 0 {
		*last = q.order(*last)
	}
	for len(q.beyond) > 0 && q.beyond[0].at>>wheelBits < q.slot {
		q.near.push(q.beyond.pop())
	}
	return true
}

// order puts a sheet's entries into near, and returns the next sheet.
func (q *queue) order(at int32) int32 {
	s := &q.sheets[at-1]
	for _, e := range s.entries[:s.n] {
		prefetch(unsafe.Pointer(&q.tasks[e.slot]), taskLines)
		q.near.push(e)
	}
	q.turned -= s.n
	q.blank = append(q.blank, at)
	return s.rest
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
