package world

// eachSecond is done when all has happened before t, a whole second.
func (w *World) eachSecond(t Time) {
	w.sample(t)
	w.lookAtMatches(t)
	if w.cfg.Tick != nil {
		w.cfg.Tick(w.samples[len(w.samples)-1])
	}
	if t == w.meshAt {
		w.picture()
	}
}
