package hub

import (
	"sync"
	"sync/atomic"

	"shoal/shared/qoe"
	"shoal/shared/signal"
)

// Snapshot is the hub's state and its totals since the start.
type Snapshot struct {
	Swarms, Viewers, Sockets int

	Joins      int64 // viewers welcomed
	Relayed    int64 // offers, answers and candidates
	Unclean    int64 // candidates left out by the rules of signal.CleanCandidate
	Slow       int64 // viewers dropped because they did not read
	Silent     int64 // viewers dropped because they said nothing
	Accused    int64 // complaints of viewers about viewers
	Unsendable int64 // messages that broke a bound of the protocol: a fault of the server
	GotBytes   int64 // of messages from viewers
	SentBytes  int64 // of messages to viewers
	Refusals   map[signal.Code]int64

	// What viewers report, in bytes.
	Origin, Peers, Upload, Wasted int64
	Reasons                       [qoe.Reasons]int64 // Origin by reason
	StallMS                       int64
}

// stats counts. It is safe for concurrent use.
type stats struct {
	viewers                                        atomic.Int64
	joins, relayed, unclean, slow, silent, accused atomic.Int64
	unsendable, gotBytes, sentBytes                atomic.Int64
	origin, peers, upload, wasted, stallMS         atomic.Int64
	reasons                                        [qoe.Reasons]atomic.Int64

	mu       sync.Mutex
	refusals map[signal.Code]int64 // only codes of package signal
}

func (s *stats) refuse(code signal.Code) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusals == nil {
		s.refusals = make(map[signal.Code]int64)
	}
	s.refusals[code]++
}

// addCounts adds what grew between two reports of a viewer, each figure by at
// most most.
func (s *stats) addCounts(before, now signal.Counts, most int64) {
	grew := func(sum *atomic.Int64, a, b int64) { sum.Add(min(max(b-a, 0), most)) }
	grew(&s.origin, before.Origin, now.Origin)
	grew(&s.peers, before.Peers, now.Peers)
	grew(&s.upload, before.Upload, now.Upload)
	grew(&s.wasted, before.Wasted, now.Wasted)
	grew(&s.stallMS, before.StallMS, now.StallMS)
	for r := range qoe.Reasons {
		grew(&s.reasons[r], before.Reasons[r.String()], now.Reasons[r.String()])
	}
}

// Snapshot reads the hub's counters.
func (h *Hub) Snapshot() Snapshot {
	s := &h.stats
	snap := Snapshot{
		Sockets: h.gate.sockets(), Viewers: int(s.viewers.Load()),
		Joins: s.joins.Load(), Relayed: s.relayed.Load(), Unclean: s.unclean.Load(),
		Slow: s.slow.Load(), Silent: s.silent.Load(), Accused: s.accused.Load(),
		Unsendable: s.unsendable.Load(), GotBytes: s.gotBytes.Load(), SentBytes: s.sentBytes.Load(),
		Origin: s.origin.Load(), Peers: s.peers.Load(), Upload: s.upload.Load(), Wasted: s.wasted.Load(),
		StallMS: s.stallMS.Load(), Refusals: make(map[signal.Code]int64),
	}
	for r := range qoe.Reasons {
		snap.Reasons[r] = s.reasons[r].Load()
	}
	s.mu.Lock()
	for code, n := range s.refusals {
		snap.Refusals[code] = n
	}
	s.mu.Unlock()
	h.mu.Lock()
	snap.Swarms = len(h.swarms)
	h.mu.Unlock()
	return snap
}
