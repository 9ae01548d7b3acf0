package world

// queue is what is going to happen, earliest first; equal times in the order
// of pushing, so that a run is the same every time. A 4-ary heap of small
// values over a slab of tasks: nothing is allocated in the steady state.
type queue struct {
	heap   []entry
	tasks  []task
	free   []int32
	pushed uint64
}

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
	q.heap = append(q.heap, entry{at, q.pushed, slot})
	q.up(len(q.heap) - 1)
}

// next is the time of the earliest task; false when there is none.
func (q *queue) next() (Time, bool) {
	if len(q.heap) == 0 {
		return 0, false
	}
	return q.heap[0].at, true
}

// pop takes the earliest task. The queue must not be empty.
func (q *queue) pop() task {
	slot, last := q.heap[0].slot, len(q.heap)-1
	q.heap[0] = q.heap[last]
	q.heap = q.heap[:last]
	q.down(0)
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

func (q *queue) up(i int) {
	e := q.heap[i]
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(q.heap[parent]) {
			break
		}
		q.heap[i] = q.heap[parent]
		i = parent
	}
	q.heap[i] = e
}

func (q *queue) down(i int) {
	if len(q.heap) == 0 {
		return
	}
	e := q.heap[i]
	for {
		least := q.leastChild(i)
		if least < 0 || !q.heap[least].before(e) {
			break
		}
		q.heap[i] = q.heap[least]
		i = least
	}
	q.heap[i] = e
}

func (q *queue) leastChild(i int) int {
	first := 4*i + 1
	if first >= len(q.heap) {
		return -1
	}
	least := first
	for c := first + 1; c < min(first+4, len(q.heap)); c++ {
		if q.heap[c].before(q.heap[least]) {
			least = c
		}
	}
	return least
}
