package agent

import (
	"sort"

	"shoal/shared/media"
)

// maxListings bounds what is remembered of one playlist; the oldest go first.
const maxListings = 20_000

// maxTracks bounds the tracks remembered; a stream has a handful.
const maxTracks = 64

// vodAhead is how many segments after the play position are taken from
// neighbours before the player asks, where the playlist has an end.
const vodAhead = 4

// track is what is known of one rendition.
type track struct {
	id       media.TrackID
	live     bool
	seen     bool // a playlist was read
	target   int64
	first    uint64    // oldest segment still listed
	listings []Listing // ascending
	position uint64    // last segment the player asked for or offered
	started  bool      // position is valid
	due      Time      // when the play head reaches position
	pool     Pool
	paced    uint64 // newest segment of which more came near,
	pace     Time   // as a rule after so long
	left     Time   // when another rendition took its place; 0: none did
	share    share
}

func (a *Agent) track(id media.TrackID) *track {
	t := a.knownTrack(id)
	if t == nil && len(a.tracks) < maxTracks {
		t = &track{id: id, live: true}
		a.tracks = append(a.tracks, t)
	}
	return t
}

// knownTrack is nil where nothing was heard of the track.
func (a *Agent) knownTrack(id media.TrackID) *track {
	for _, t := range a.tracks {
		if t.id == id {
			return t
		}
	}
	return nil
}

func (a *Agent) isPlaying(id media.TrackID) bool {
	return id != 0 && (a.playing[media.Main] == id || a.playing[media.Audio] == id)
}

// last is the newest listed number.
func (t *track) last() (uint64, bool) {
	if len(t.listings) == 0 {
		return 0, false
	}
	return t.listings[len(t.listings)-1].Number, true
}

func (t *track) listing(number uint64) (Listing, bool) {
	i := sort.Search(len(t.listings), func(i int) bool { return t.listings[i].Number >= number })
	if i == len(t.listings) || t.listings[i].Number != number {
		return Listing{}, false
	}
	return t.listings[i], true
}

// learn adds a listing newer than all others.
func (t *track) learn(l Listing) {
	if last, ok := t.last(); ok && l.Number <= last {
		return
	}
	if len(t.listings) == maxListings {
		t.listings = append(t.listings[:0], t.listings[1:]...)
	}
	t.listings = append(t.listings, l)
}

// forgetBefore drops listings that the playlist no longer has.
func (t *track) forgetBefore(first uint64) {
	i := sort.Search(len(t.listings), func(i int) bool { return t.listings[i].Number >= first })
	if i > 0 {
		t.listings = append(t.listings[:0], t.listings[i:]...)
	}
	t.first = first
}

// wants reports whether the segment is worth having before the player asks.
func (t *track) wants(number uint64) bool {
	if !t.started || number <= t.position || number < t.first {
		return false
	}
	return t.live || number <= t.position+vodAhead
}

// dueAt estimates when the play head reaches a segment after the position.
func (t *track) dueAt(number uint64) Time {
	if !t.started || number <= t.position {
		return t.due
	}
	return t.due + int64(min(number-t.position, 1000))*t.target
}

func (a *Agent) listed(ev Listed) {
	t := a.track(ev.Track)
	if t == nil {
		return
	}
	if ev.Restarted {
		a.restart(t)
	}
	seen := t.seen
	t.live, t.target, t.seen = ev.Live, ev.Target, true
	t.forgetBefore(ev.First)
	for i, l := range ev.Segments {
		_, heard := t.listing(l.Number)
		t.learn(l)
		// The first playlist tells of one segment that may be news to others too.
		if t.live && !heard && (seen || i == len(ev.Segments)-1) {
			a.heard(t, l, 0)
		}
	}
	a.forgetOld(t)
}

// restart forgets what was known of a track whose encoder began anew. What the
// player waits for it must ask for again.
func (a *Agent) restart(t *track) {
	for i := len(a.order) - 1; i >= 0; i-- {
		if s := a.order[i]; s.id.Track == t.id && !s.id.IsInit() {
			if s.nearby.met() != 0 {
				a.lost = append(a.lost, s.id)
				sooner(&a.due.announce, a.now)
			}
			a.bypass(s)
			a.forget(s)
		}
	}
	t.listings, t.seen, t.started, t.position = nil, false, false, 0
	a.beginAnew(t)
}

// setPool takes a pool of seeds, unless it is older than the one known.
func (a *Agent) setPool(p Pool) {
	t := a.track(p.Track)
	if t != nil && p.Version >= t.pool.Version {
		t.pool = p
	}
}

// changeOver notes that the player changes to another rendition. Of one that
// was left long enough for the coordinator to know, the pool is void: it tells
// of it anew.
func (a *Agent) changeOver(from, to *track) {
	if from != nil {
		from.left, from.share.passedAt = a.now, 0 // a load under way is broken off
		a.endLeft(from)
	}
	if to.left != 0 && a.now > to.left+2*reportGap {
		to.pool.Members = nil
	}
}

// company is how many neighbours should play the live rendition that this viewer
// plays.
const company = 3

// isAstray reports whether fewer do: neighbours of other renditions bring it
// nothing.
func (a *Agent) isAstray() bool {
	t, n := a.knownTrack(a.playing[media.Main]), 0
	if t == nil || !t.live {
		return false
	}
	for _, p := range a.peers {
		if t.isPlayedBy(p) {
			n++
		}
	}
	return n < company
}

// play notes that the player is at this segment of a track of this kind.
func (a *Agent) play(kind media.Kind, id media.SegmentID, due Time) {
	if kind > media.Audio || id.IsInit() {
		return
	}
	t := a.track(id.Track)
	if t == nil {
		return
	}
	if a.playing[kind] != id.Track {
		a.changeOver(a.knownTrack(a.playing[kind]), t)
	}
	a.playing[kind] = id.Track
	t.position, t.started, t.due = id.Number, true, due
	a.refocus()
}
