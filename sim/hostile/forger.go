package hostile

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// forge announces every new segment as soon as it is listed, wholly held, with
// the hashes of other bytes, and answers with those.
func forge(v *Viewer, ev agent.Event) bool {
	switch ev := ev.(type) {
	case agent.Listed:
		for _, l := range ev.Segments {
			v.announceForged(media.SegmentID{Track: ev.Track, Number: l.Number})
		}
	case agent.Received:
		if m, is := ev.Message.(wire.Request); is {
			v.sendForged(ev.Peer, m)
			return true
		}
	}
	return false
}

func (v *Viewer) announceForged(id media.SegmentID) {
	n := min(v.pieces(id), wire.MaxHashes)
	if n == 0 {
		return
	}
	m := wire.Have{Segment: id, Length: v.oracle.Size(id), Pieces: []wire.Span{{Count: n}}}
	for i := range n {
		m.Hashes = append(m.Hashes, v.oracle.Forged(id, i))
	}
	for _, p := range v.peers {
		v.tell(p, m)
	}
}

// sendForged answers a request at once and wholly.
func (v *Viewer) sendForged(to media.ViewerID, m wire.Request) {
	from := int64(m.Piece) * media.PieceSize
	size := min(media.PieceSize, v.oracle.Size(m.Segment)-from)
	for at := int64(0); at < size; at += wire.MaxPayload {
		v.do(Wrong{agent.SendFrame{
			Peer: to, Frame: wire.Frame{ID: m.ID, Offset: uint32(at)}, Segment: m.Segment,
			Offset: from + at, Length: int(min(wire.MaxPayload, size-at)),
		}})
	}
}

// sayForged keeps the core's announcements to itself.
func sayForged(v *Viewer, act agent.Action) bool {
	s, is := act.(agent.Send)
	_, have := s.Message.(wire.Have)
	return is && have
}

// honestFor is how long a sleeper earns trust.
const honestFor = 40_000 * ms

// awake does nothing until a sleeper has earned trust.
func awake(heard func(*Viewer, agent.Event) bool) func(*Viewer, agent.Event) bool {
	return func(v *Viewer, ev agent.Event) bool { return v.now-v.since >= honestFor && heard(v, ev) }
}

func forgeAwake(v *Viewer, act agent.Action) bool {
	return v.now-v.since >= honestFor && sayForged(v, act)
}

// forgeOwn lies where it is the owner, from the first hash on, and nowhere else.
func forgeOwn(v *Viewer, act agent.Action) bool {
	switch a := act.(type) {
	case agent.Send:
		m, have := a.Message.(wire.Have)
		if !have || !v.owns(m.Segment) {
			return false
		}
		m.Hashes = slices.Clone(m.Hashes)
		for i := range m.Hashes {
			m.Hashes[i] = v.oracle.Forged(m.Segment, m.From+uint32(i))
		}
		v.tell(a.Peer, m)
		return true
	case agent.SendFrame:
		if v.owns(a.Segment) {
			v.do(Wrong{a})
			return true
		}
	}
	return false
}

func (v *Viewer) owns(id media.SegmentID) bool {
	pool := v.pools[id.Track]
	return slices.Contains(pool, v.self) && media.Rank(v.self, pool, id) == 0
}
