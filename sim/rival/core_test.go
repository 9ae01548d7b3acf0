package rival

import (
	"testing"
	"time"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

const track = media.TrackID(5)

// bench is a core by itself, with neighbours 2, 3 and so on.
type bench struct {
	*Core
	now agent.Time
}

func newBench(neighbours int) *bench {
	b := &bench{Core: New(agent.Config{})}
	welcome := agent.Welcomed{Self: 1}
	for i := range neighbours {
		welcome.Neighbours = append(welcome.Neighbours, agent.Neighbour{Viewer: media.ViewerID(i + 2), Offer: true})
	}
	b.step(agent.PageChanged{P2P: true, Upload: true})
	b.step(welcome)
	for _, n := range welcome.Neighbours {
		b.step(agent.PeerOpened{Peer: n.Viewer})
	}
	return b
}

func (b *bench) step(ev agent.Event) []agent.Action { return b.Step(b.now, ev, nil) }

// lists tells of segments 1 to n of 2 s each.
func (b *bench) lists(n uint64) []agent.Action {
	l := agent.Listed{Track: track, Live: true, Target: 2 * second, First: 1}
	for i := range n {
		l.Segments = append(l.Segments, listing(i+1))
	}
	return b.step(l)
}

func listing(n uint64) agent.Listing { return agent.Listing{Number: n, Duration: 2 * second} }

func (b *bench) asks(n uint64, ahead time.Duration) []agent.Action {
	return b.step(agent.Requested{Request: agent.RequestID(n), Segment: id(n), Listing: listing(n), Ahead: int64(ahead)})
}

func id(n uint64) media.SegmentID { return media.SegmentID{Track: track, Number: n} }

// announces has a neighbour say that it has loaded segment n, of two pieces.
func (b *bench) announces(peer media.ViewerID, n uint64) []agent.Action {
	return b.step(agent.Received{Peer: peer, Message: wire.Have{Segment: id(n), Length: media.PieceSize + 1}})
}

func fetches(out []agent.Action) (list []uint64) {
	for _, act := range out {
		if f, is := act.(agent.Fetch); is {
			list = append(list, f.Segment.Number)
		}
	}
	return list
}

// asked are the neighbours that were asked for a piece of segment n.
func asked(out []agent.Action, n uint64) (list []media.ViewerID) {
	for _, act := range out {
		if s, is := act.(agent.Send); is {
			if r, is := s.Message.(wire.Request); is && r.Segment == id(n) {
				list = append(list, s.Peer)
			}
		}
	}
	return list
}

func TestWhoHasNoNeighbourBuysAtOnce(t *testing.T) {
	b := newBench(0)
	b.lists(1)
	if got := fetches(b.asks(1, 20*time.Second)); len(got) != 1 {
		t.Errorf("bought %v, want segment 1", got)
	}
}

func TestASegmentThatIsAnnouncedComesFromOneNeighbourAsAWhole(t *testing.T) {
	b := newBench(3)
	b.lists(1)
	b.announces(2, 1)
	b.announces(3, 1)
	out := b.asks(1, 4*time.Second)
	from := asked(out, 1)
	if len(fetches(out)) != 0 || len(from) != 2 || from[0] != from[1] {
		t.Errorf("asked %v and bought %v, want both pieces of one neighbour", from, fetches(out))
	}
}

func TestBelowTheThresholdItBuysWhatANeighbourWasSending(t *testing.T) {
	b := newBench(2)
	b.lists(1)
	b.announces(2, 1)
	b.asks(1, 2*time.Second+1)
	if b.loads[0].segments[0].from != neighbour {
		t.Fatal("above the threshold it did not ask the neighbour")
	}
	b.now++
	out := b.step(agent.BufferChanged{Ahead: 2 * second})
	if got := fetches(out); len(got) != 1 {
		t.Errorf("at the threshold it bought %v, want segment 1", got)
	}
}

func TestAtMostThreeComeFromNeighboursAndTwoFromTheOrigin(t *testing.T) {
	b := newBench(4)
	b.lists(9)
	b.asks(1, 4*time.Second)
	for peer := range media.ViewerID(4) {
		for n := uint64(2); n <= 5; n++ {
			b.announces(peer+2, n)
		}
	}
	if l := b.loads[0]; l.running(neighbour) != peersAtOnce || l.running(origin) > httpAtOnce {
		t.Errorf("%d from neighbours, %d from the origin", l.running(neighbour), l.running(origin))
	}
}

func TestANeighbourThatSendsNothingThreeTimesIsDropped(t *testing.T) {
	b := newBench(1)
	b.lists(1)
	b.announces(2, 1)
	b.asks(1, time.Hour)
	dropped := 0
	for range 8 {
		b.now += silence + timer
		for _, act := range b.step(agent.Woke{}) {
			if d, is := act.(agent.Disconnect); is && d.Peer == 2 {
				dropped++
			}
		}
	}
	if dropped != 1 || b.open() != 0 {
		t.Errorf("dropped %d times, %d left, want it dropped once", dropped, b.open())
	}
}

func TestInitSegmentsAreLeftToThePlayer(t *testing.T) {
	init := media.InitOf(track, "init.mp4", media.ByteRange{})
	out := newBench(1).step(agent.Requested{Request: 7, Segment: init})
	if len(out) == 0 || out[0] != (agent.Fail{Request: 7, Status: agent.Bypass}) {
		t.Errorf("got %v, want a bypass", out)
	}
}

func TestBytesThatAreHereJoinUp(t *testing.T) {
	s := &segment{size: 100}
	for _, r := range []run{{40, 60}, {0, 10}, {70, 100}, {10, 40}} {
		s.hold(r)
	}
	if s.prefix() != 60 || s.has() || !s.holds(run{75, 100}) || s.holds(run{50, 75}) {
		t.Errorf("holds %v", s.held)
	}
	if s.hold(run{55, 70}); !s.has() || len(s.held) != 1 {
		t.Errorf("holds %v, want all of it", s.held)
	}
}
