package world

import "shoal/shared/media"

const (
	toStay  = 95 // percent of what the way carries, that a rendition no better than the present may weigh
	toClimb = 70 // and a better one
	toBegin = 100

	byMean = 2 // segments of buffer, from which on it is a rendition's mean that counts, not its peak
)

// adapts reports whether the player picks among the renditions of a track by
// what its way carries. It is the rule of hls.js at its defaults for a live
// stream, but that a load under way is never broken off.
func (r *region) adapts(t *track) bool { return r.scene.Adapt && len(t.renditions) > 1 }

// beginLow makes an adaptive player load the first segment of the lowest
// rendition, to learn what its way carries.
func (t *track) beginLow() {
	t.tests = true
	for i := range t.renditions {
		if n := &t.renditions[i]; n.rate < t.rate {
			t.rendition = n
		}
	}
}

// tested throws a first segment away that was loaded to learn what the way
// carries, and loads it of the rendition that hls.js then begins with. It reports
// false where that is the same: the browser's cache has it.
func (r *region) tested(v *viewer, i int) bool {
	t := &v.player.tracks[i]
	if !t.tests {
		return false
	}
	t.tests = false
	if t.following = r.best(v, t, toBegin, toBegin); t.following == t.rendition {
		t.following = nil
		return false
	}
	r.change(v, i)
	r.want(v, i)
	return true
}

// adapt has another rendition loaded next where hls.js would.
func (r *region) adapt(v *viewer, t *track) {
	if n := r.best(v, t, toStay, toClimb); n != t.rendition {
		t.following = n
	}
}

// best is the best rendition of a track of which its shares of what the way
// carries are enough, or else the lowest.
func (r *region) best(v *viewer, t *track, stay, climb int64) *rendition {
	var best, lowest *rendition
	for i := range t.renditions {
		n, share := &t.renditions[i], stay
		if n.rate > t.rate {
			share = climb
		}
		if lowest == nil || n.rate < lowest.rate {
			lowest = n
		}
		if v.player.meter.rate()*share/100 >= r.weighs(v, n) && (best == nil || n.rate > best.rate) {
			best = n
		}
	}
	if best == nil {
		return lowest
	}
	return best
}

// weighs is the rate of a rendition with that of the sound, at its peak where
// little is buffered.
func (r *region) weighs(v *viewer, n *rendition) (sum int64) {
	for i := range v.player.tracks {
		t := &v.player.tracks[i]
		switch {
		case t.renditions[0].kind != n.kind:
			sum += t.rate
		case t.kind == media.Main && r.ahead(v, t) < byMean*int64(r.scene.Segment):
			sum += n.rate + n.rate/varies
		default:
			sum += n.rate
		}
	}
	return sum
}

// metered takes what a segment's load tells of the way. Sound is too little.
func (p *player) metered(t *track, n int64, took Time) {
	if t.kind == media.Main && took > 0 {
		p.meter.sample(n, took)
	}
}

// levels are the renditions of the picture that went into players' buffers.
type levels struct{ rates, segments int64 }

func (l *levels) count(t *track) {
	if t.kind == media.Main {
		l.rates, l.segments = l.rates+t.rate, l.segments+1
	}
}

func (l *levels) add(o *levels) { l.rates, l.segments = l.rates+o.rates, l.segments+o.segments }

func (l *levels) mean() int64 { return l.rates / max(1, l.segments) }
