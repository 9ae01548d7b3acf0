package world

// spans is a set of byte offsets: ascending, disjoint, never touching.
type spans []stretch

type stretch struct{ from, to int64 }

// add puts from..to-1 in and returns how many of them are new.
func (s *spans) add(from, to int64) int64 {
	fresh := (to - from) - s.overlap(from, to)
	list := *s
	first := 0
	for first < len(list) && list[first].to < from {
		first++
	}
	last := first
	for last < len(list) && list[last].from <= to {
		from, to = min(from, list[last].from), max(to, list[last].to)
		last++
	}
	if first == last {
		list = append(list, stretch{})
		copy(list[first+1:], list[first:])
	} else {
		list = append(list[:first+1], list[last:]...)
	}
	list[first] = stretch{from, to}
	*s = list
	return fresh
}

// remove takes from..to-1 out.
func (s *spans) remove(from, to int64) {
	if s.overlap(from, to) == 0 {
		return
	}
	kept := make(spans, 0, len(*s)+1)
	for _, x := range *s {
		if left := (stretch{x.from, min(x.to, from)}); left.from < left.to {
			kept = append(kept, left)
		}
		if right := (stretch{max(x.from, to), x.to}); right.from < right.to {
			kept = append(kept, right)
		}
	}
	*s = kept
}

// overlap is how many of from..to-1 are in.
func (s spans) overlap(from, to int64) int64 {
	n := int64(0)
	for _, x := range s {
		n += max(0, min(to, x.to)-max(from, x.from))
	}
	return n
}

// covers reports whether all of from..to-1 are in.
func (s spans) covers(from, to int64) bool { return s.overlap(from, to) == to-from }
