package coord

import "container/heap"

const (
	millisecond Time = 1e6
	second           = 1000 * millisecond
)

// wake is a time at which a group may name a seed, a viewer may be given
// neighbours, or its round trips say more. A group has at most one, and a viewer
// one of each kind.
type wake struct {
	at     Time
	order  uint64 // of scheduling, to break ties
	group  *group
	viewer *viewer
	ripe   bool // long round trips of the viewer may count now
}

// wakes is a heap, earliest first.
type wakes []wake

func (w wakes) Len() int      { return len(w) }
func (w wakes) Swap(i, j int) { w[i], w[j] = w[j], w[i] }
func (w wakes) Less(i, j int) bool {
	return w[i].at < w[j].at || w[i].at == w[j].at && w[i].order < w[j].order
}
func (w *wakes) Push(x any) { *w = append(*w, x.(wake)) }
func (w *wakes) Pop() any {
	last := (*w)[len(*w)-1]
	(*w)[len(*w)-1] = wake{}
	*w = (*w)[:len(*w)-1]
	return last
}

func (s *Swarm) wakeAt(w wake) {
	s.scheduled++
	w.order = s.scheduled
	heap.Push(&s.wakes, w)
}

// wake does all that has become due.
func (s *Swarm) wake() {
	for len(s.wakes) > 0 && s.wakes[0].at <= s.now {
		w := heap.Pop(&s.wakes).(wake)
		if w.group != nil {
			w.group.waking = false
			s.fill(w.group)
			continue
		}
		s.wakeViewer(w)
	}
}

func (s *Swarm) wakeViewer(w wake) {
	v := w.viewer
	switch {
	case s.viewers[v.id] != v: // has left
	case w.ripe:
		v.ripening = false
		s.orient(v)
		s.mingle(v)
	default:
		v.waiting = false
		s.grant(v)
		s.exchange(v)
	}
}
