package world

import "shoal/shared/media"

// process is something with a time of its own: a region, or the office. What
// happens in it happens in order of time, on one goroutine, and reaches other
// processes by letter only.
type process struct {
	*stage
	now     Time
	queue   queue
	letters []letter // written and not yet delivered, in the order of writing
	trace   trace
	tally   tally
	broken  *Violation
}

// letter is a task for another process. It takes the world's lookahead at least.
type letter struct {
	at   Time
	to   int // index of the region; toOffice
	slot int // of the viewer in it
	task task
}

// toOffice is where letters to the coordinator go.
const toOffice = -1

func newProcess(s *stage) process { return process{stage: s, trace: newTrace()} }

func (p *process) push(at Time, t task) { p.queue.push(at, t) }

func (p *process) write(at Time, to, slot int, t task) {
	p.letters = append(p.letters, letter{at, to, slot, t})
}

// place is where a viewer is: its region, and its slot in it.
type place struct{ region, slot int }

const slotBits = 32

// identity names the viewer of a place. The names look drawn at random.
func (w *stage) identity(p place) media.ViewerID {
	return media.ViewerID(mix(uint64(p.region+1)<<slotBits|uint64(p.slot)) ^ w.salt)
}

// placeOf is where a viewer is; where nobody can be, for a name that was made up.
func (w *stage) placeOf(id media.ViewerID) place {
	x := unmix(uint64(id) ^ w.salt)
	return place{int(x>>slotBits) - 1, int(x & (1<<slotBits - 1))}
}

// index numbers the viewers of all regions.
func (w *stage) index(p place) int { return p.slot*len(w.sites) + p.region }
