package world

import (
	"shoal/client/agent"
	"shoal/shared/media"
)

// add makes c a rendition that the player can play.
func (p *player) add(c *channel) {
	for i := range p.tracks {
		if t := &p.tracks[i]; t.renditions[0].kind == c.kind {
			t.renditions = append(t.renditions, rendition{channel: c})
			return
		}
	}
	p.tracks = append(p.tracks, track{renditions: []rendition{{channel: c}}})
}

// index is the place of the track of which this rendition is loaded; -1 where
// it is not.
func (p *player) index(id media.TrackID) int {
	for i := range p.tracks {
		if p.tracks[i].id == id {
			return i
		}
	}
	return -1
}

// find is one of the player's renditions, loaded or not, and the place of its track.
func (p *player) find(id media.TrackID) (*rendition, int) {
	for i := range p.tracks {
		for j := range p.tracks[i].renditions {
			if n := &p.tracks[i].renditions[j]; n.id == id {
				return n, i
			}
		}
	}
	return nil, -1
}

// played are the renditions being loaded, ascending.
func (p *player) played() []media.TrackID {
	var list []media.TrackID
	for i := range p.tracks {
		list = insert(list, p.tracks[i].id)
	}
	return list
}

// switchOver makes the viewer change one track to another of its renditions,
// each as likely.
func (r *region) switchOver(v *viewer, i int) {
	t, luck := &v.player.tracks[i], &v.player.luck
	r.push(r.now+luck.mean(int64(r.scene.Switch)), task{do: doSwitch, viewer: v, track: i})
	now := t.rendition
	if t.following != nil {
		now = t.following
	}
	at := luck.below(int64(len(t.renditions) - 1))
	if &t.renditions[at] == now {
		at = int64(len(t.renditions) - 1)
	}
	t.following = &t.renditions[at]
	if !t.busy {
		r.change(v, i)
		r.want(v, i)
	}
}

// change begins to load the other rendition, as hls.js does when it is idle:
// its playlist first, where that is live or was never loaded.
func (r *region) change(v *viewer, i int) {
	t := &v.player.tracks[i]
	if t.poll != 0 {
		r.step(v, agent.Aborted{Request: t.poll}, payload{})
		t.poll = 0
	}
	if t.following != t.rendition {
		r.tally.switches++
	}
	t.owed = owed{}
	t.rendition, t.following = t.following, nil
	t.cycle++
	if t.waits = t.last == 0 || !t.list.Ended; t.waits {
		r.poll(v, i)
	}
}

// kinds is how many tracks a player plays at a time.
func (w *stage) kinds() (n int) {
	seen := [2]bool{}
	for _, t := range w.scene.Tracks {
		if !seen[t.Kind] {
			seen[t.Kind] = true
			n++
		}
	}
	return n
}

// rate is what a player plays, in bytes per second, where it plays each
// rendition as often.
func (w *stage) rate() (sum int64) {
	var rates, many [2]int64
	for _, t := range w.scene.Tracks {
		rates[t.Kind] += t.Rate
		many[t.Kind]++
	}
	for kind, rate := range rates {
		sum += rate / max(1, many[kind])
	}
	return sum
}
