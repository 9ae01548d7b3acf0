package world

const (
	aheadLeast = 30 * second  // that hls.js loads ahead, whatever it weighs
	aheadBytes = 60_000_000   // beyond which it does not load more than that
	aheadMost  = 600 * second // nor more than this, however little it weighs
	quota      = 150 << 20    // bytes of a source buffer, Chromium's for video
	tick       = 100 * millisecond
)

// buffer is what a player has of one track of a title. What was played stays,
// as hls.js never takes it out, until the browser runs out of room.
type buffer struct {
	sizes []int64 // by number from firstNumber; 0: not there
	bytes int64
}

func (b *buffer) has(number uint64) bool {
	i := number - firstNumber
	return i < uint64(len(b.sizes)) && b.sizes[i] > 0
}

// put adds a segment while the play head is in segment head.
func (b *buffer) put(number uint64, size int64, head uint64) {
	for uint64(len(b.sizes)) <= number-firstNumber {
		b.sizes = append(b.sizes, 0)
	}
	b.drop(number)
	for b.bytes+size > quota && b.evict(head) {
	}
	b.sizes[number-firstNumber] = size
	b.bytes += size
}

// evict drops the first segment of those behind the play head, or else the
// last of those before it; false where there is neither.
func (b *buffer) evict(head uint64) bool {
	for n := uint64(firstNumber); n < head; n++ {
		if b.drop(n) {
			return true
		}
	}
	for n := firstNumber + uint64(len(b.sizes)); n > head; n-- {
		if b.drop(n) {
			return true
		}
	}
	return false
}

// drop reports whether there was something to drop.
func (b *buffer) drop(number uint64) bool {
	if !b.has(number) {
		return false
	}
	b.bytes -= b.sizes[number-firstNumber]
	b.sizes[number-firstNumber] = 0
	return true
}

// reach finds what of a title can be played from where the play head is without
// a gap, and what is to be loaded next.
func (r *region) reach(p *player, t *track) {
	at := p.at(r.now)
	n := r.covering(at)
	for t.buffer.has(n) {
		n++
	}
	t.end = max(at, r.begins(n))
	if !t.busy {
		t.next = n
	}
}

// isFull reports whether a track has as much ahead as the player loads. The
// player of a title looks again when it has less.
func (r *region) isFull(v *viewer, i int) bool {
	t := &v.player.tracks[i]
	over := r.ahead(v, t) - r.loadsAhead(v, t)
	if over < 0 {
		return false
	}
	at := r.now + over + 1 + v.luck.below(tick)
	if r.isTitle() && (t.ticks <= r.now || t.ticks > at) {
		t.ticks = at
		r.push(at, task{do: doTick, viewer: v, track: i})
	}
	return true
}

// loadsAhead is what hls.js loads ahead, in ns. Audio may follow the other track.
func (r *region) loadsAhead(v *viewer, t *track) int64 {
	most, main := aheadLeast, &v.player.tracks[0]
	switch {
	case r.scene.Buffer > 0:
		return int64(r.scene.Buffer)
	case t == main:
		most = max(most, aheadBytes*second/t.rate)
	default:
		most = max(most, r.ahead(v, main))
	}
	return min(most, aheadMost)
}
