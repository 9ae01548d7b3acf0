package world

// edgeOf is which of the origin's edges a viewer has.
func (w *stage) edgeOf(index int) int {
	luck := chance(mix(w.cfg.Seed ^ uint64(index)<<23))
	return int(luck.below(int64(w.scene.Edges.Count)))
}

// newestAt is the number of the last segment that an edge has at time t. The
// first has what the origin has, the last has each segment up to Lag later.
func (w *stage) newestAt(edge int, t Time) uint64 {
	n := w.newest(t)
	if edge == 0 || w.scene.VOD > 0 {
		return n
	}
	most := int64(w.scene.Edges.Lag) * int64(edge) / int64(w.scene.Edges.Count-1)
	for t < w.published(n)+w.lag(edge, n, most) {
		n--
	}
	return n
}

// lag is how much later than the origin an edge has a segment.
func (w *stage) lag(edge int, number uint64, most int64) Time {
	luck := chance(mix(w.cfg.Seed ^ number ^ uint64(edge)<<48))
	return luck.below(most + 1)
}
