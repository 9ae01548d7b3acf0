package world

import (
	"slices"

	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/shared/media"
	"shoal/shared/wire"
	"shoal/sim/hostile"
	"shoal/sim/scenario"
)

// channelMost is what a browser lets lie in one data channel.
const channelMost = 16 << 20

func (v *viewer) isHostile() bool { return v.vice != "" }

// anyVice reports whether some group has one of these vices.
func (w *stage) anyVice(names ...string) bool {
	return slices.ContainsFunc(w.scene.Groups, func(g scenario.Group) bool { return slices.Contains(names, g.Vice) })
}

// bend gives a viewer's core the vice of its group.
func (r *region) bend(v *viewer, core Core) Core {
	if v.group.Vice == "" {
		return core
	}
	v.vice = r.viceOf(v.id)
	return hostile.New(v.vice, core, mix(uint64(v.id)), r.stage)
}

// viceOf is the vice of a viewer, wherever it is; empty: honest.
func (w *stage) viceOf(id media.ViewerID) string {
	if !w.hostile || id == 0 {
		return ""
	}
	vice := w.groupOf(w.index(w.placeOf(id))).Vice
	if vice == "" {
		return ""
	}
	return hostile.Draw(vice, mix(uint64(id))>>8)
}

// Size is what an adversary knows of a segment's length.
func (w *stage) Size(id media.SegmentID) int64 {
	if s := w.segment(id); s != nil {
		return s.size
	}
	return 0
}

// Forged is the hash of a piece of wrong bytes.
func (w *stage) Forged(id media.SegmentID, piece uint32) wire.Sum {
	n := int64(media.PieceSize)
	if s := w.segment(id); s != nil {
		n = s.pieceLength(piece)
	}
	return sumOf(id, piece, n, true)
}

// performHostile does what only an adversary does; false where it is no such
// action.
func (r *region) performHostile(v *viewer, act agent.Action) bool {
	switch a := act.(type) {
	case hostile.Wrong:
		r.sendForeign(v, a.SendFrame, false)
	case hostile.Lie:
		r.sendForeign(v, a.SendFrame, true)
	case hostile.Slander:
		r.accuse(v, a.Accused)
	default:
		return false
	}
	return true
}

// sendForeign sends a frame of bytes that are not the origin's.
func (r *region) sendForeign(v *viewer, a agent.SendFrame, lie bool) {
	e := r.checkOpen(v, a.Peer)
	if e == nil || !r.checkFrame(v, e, a) {
		return
	}
	r.put(v, e, a.Frame, payload{
		segment: a.Segment, offset: a.Offset, length: int64(a.Length), wrong: true, lie: lie,
	})
}

// accuse tells the coordinator of a viewer's complaint. Where the mode of trust
// protects everybody, the honest accuse nobody who is honest.
func (r *region) accuse(v *viewer, of media.ViewerID) {
	if r.hostile && !r.forgeable && !v.isHostile() && r.viceOf(of) == "" {
		r.fail(v, "accuses %v, who is honest", of)
	}
	if v.linked {
		r.tell(coord.Accused{Viewer: v.id, Of: of}, 0)
	}
}

// isProvable reports whether a frame of a request that is open or was never
// made proves a lie.
func (e *end) isProvable(id uint32) bool {
	return id > e.drawn || slices.ContainsFunc(e.asked, func(a asked) bool { return a.id == id })
}

// checkParted: a provable lie ends the connection at once.
func (r *region) checkParted(v *viewer, liar media.ViewerID) {
	if e := v.end(liar); e != nil && e.state == opened && !v.isHostile() {
		r.fail(v, "keeps %v, which has proved to lie (%s)", liar, r.viceOf(liar))
	}
}

// word is the hash of a piece, as a hostile neighbour says.
type word struct {
	segment media.SegmentID
	piece   uint32
	sum     wire.Sum
}

// isContradiction reports whether what reaches e says otherwise than what did
// before. What either side withdrew was not said.
func (r *region) isContradiction(e *end, m wire.Message) bool {
	if e.self.isHostile() || r.viceOf(e.peer) == "" {
		return false
	}
	switch m := m.(type) {
	case wire.Lost:
		e.unsay(m)
	case wire.Have:
		return e.hears(m)
	}
	return false
}

func (e *end) hears(m wire.Have) (lie bool) {
	for i, sum := range m.Hashes {
		now := word{m.Segment, m.From + uint32(i), sum}
		if slices.Contains(e.words, now) {
			continue
		}
		lie = lie || slices.ContainsFunc(e.words, func(w word) bool { return w.segment == now.segment && w.piece == now.piece })
		e.words = append(e.words, now)
	}
	e.words = slices.Delete(e.words, 0, max(0, len(e.words)-claimsMost))
	return lie
}

func (e *end) unsay(m wire.Lost) {
	e.words = slices.DeleteFunc(e.words, func(w word) bool { return slices.Contains(m.Segments, w.segment) })
}

