package world

import (
	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// trace is a running hash of everything that went into the cores and came out
// (FNV-1a over 64-bit words). Any change of a decision changes it.
type trace struct{ sum uint64 }

func newTrace() trace { return trace{14695981039346656037} }

func (t *trace) add(words ...uint64) {
	sum := t.sum
	for _, x := range words {
		sum = (sum ^ x) * 1099511628211
		sum ^= sum >> 32
	}
	t.sum = sum
}

func (t *trace) segment(kind uint64, s media.SegmentID, x ...uint64) {
	t.add(kind, uint64(s.Track), s.Number)
	t.add(x...)
}

func (t *trace) event(now Time, viewer int, ev agent.Event) {
	t.add(uint64(now), uint64(viewer))
	switch e := ev.(type) {
	case agent.Listed:
		t.add(1, uint64(e.Track), e.First, uint64(len(e.Segments)))
	case agent.Requested:
		t.segment(2, e.Segment, uint64(e.Request), uint64(e.Ahead))
	case agent.Aborted:
		t.add(3, uint64(e.Request))
	case agent.BufferChanged:
		t.add(4, uint64(e.Kind), uint64(e.Ahead))
	case agent.Offered:
		t.segment(5, e.Segment, uint64(e.Length))
	case agent.Welcomed:
		t.add(6, uint64(e.Self), uint64(len(e.Neighbours)), uint64(len(e.Pools)))
	case agent.Introduced:
		t.add(7, uint64(len(e.Neighbours)))
	case agent.PoolChanged:
		t.add(8, uint64(e.Pool.Track), e.Pool.Version)
	case agent.Invited:
		t.add(9, uint64(e.Peer))
	case agent.PeerOpened:
		t.add(10, uint64(e.Peer))
	case agent.PeerClosed:
		t.add(11, uint64(e.Peer))
	case agent.Received:
		t.add(12, uint64(e.Peer))
		t.message(e.Message)
	case agent.FrameReceived:
		t.add(13, uint64(e.Peer), uint64(e.Frame.ID), uint64(e.Frame.Offset), uint64(e.Length))
	case agent.Drained:
		t.add(14, uint64(e.Peer), uint64(e.Buffered))
	case agent.FetchStarted:
		t.add(15, uint64(e.Fetch), uint64(e.Start), uint64(e.Total))
	case agent.FetchGot:
		t.add(16, uint64(e.Fetch), uint64(e.Offset), uint64(e.Length))
	case agent.FetchEnded:
		t.add(17, uint64(e.Fetch))
	case agent.FetchFailed:
		t.add(18, uint64(e.Fetch), uint64(e.Status))
	case agent.Hashed:
		t.segment(19, e.Segment, uint64(e.Piece))
	case agent.Stalled:
		t.add(20, uint64(e.Nanos))
	case agent.Loading:
		t.segment(27, e.Segment, uint64(e.Got), uint64(e.Took))
	case agent.LinkChanged:
		t.add(28)
	case agent.Woke:
		t.add(21)
	case agent.PageChanged:
		t.add(22)
	case agent.CoordinatorLost:
		t.add(23)
	case agent.Polled:
		t.add(24, uint64(e.Request), uint64(e.Track))
	case agent.PlaylistRead:
		t.edition(25, e.Edition)
	case agent.PlaylistTold:
		t.add(26, uint64(e.Peer), uint64(e.Fit))
		t.playlist(e.Message)
	}
}

func (t *trace) action(act agent.Action) {
	switch a := act.(type) {
	case agent.Fetch:
		t.segment(41, a.Segment, uint64(a.Fetch), uint64(a.From), uint64(a.To), uint64(a.Reason))
	case agent.AbortFetch:
		t.add(42, uint64(a.Fetch))
	case agent.Keep:
		t.segment(43, a.Segment, uint64(a.Offset), uint64(a.Length))
	case agent.Hash:
		t.segment(44, a.Segment, uint64(a.Piece), uint64(a.Length))
	case agent.Forget:
		t.segment(45, a.Segment)
	case agent.Deliver:
		t.segment(46, a.Segment, uint64(a.Request), uint64(a.Took), uint64(a.PeerBytes))
	case agent.Fail:
		t.add(47, uint64(a.Request), uint64(a.Status))
	case agent.Connect:
		t.add(48, uint64(a.Peer))
	case agent.Disconnect:
		t.add(49, uint64(a.Peer), uint64(a.Why))
	case agent.Send:
		t.add(50, uint64(a.Peer))
		t.message(a.Message)
	case agent.SendFrame:
		t.segment(51, a.Segment, uint64(a.Peer), uint64(a.Frame.ID), uint64(a.Offset))
	case agent.Report:
		t.add(52, uint64(len(a.Tracks)), uint64(len(a.Peers)), uint64(a.Want))
	case agent.Answer:
		t.add(54, uint64(a.Request), uint64(a.Track), a.Sum)
	case agent.Yield:
		t.segment(64, a.Segment)
	case agent.Pass:
		t.add(55, uint64(a.Request))
	case agent.ReadText:
		t.add(56, uint64(a.Track), a.Sum)
	case agent.ForgetText:
		t.add(57, uint64(a.Track), a.Sum)
	case agent.SendPlaylist:
		t.add(58, uint64(a.Peer))
		t.playlist(a.Message)
	case agent.Notice:
		t.segment(53, a.Segment, uint64(a.What), uint64(a.Peer), uint64(a.Bytes))
	}
}

func (t *trace) edition(kind uint64, e wire.Edition) {
	t.add(kind, uint64(e.Track), e.First, e.Last, e.Sum)
}

func (t *trace) playlist(m wire.Playlist) {
	t.edition(81, m.Edition)
	t.add(uint64(m.By), uint64(m.Age), m.Base)
}

func (t *trace) message(m wire.Message) {
	switch m := m.(type) {
	case wire.Hello:
		t.add(71, uint64(m.Max))
	case wire.News:
		t.segment(72, m.Segment)
	case wire.Have:
		t.segment(73, m.Segment, uint64(m.From), uint64(len(m.Hashes)), uint64(m.Length))
		for _, p := range m.Pieces {
			t.add(uint64(p.First)<<32 | uint64(p.Count))
		}
	case wire.Lost:
		t.add(74, uint64(len(m.Segments)))
	case wire.Request:
		t.segment(75, m.Segment, uint64(m.ID), uint64(m.Piece), uint64(m.Deadline))
	case wire.Cancel:
		t.add(76, uint64(m.ID))
	case wire.Reject:
		t.add(77, uint64(m.ID), uint64(m.Why))
	case wire.Ping:
		t.add(78, uint64(m.Nonce))
	case wire.Pong:
		t.add(79, uint64(m.Nonce), uint64(m.Origin))
	case wire.Bye:
		t.add(80, uint64(m.Why))
	case wire.Unfollow:
		t.add(82, uint64(m.Track))
	}
}

func (t *trace) coordEvent(now Time, ev coord.Event) {
	t.add(uint64(now))
	switch e := ev.(type) {
	case coord.Joined:
		t.add(91, uint64(e.Viewer), uint64(len(e.Peers)))
	case coord.Left:
		t.add(92, uint64(e.Viewer))
	case coord.Reported:
		t.add(93, uint64(e.Viewer), uint64(e.Want), uint64(len(e.Peers)))
	case coord.Accused:
		t.add(98, uint64(e.Viewer), uint64(e.Of))
	case coord.Woke:
		t.add(94)
	}
}

func (t *trace) coordAction(act coord.Action) {
	switch a := act.(type) {
	case coord.Welcome:
		t.add(95, uint64(a.Viewer))
		t.introduced(a.Neighbours)
		t.pools(a.Pools)
	case coord.Introduce:
		t.add(96, uint64(a.Viewer))
		t.introduced(a.Neighbours)
	case coord.SetPools:
		t.add(97, uint64(a.Viewer))
		t.pools(a.Pools)
	case coord.SetLink:
		t.add(98, uint64(a.Viewer))
	}
}

func (t *trace) introduced(list []coord.Neighbour) {
	for _, n := range list {
		t.add(uint64(n.Viewer))
	}
}

func (t *trace) pools(list []coord.Pool) {
	for _, p := range list {
		t.add(uint64(p.Track), p.Version)
		for _, m := range p.Members {
			t.add(uint64(m))
		}
	}
}
