package world

// heap is a 4-ary heap of entries, earliest first.
type heap []entry

func (h *heap) push(e entry) {
	*h = append(*h, e)
	h.up(len(*h) - 1)
}

func (h *heap) pop() entry {
	list := *h
	first, last := list[0], len(list)-1
	list[0] = list[last]
	*h = list[:last]
	h.down(0)
	return first
}

func (h heap) up(i int) {
	e := h[i]
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(h[parent]) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = e
}

func (h heap) down(i int) {
	if len(h) == 0 {
		return
	}
	e := h[i]
	for {
		least := h.leastChild(i)
		if least < 0 || !h[least].before(e) {
			break
		}
		h[i] = h[least]
		i = least
	}
	h[i] = e
}

func (h heap) leastChild(i int) int {
	first := 4*i + 1
	if first >= len(h) {
		return -1
	}
	least := first
	for c := first + 1; c < min(first+4, len(h)); c++ {
		if h[c].before(h[least]) {
			least = c
		}
	}
	return least
}
