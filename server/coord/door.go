package coord

import "slices"

const (
	// doorShare bounds the agents on their way into a site: one in so many of
	// those who want it. Whoever wants one plays already, and so loads media
	// besides: on a link that flows share evenly agents take at most a sixth.
	doorShare = 5
	// doorSlow is how long a program may be on its way until the link counts as
	// too full for more than one at a time: they would take from the stream for
	// long before they give anything back.
	doorSlow = 10 * second
)

// Door lets the agent's program into one site, a few viewers at a time and in
// the order in which they came. The zero value is a door nobody stands at.
type Door[T comparable] struct {
	inside []entry[T] // on their way in, in the order of entering
	queue  []T
	slow   bool // the last who passed was
}

type entry[T comparable] struct {
	who T
	at  Time
}

// Knock puts a viewer in line.
func (d *Door[T]) Knock(t T) { d.queue = append(d.queue, t) }

// Next takes the viewer whose turn it is out of the line, while there is room.
func (d *Door[T]) Next(now Time) (t T, ok bool) {
	if len(d.queue) == 0 || len(d.inside) > 0 && !d.roomy(now) {
		return t, false
	}
	t, d.queue = d.queue[0], d.queue[1:]
	d.inside = append(d.inside, entry[T]{t, now})
	return t, true
}

// roomy reports whether one more may enter beside those who are inside.
func (d *Door[T]) roomy(now Time) bool {
	n := len(d.inside)
	return !d.slow && now-d.inside[0].at < doorSlow && (n+1)*doorShare <= n+len(d.queue)
}

// Pass says that one who was let in has it, or gave up.
func (d *Door[T]) Pass(now Time, t T) {
	i := slices.IndexFunc(d.inside, func(e entry[T]) bool { return e.who == t })
	if i >= 0 {
		d.slow = now-d.inside[i].at >= doorSlow
		d.inside = slices.Delete(d.inside, i, i+1)
	}
}

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
func (d *Door[T]) Empty() bool { return len(d.inside) == 0 && len(d.queue) == 0 }