// taint names a piece with wrong bytes in it.
type taint struct {
	segment media.SegmentID
	piece   uint32
}

// taint notes who sent wrong bytes.
func (v *viewer) taint(p payload) {
	if v.tainted == nil {
		v.tainted = map[taint]media.ViewerID{}
	}
	v.tainted[taint{p.segment, uint32(p.offset / media.PieceSize)}] = p.from
}

// checkTaint: who sent a piece with wrong bytes is parted from as soon as it is
// hashed. Where the mode of trust lets a forged commitment through, the hash fits.
func (r *region) checkTaint(v *viewer, ev agent.Hashed) {
	at := taint{ev.Segment, ev.Piece}
	liar := v.tainted[at]
	if liar == 0 {
		return
	}
	delete(v.tainted, at)
	if !r.forgeable && ev.Sum == r.Forged(ev.Segment, ev.Piece) {
		r.checkParted(v, liar)
	}
}

// pollution is how many bytes of a frame an honest viewer sends on that are not
// the origin's.
func (r *region) pollution(v *viewer, p payload) int64 {
	if !p.wrong || v.isHostile() || v.group.Polluter {
		return 0
	}
	return p.length
}

// wrongIn is how many of the bytes are not the origin's.
func (s *store) wrongIn(id media.SegmentID, from, to int64) int64 {
	if k := s.find(id); k != nil {
		return k.wrong.overlap(from, to)
	}
	return 0
}

// What one agent may remember, whatever its neighbours do (docs/ARCHITECTURE.md).
const (
	segmentsMost  = 4096
	broughtMost   = 8192 // pieces, at one neighbour's word
	bannedMost    = 64
	askedMost     = 48
	uploadsMost   = 128
	fetchesMost   = 8
	playlistsMost = 64 // of one neighbour
	claimsMost    = 64 // words of one neighbour that it does not believe
)

// upholdFootprint: what an agent remembers is bounded.
func (w *World) upholdFootprint(r *region, v *viewer, f agent.Footprint, t Time) {
	r.tally.pieces = max(r.tally.pieces, f.Pieces)
	own := int(v.store.budget/media.PieceSize) + f.Listings*int(w.largest/media.PieceSize+1)
	for _, bound := range []struct {
		what      string
		has, most int
	}{
		{"segments", f.Segments, segmentsMost},
		{"pieces", f.Pieces, own + f.Neighbours*broughtMost},
		{"neighbours banned", f.Banned, bannedMost},
		{"requests under way", f.Asked, askedMost},
		{"requests of neighbours", f.Uploads, uploadsMost},
		{"fetches", f.Fetches, fetchesMost},
		{"playlists of neighbours", f.Playlists, f.Neighbours * playlistsMost},
		{"words that it does not believe", f.Claims, f.Neighbours * claimsMost},
	} {
		if bound.has > bound.most {
			w.accuse(t, v.index, "remembers %d %s, at most %d", bound.has, bound.what, bound.most)
		}
	}
}

// Honest is what came of the honest viewers.
type Honest struct {
	Viewers   int
	Delivered int64 // media bytes that reached their players
	Origin    int64 // bytes that the origin sent them
	Wasted    int64
	Received  int64
	Stalls    int64
	StallTime int64 // ns
	Lived     int64 // ns, all together
	Played    int64 // wrong bytes handed to their players
	Relayed   int64 // wrong bytes that they sent on
	Pieces    int   // the most that one of them remembered, here or with neighbours
	Liars     int   // connections with hostile viewers that are left at the end
}

// Offload is the share of delivered bytes that did not come from the origin.
func (h Honest) Offload() float64 { return 1 - ratio(h.Origin, h.Delivered) }

// StallRatio is the share of their time for which they stood still.
func (h Honest) StallRatio() float64 { return ratio(h.StallTime, h.Lived) }

// honest adds up those without a vice, once all players are closed.
func (w *World) honest() Honest {
	var h Honest
	for _, r := range w.regions {
		h.Pieces = max(h.Pieces, r.tally.pieces)
		for _, v := range r.viewers {
			if v.group.Name != hostileGroup {
				r.addHonest(&h, v)
			}
		}
	}
	return h
}

// hostileGroup names the viewers who are hostile, or, in a world to compare
// with, merely absent: they are no part of what came of the others.
const hostileGroup = "hostile"

func (r *region) addHonest(h *Honest, v *viewer) {
	h.Viewers++
	h.Delivered += v.delivered
	for _, n := range v.origin {
		h.Origin += n
	}
	h.Wasted += v.wasted
	h.Received += v.arrived + v.got
	h.Stalls += v.player.stalls
	h.StallTime += v.player.stallTime
	h.Played += v.played
	h.Relayed += v.relayed
	end := v.left
	if v.alive {
		end = r.now
	}
	h.Lived += end - v.joined
	for _, e := range v.ends {
		if e.state == opened && r.viceOf(e.peer) != "" {
			h.Liars++
		}
	}
}
