package world

import (
	"shoal/client/agent"
	"shoal/shared/wire"
)

// list is one text of a playlist.
type list struct {
	wire.Edition
	asked  Time // when it was asked of the origin; the latest, where it stayed the same
	forged bool // the origin never had it
}

const (
	listHead  = 900 // bytes of a playlist without its segments
	listEntry = 90  // bytes of one segment in it
	listSlide = 45  // bytes of the edits beside the new entries
	told      = 36  // bytes of a told edition without edits
)

// listLen is what the origin sends, uncompressed.
func (w *stage) listLen() int64 {
	if w.isTitle() {
		return listHead + listEntry*int64(w.newest(0)-firstNumber+1)
	}
	return listHead + listEntry*int64(w.scene.Window)
}

// listAt is what the origin answers v at time t.
func (w *stage) listAt(v *viewer, c *channel, t Time) list {
	newest := w.newestAt(v.edge, t)
	e := wire.Edition{Track: c.id, First: newest + 1 - uint64(w.scene.Window), Last: newest}
	e.Ended = w.scene.End > 0 && t >= int64(w.scene.End)
	if w.isTitle() {
		e.First, e.Ended = firstNumber, true
	}
	x := uint64(c.id) ^ mix(newest)
	if e.Ended {
		x++
	}
	if w.scene.Private {
		x ^= mix(uint64(v.id))
	}
	e.Sum = mix(x) | 1
	return list{Edition: e}
}

// read gives the agent a text that the player fetched.
func (r *region) read(v *viewer, l list) {
	if v.core == nil {
		return
	}
	if held, is := v.lists[l.Sum]; !is || held.asked < l.asked {
		v.lists[l.Sum] = l
	}
	r.step(v, agent.PlaylistRead{Edition: l.Edition}, payload{})
	r.tellListed(v, l.Edition)
}

// tellListed tells the agent what it does not know of a playlist.
func (r *region) tellListed(v *viewer, e wire.Edition) {
	t, _ := v.player.find(e.Track)
	if e.Last < t.told.Last || e.Last == t.told.Last && e.Ended == t.told.Ended {
		return
	}
	ev := agent.Listed{Track: e.Track, Live: !e.Ended, Target: int64(r.scene.Segment), First: e.First}
	for n := max(t.told.Last+1, e.First); n <= e.Last; n++ {
		ev.Segments = append(ev.Segments, r.listing(t.at(n)))
	}
	t.told = e
	r.step(v, ev, payload{})
}

// readText takes a neighbour's text as if the player had read it.
func (r *region) readText(v *viewer, a agent.ReadText) {
	l, held := v.lists[a.Sum]
	if !held {
		r.fail(v, "reads a text that it does not hold")
		return
	}
	r.push(r.now, task{do: doRead, viewer: v, what: &l})
}

// sendPlaylist tells a neighbour of a text. A liar tells of another.
func (r *region) sendPlaylist(v *viewer, a agent.SendPlaylist) {
	e := r.checkOpen(v, a.Peer)
	l, held := v.lists[a.Message.Edition.Sum]
	switch {
	case e == nil:
		return
	case !held:
		r.fail(v, "tells of a text that it does not hold")
		return
	case v.group.Metered && a.Message.Base != 0:
		r.fail(v, "gives a text on a metered link")
		return
	}
	n := int64(told)
	if base, is := v.lists[a.Message.Base]; is {
		n += listSlide + listEntry*int64(l.Last-base.Last)
	} else if a.Message.Base != 0 {
		r.fail(v, "tells of edits to a text that it does not hold")
		return
	}
	if v.group.Liar {
		a.Message.Edition.Sum = mix(l.Sum^uint64(v.id)) | 1
		a.Message.By = v.id
		l.Edition, l.forged = a.Message.Edition, true
	}
	r.tally.told += n
	r.convey(e, n, agent.PlaylistTold{Peer: v.id, Message: a.Message}, &l)
}

// takeList is what a viewer makes of a text that a neighbour told of. What is
// held already is known to be as young as the message says.
func (v *viewer) takeList(m wire.Playlist, l list) agent.Fit {
	if held, is := v.lists[l.Sum]; is {
		held.asked = max(held.asked, l.asked)
		v.lists[l.Sum] = held
		return agent.Held
	}
	if _, is := v.lists[m.Base]; !is {
		return agent.NoText
	}
	v.lists[l.Sum] = l
	return agent.Held
}
