package world

import (
	"shoal/client/agent"
	"shoal/sim/scenario"
)

func (w *stage) isTitle() bool { return w.scene.VOD > 0 }

// begin puts the play head where a new viewer of a title begins: those who are
// there from the beginning anywhere, later ones at its start.
func (r *region) begin(v *viewer) {
	p := &v.player
	if r.now <= int64(r.scene.Join) {
		p.position = p.luck.below(int64(r.scene.Spread) + 1)
	}
	p.start = r.covering(p.position)
	for i := range p.tracks {
		r.reach(p, &p.tracks[i])
	}
}

// planWhims queues the first of what a viewer will do unasked.
func (r *region) planWhims(v *viewer) {
	p := &v.player
	if r.scene.Seek > 0 {
		r.push(r.now+p.luck.mean(int64(r.scene.Seek)), task{do: doSeek, viewer: v})
	}
	for i := range p.tracks {
		if r.scene.Switch > 0 && len(p.tracks[i].renditions) > 1 {
			r.push(r.now+p.luck.mean(int64(r.scene.Switch)), task{do: doSwitch, viewer: v, track: i})
		}
	}
}

const (
	skips     = scenario.Whole / 2     // share of seeks that skip a little; the others jump anywhere
	onward    = scenario.Whole * 2 / 3 // share of skips that go on rather than back
	skipLeast = 10 * second
	skipMost  = 30 * second
)

// target draws where a viewer seeks to.
func (r *region) target(p *player) Time {
	last := r.ends(r.newest(0)) - 1
	if !p.luck.hit(skips) {
		return p.luck.below(last)
	}
	by := p.luck.within(scenario.Span{Least: skipLeast, Most: skipMost})
	if !p.luck.hit(onward) {
		by = -by
	}
	return min(max(0, p.at(r.now)+by), last)
}

// seek sends the play head elsewhere. A load under way that is of no use there
// is broken off; the play head waits where there is no media yet.
func (r *region) seek(v *viewer) {
	p := &v.player
	for i := range p.tracks {
		if p.tracks[i].asked == r.now {
			r.push(r.now+1, task{do: doSeek, viewer: v}) // the agent is yet to hear of it
			return
		}
	}
	r.push(r.now+p.luck.mean(int64(r.scene.Seek)), task{do: doSeek, viewer: v})
	to := r.target(p)
	if p.first == 0 {
		return
	}
	r.closePlayer(v)
	p.position, p.since, p.playing, p.stalled, p.seeks = to, r.now, false, false, true
	p.checks, p.checking = p.checks+1, false
	for i := range p.tracks {
		if t := &p.tracks[i]; t.busy && !t.here && !r.isWanted(p, t) {
			r.cancel(v, t)
		}
		r.reach(p, &p.tracks[i])
	}
	r.play(v)
	for i := range p.tracks {
		r.tellBuffer(v, &p.tracks[i])
		r.want(v, i)
	}
}

// sought counts how long the play head waited after a seek; not where it found
// media at once.
func (r *region) sought(v *viewer) {
	if waited := r.now - v.player.since; waited > 0 {
		r.tally.seeks = append(r.tally.seeks, int32(waited/millisecond))
	}
}

// isWanted reports whether hls.js lets the load under way go on after a seek:
// where it holds the play head, or continues what is buffered there.
func (r *region) isWanted(p *player, t *track) bool {
	n := r.covering(p.position)
	for t.buffer.has(n) {
		n++
	}
	return n == t.next
}

// cancel breaks off the load under way of a track.
func (r *region) cancel(v *viewer, t *track) {
	t.busy, t.held, t.failed = false, false, false
	if t.loading != nil {
		t.loading.ended, t.loading = true, nil
	}
	if t.request != 0 {
		r.step(v, agent.Aborted{Request: t.request}, payload{})
		t.request = 0
	}
}
