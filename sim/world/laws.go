package world

// eachSecond is done when all has happened before t, a whole second.
func (w *World) eachSecond(t Time) {
	w.sample(t)
	if t == w.meshAt {
		w.picture()
	}
}
