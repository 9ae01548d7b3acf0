package hub

import (
	"math/rand/v2"
	"time"

	"nhooyr.io/websocket"

	"shoal/server/coord"
	"shoal/shared/media"
	"shoal/shared/signal"
)

// backlog is how many events wait for a swarm before its viewers' readers do.
const backlog = 256

// linkVersion is the first version of the protocol that has signal.Link.
const linkVersion = 2

// event is a message for the swarm; nil: the viewer's socket ended.
type event struct {
	from    *viewer
	message signal.Message
}

// swarm drives the matcher of one stream. Everything but inbox, stream and
// holds belongs to the goroutine in run.
type swarm struct {
	hub    *Hub
	stream string
	holds  int // of the hub's sockets; guarded by Hub.mu
	inbox  chan event

	coord   *coord.Swarm
	members map[media.ViewerID]*viewer
	start   time.Time
	actions []coord.Action
	pools   []coord.Pool // encoded last
	encoded []byte
}

func newSwarm(h *Hub, stream string) *swarm {
	cfg := h.cfg.Coord
	cfg.Seed, cfg.May = rand.Uint64(), h.cfg.Policy.May
	return &swarm{
		hub: h, stream: stream, inbox: make(chan event, backlog), start: time.Now(),
		coord: coord.New(cfg), members: make(map[media.ViewerID]*viewer),
	}
}

// run owns the swarm until the last socket has let go of it.
func (s *swarm) run() {
	alarm := time.NewTimer(0)
	defer alarm.Stop()
	for {
		select {
		case ev, more := <-s.inbox:
			if !more {
				return
			}
			s.handle(ev)
		case <-alarm.C:
			s.step(coord.Woke{})
		}
		if at, ok := s.coord.Next(); ok {
			alarm.Reset(time.Duration(at - s.now()))
		} else {
			alarm.Stop()
		}
	}
}

// now counts from the Unix epoch, so that the versions of pools grow over
// restarts, but never runs backwards.
func (s *swarm) now() coord.Time {
	return s.start.UnixNano() + int64(time.Since(s.start))
}

func (s *swarm) handle(ev event) {
	switch m := ev.message.(type) {
	case nil:
		s.leave(ev.from)
	case signal.Hello:
		s.join(ev.from, m)
	default:
		if s.members[ev.from.id] == ev.from { // not after another took its place
			s.serve(ev.from, m)
		}
	}
}

func (s *swarm) serve(v *viewer, m signal.Message) {
	switch m := m.(type) {
	case signal.Report:
		for _, a := range m.Accused {
			s.step(coord.Accused{Viewer: v.id, Of: a.Viewer.Viewer()})
		}
		s.step(coord.Reported{
			Viewer: v.id, Tracks: tracks(m.Tracks), Peers: viewers(m.Peers),
			CanSeed: m.CanSeed, Want: m.Want, Failed: viewers(m.Failed),
			RTTs: m.RTTs, Up: m.Up, Short: m.Short, Positions: positions(m.Positions),
			Pace: pace(m.Pace),
		})
	case signal.Offer:
		if to := s.introduced(v, m.Viewer); to != nil {
			to.post(signal.Offer{Viewer: signal.ID(v.id), SDP: m.SDP})
		}
	case signal.Answer:
		if to := s.introduced(v, m.Viewer); to != nil {
			to.post(signal.Answer{Viewer: signal.ID(v.id), SDP: m.SDP})
		}
	case signal.Candidate:
		if to := s.introduced(v, m.Viewer); to != nil {
			to.post(signal.Candidate{Viewer: signal.ID(v.id), Line: m.Line, Mid: m.Mid})
		}
	}
}

// introduced is the viewer to relay to, if the two have met. Otherwise the
// sender is told; it is no fault of its own where the other has just left.
func (s *swarm) introduced(v *viewer, to signal.ID) *viewer {
	if !s.coord.Met(v.id, to.Viewer()) {
		s.hub.stats.refuse(signal.NotMet)
		v.post(signal.Error{Code: signal.NotMet, Message: "not introduced to viewer " + to.String() + ", or it left"})
		return nil
	}
	s.hub.stats.relayed.Add(1)
	return s.members[to.Viewer()]
}

// join admits a viewer under the id it had before, where it may, or a new one.
func (s *swarm) join(v *viewer, m signal.Hello) {
	if len(s.members) >= s.hub.cfg.Limits.Viewers {
		v.end(refusal(signal.TooMany, "the limit of viewers of one stream is reached", time.Minute),
			websocket.StatusTryAgainLater)
		return
	}
	v.id = s.identify(m)
	if before := s.members[v.id]; before != nil {
		before.drop()
	} else {
		s.hub.stats.viewers.Add(1)
	}
	s.members[v.id] = v
	s.hub.stats.joins.Add(1)
	s.step(coord.Joined{
		Viewer: v.id, Site: v.site, Tracks: tracks(m.Tracks), CanSeed: m.CanSeed, Peers: viewers(m.Peers),
	})
}

func (s *swarm) identify(m signal.Hello) media.ViewerID {
	was := m.Was.Viewer()
	switch {
	case was == 0:
	case s.hub.isProven(s.stream, was, m.Proof):
		return was
	case !s.hub.proven && s.members[was] == nil:
		return was
	}
	return newID()
}

func (s *swarm) leave(v *viewer) {
	if v.id == 0 || s.members[v.id] != v {
		return
	}
	delete(s.members, v.id)
	s.hub.stats.viewers.Add(-1)
	s.step(coord.Left{Viewer: v.id})
}

func (s *swarm) step(ev coord.Event) {
	s.actions = s.coord.Step(s.now(), ev, s.actions[:0])
	for _, action := range s.actions {
		s.perform(action)
	}
	clear(s.actions)
	s.pools, s.encoded = nil, nil
}

func (s *swarm) perform(action coord.Action) {
	switch a := action.(type) {
	case coord.Welcome:
		v := s.members[a.Viewer]
		v.post(signal.Welcome{
			Version: v.version, Viewer: signal.ID(v.id), Proof: s.hub.proof(s.stream, v.id),
			Site: v.site, Stun: v.stun, Neighbours: neighbours(a.Neighbours), Pools: pools(a.Pools),
			Saturated: a.Saturated,
		})
	case coord.Introduce:
		if v := s.members[a.Viewer]; v != nil {
			v.post(signal.Introduce{Neighbours: neighbours(a.Neighbours), Part: ids(a.Part)})
		}
	case coord.SetLink:
		if v := s.members[a.Viewer]; v != nil && v.version >= linkVersion {
			v.post(signal.Link{Saturated: a.Saturated})
		}
	case coord.SetPools:
		s.tellPools(s.members[a.Viewer], a.Pools)
	}
}

// tellPools encodes pools that go to many viewers once.
func (s *swarm) tellPools(v *viewer, list []coord.Pool) {
	if v == nil {
		return
	}
	if s.encoded == nil || len(s.pools) != len(list) || &s.pools[0] != &list[0] {
		b, err := signal.Encode(signal.Pools{Pools: pools(list)})
		if err != nil {
			s.hub.stats.unsendable.Add(1)
			return
		}
		s.pools, s.encoded = list, b
	}
	v.postBytes(s.encoded)
}
