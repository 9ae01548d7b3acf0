package coord

import "slices"

// doorShare bounds the agents on their way into a site: one in so many of those
// who want it. Whoever wants one plays already, and so loads media besides: on a
// link that flows share evenly agents take at most a sixth.
const doorShare = 5

// Door lets the agent's program into one site, a few viewers at a time and in
// the order in which they came. The zero value is a door nobody stands at.
type Door[T comparable] struct {
	inside int // on their way in
	queue  []T
}

// Knock puts a viewer in line.
func (d *Door[T]) Knock(t T) { d.queue = append(d.queue, t) }

// Next takes the viewer whose turn it is out of the line, while there is room.
func (d *Door[T]) Next() (t T, ok bool) {
	if len(d.queue) == 0 || d.inside > 0 && (d.inside+1)*doorShare > d.inside+len(d.queue) {
		return t, false
	}
	t, d.queue = d.queue[0], d.queue[1:]
	d.inside++
	return t, true
}

// Pass says that one who was let in has it, or gave up.
func (d *Door[T]) Pass() { d.inside-- }

// Quit takes a viewer out of the line. It reports false where its turn has come.
func (d *Door[T]) Quit(t T) bool {
	i := slices.Index(d.queue, t)
	if i < 0 {
		return false
	}
	d.queue = slices.Delete(d.queue, i, i+1)
	return true
}

// Empty reports whether the door may be forgotten.
func (d *Door[T]) Empty() bool { return d.inside == 0 && len(d.queue) == 0 }
