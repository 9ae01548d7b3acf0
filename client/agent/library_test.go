package agent

import (
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// library is the model's view of one track's playlist: which texts the driver
// holds, when they were asked of the origin, and what the player has.
type library struct {
	edition uint64 // newest at the origin
	held    map[uint64]wire.Edition
	asked   map[uint64]Time // of held texts, as far as this viewer was told; the latest
	polls   map[RequestID]Time
	passed  Time // when the last poll was; -1: its text has come
	got     wire.Edition
}

func newLibrary() library {
	return library{edition: 5, held: map[uint64]wire.Edition{}, asked: map[uint64]Time{}, polls: map[RequestID]Time{}, passed: -1}
}

// editionAt is a version of the playlist; lie tells other texts apart.
func editionAt(n, lie uint64) wire.Edition {
	return wire.Edition{Track: 0xa, First: n - min(n, 5), Last: n, Sum: 1000*n + 1 + lie}
}

// playlist lets the player poll or read, the origin go on, or a neighbour tell.
func (o *oracle) playlist() {
	l := &o.lists
	switch n := o.r.Intn(10); {
	case n < 3:
		o.next++
		l.polls[o.next] = o.now
		o.step(Polled{Request: o.next, Track: 0xa})
	case n < 5:
		o.readList()
	case n < 6:
		l.edition++
	case n < 7:
		for id := range o.next + 1 {
			if _, waits := l.polls[id]; waits {
				delete(l.polls, id)
				o.step(Aborted{id})
				return
			}
		}
	default:
		o.tellList()
	}
	o.pass(int64(o.r.Intn(400)) * int64(time.Millisecond))
}

func (o *oracle) readList() {
	l := &o.lists
	e, at := editionAt(l.edition, 0), o.now-int64(time.Second)
	if l.passed >= 0 {
		at, l.passed = l.passed, -1
	}
	l.hold(e, at)
	l.got = e
	o.step(PlaylistRead{e})
}

// hold keeps what driver and model keep of a text.
func (l *library) hold(e wire.Edition, at Time) {
	if _, is := l.held[e.Sum]; !is {
		l.held[e.Sum], l.asked[e.Sum] = e, at
	}
	l.asked[e.Sum] = max(l.asked[e.Sum], at)
}

// tellList is a neighbour that mostly tells the truth.
func (o *oracle) tellList() {
	l, lie, v := &o.lists, uint64(0), o.viewer()
	if p := o.peers[v]; p == nil || !p.open {
		return
	}
	if o.r.Intn(60) == 0 {
		lie = 7
	}
	m := wire.Playlist{Edition: editionAt(l.edition-uint64(o.r.Intn(2)), lie), By: media.ViewerID(1 + o.r.Intn(6)), Age: uint32(o.r.Intn(900))}
	ev := PlaylistTold{Peer: v, Message: m, Fit: Fit(o.r.Intn(3))}
	if o.r.Intn(80) == 0 {
		ev.Fit = Forged
	}
	if _, is := l.held[m.Edition.Sum]; is {
		ev.Fit = Held
	}
	if ev.Fit == Held {
		l.hold(m.Edition, o.now-int64(m.Age)*int64(time.Millisecond))
	}
	o.step(ev)
	if len(l.held) > maxTexts+1 {
		o.t.Errorf("%d texts are held, at most %d", len(l.held), maxTexts)
	}
}

func (o *oracle) checkList(act Action) {
	l := &o.lists
	switch x := act.(type) {
	case Pass:
		o.ended(x.Request)
		l.passed = o.now
	case Answer:
		o.ended(x.Request)
		e, held := l.held[x.Sum]
		switch {
		case !held:
			o.t.Errorf("answers with text %d, which is not held", x.Sum)
		case e.Last <= l.got.Last:
			o.t.Errorf("answers with segments up to %d, the player has %d", e.Last, l.got.Last)
		case o.now-l.asked[x.Sum] > int64(time.Second):
			o.t.Errorf("answers with a text of %s ago", time.Duration(o.now-l.asked[x.Sum]))
		}
		l.got = e
	case ReadText:
		if _, held := l.held[x.Sum]; !held {
			o.t.Errorf("reads text %d, which is not held", x.Sum)
		}
	case ForgetText:
		delete(l.held, x.Sum)
		delete(l.asked, x.Sum)
	case SendPlaylist:
		if _, held := l.held[x.Message.Edition.Sum]; !held {
			o.t.Errorf("tells of text %d, which is not held", x.Message.Edition.Sum)
		}
		if _, held := l.held[x.Message.Base]; x.Message.Base != 0 && !held {
			o.t.Errorf("tells of edits to text %d, which is not held", x.Message.Base)
		}
	}
}

// ended: every poll is answered once, and waits at most a little longer than
// half a target duration.
func (o *oracle) ended(id RequestID) {
	since, waits := o.lists.polls[id]
	if !waits {
		o.t.Errorf("poll %d is answered but does not wait", id)
	}
	if waited := o.now - since; waited > int64(time.Second)*5/4 {
		o.t.Errorf("poll %d waited for %s", id, time.Duration(waited))
	}
	delete(o.lists.polls, id)
}
