package agent

// bits is a set of piece indexes.
type bits []uint64

func (b bits) has(i int) bool { return i>>6 < len(b) && b[i>>6]>>(i&63)&1 != 0 }

// set adds i and reports whether it was new.
func (b *bits) set(i int) bool {
	for i>>6 >= len(*b) {
		*b = append(*b, 0)
	}
	old := (*b)[i>>6]
	(*b)[i>>6] |= 1 << (i & 63)
	return old != (*b)[i>>6]
}

func (b bits) empty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}
