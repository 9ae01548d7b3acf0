package hostile

import (
	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// flood asks every neighbour for everything, at once and over and over: one in
// two adversaries as often as is allowed, the other beyond that.
func flood(v *Viewer) {
	n := 18
	if v.luck%2 == 1 {
		n = 60
	}
	if len(v.known) == 0 {
		return
	}
	for _, p := range v.peers {
		for i := range n {
			id := v.known[len(v.known)-1-i%min(len(v.known), 4)]
			v.last++
			v.tell(p, wire.Request{ID: v.last, Segment: id, Piece: v.last % max(1, v.pieces(id))})
		}
	}
}

// ignoreAnswers keeps the answers from the core, which did not ask.
func ignoreAnswers(_ *Viewer, ev agent.Event) bool {
	switch ev := ev.(type) {
	case agent.FrameReceived:
		return ev.Frame.ID > ownAsks
	case agent.Received:
		m, is := ev.Message.(wire.Reject)
		return is && m.ID > ownAsks
	}
	return false
}

// makeUp announces segments that do not exist: of the tracks that are played, of
// others, and each as long as a segment may be.
func makeUp(v *Viewer) {
	for _, p := range v.peers {
		for i := range uint64(10) {
			at := v.ticks*10 + i
			id := media.SegmentID{Track: media.TrackID(at % 100), Number: at}
			if n := len(v.known); n > 0 && i%2 == 0 {
				id = media.SegmentID{Track: v.known[n-1].Track, Number: v.known[n-1].Number + at}
			}
			v.tell(p, wire.Have{
				Segment: id, From: media.MaxPieces - 1, Hashes: []wire.Sum{{1}},
				Length: media.MaxSegmentBytes, Pieces: []wire.Span{{Count: media.MaxPieces}},
			})
		}
	}
}

// pushUnasked sends frames that nobody asked for.
func pushUnasked(v *Viewer) {
	for _, p := range v.peers {
		v.do(Lie{agent.SendFrame{Peer: p, Frame: wire.Frame{ID: ownAsks}, Length: wire.MaxPayload}})
	}
}

// remember keeps the last frame of each piece.
func remember(v *Viewer, act agent.Action) bool {
	f, is := act.(agent.SendFrame)
	if is && v.isLast(f) {
		v.held = append(v.held, f)
		v.held = v.held[max(0, len(v.held)-16):]
	}
	return false
}

// goOn sends the last frames again, without an end.
func goOn(v *Viewer) {
	for _, f := range v.held {
		if v.isConnected(f.Peer) {
			v.do(Wrong{f})
		}
	}
}
