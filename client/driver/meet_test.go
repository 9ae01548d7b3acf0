package driver

import (
	"reflect"
	"slices"
	"testing"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/signal"
	"shoal/shared/wire"
)

func offerOf(v media.ViewerID) Item {
	return LinkSaid{signal.Offer{Viewer: signal.ID(v), SDP: "sdp"}}
}

func candidateOf(v media.ViewerID) Item {
	return LinkSaid{signal.Candidate{Viewer: signal.ID(v), Line: "candidate"}}
}

func TestAnInvitationWaitsForTheCore(t *testing.T) {
	r := admitted(t)
	r.say(offerOf(5), candidateOf(5), candidateOf(5))
	r.wantEvents(agent.Invited{Peer: 5})
	r.wantLog()
	r.do(agent.Connect{Peer: 5})
	r.say(candidateOf(5))
	r.wantLog(
		"peers connect 5 offer=false", "peers signal 5 signal.Offer",
		"peers signal 5 signal.Candidate", "peers signal 5 signal.Candidate", "peers signal 5 signal.Candidate",
	)
}

func TestAnInvitationThatIsRefusedIsForgotten(t *testing.T) {
	r := admitted(t)
	r.say(offerOf(5))
	r.do(agent.Disconnect{Peer: 5})
	r.do(agent.Connect{Peer: 5})
	r.wantLog("peers connect 5 offer=false")
}

func TestTheOldestOfTooManyInvitationsIsForgotten(t *testing.T) {
	r := admitted(t)
	for i := range media.ViewerID(MaxInvitations + 1) {
		r.say(offerOf(10 + i))
	}
	r.do(agent.Connect{Peer: 10}, agent.Connect{Peer: 11})
	r.wantLog("peers connect a offer=false", "peers connect b offer=false", "peers signal b signal.Offer")
}

func TestTheCandidatesOfAnInvitationAreBounded(t *testing.T) {
	r := admitted(t)
	r.say(offerOf(5))
	for range MaxCandidates + 1 {
		r.say(candidateOf(5))
	}
	r.do(agent.Connect{Peer: 5})
	if got := len(r.log); got != 2+MaxCandidates {
		t.Errorf("%d calls, want connect, offer and %d candidates", got, MaxCandidates)
	}
}

func TestAnswersAndCandidatesGoToTheConnection(t *testing.T) {
	r := admitted(t)
	r.do(agent.Connect{Peer: 5, Offer: true})
	r.say(LinkSaid{signal.Answer{Viewer: 5, SDP: "sdp"}}, candidateOf(5), candidateOf(6))
	r.wantLog("peers connect 5 offer=true", "peers signal 5 signal.Answer", "peers signal 5 signal.Candidate")
}

func TestAnOfferForAConnectionThatWaitsForOneIsHandedOver(t *testing.T) {
	r := admitted(t)
	r.do(agent.Connect{Peer: 5})
	r.forget()
	r.say(offerOf(5))
	r.wantLog("peers signal 5 signal.Offer")
	r.wantEvents()
}

func TestAViewerWhoOffersAgainHasLostTheConnection(t *testing.T) {
	r := admitted(t)
	r.say(offerOf(5))
	r.do(agent.Connect{Peer: 5})
	r.say(PeerOpened{5})
	r.forget()
	r.say(offerOf(5))
	r.wantLog("peers close 5")
	r.wantEvents(agent.PeerClosed{Peer: 5}, agent.Invited{Peer: 5})
}

func TestTheOfferOfTheOtherSideIsIgnoredWhereThisOneOffers(t *testing.T) {
	r := admitted(t)
	r.do(agent.Connect{Peer: 5, Offer: true})
	r.forget()
	r.say(offerOf(5))
	r.wantLog()
	r.wantEvents()
}

func TestNothingIsHeardOfAConnectionThatHasEnded(t *testing.T) {
	r := neighbour(t)
	r.do(agent.Disconnect{Peer: 2})
	r.forget()
	r.say(PeerOpened{2}, PeerSaid{2, []byte{1}}, PeerFrame{2, wire.Frame{}, Bytes("x")}, PeerDrained{2, 0}, PeerClosed{2})
	r.wantEvents()
}

func TestTheCoreHearsWhatANeighbourSays(t *testing.T) {
	r := neighbour(t)
	r.core.answer = on[agent.FrameReceived](agent.Keep{Segment: seg7, Offset: 4, Length: 5})
	r.say(
		PeerSaid{2, wire.AppendMessage(nil, wire.Cancel{ID: 4})},
		PeerFrame{2, wire.Frame{ID: 9, Offset: 4}, Bytes("media")}, PeerDrained{2, 77}, PeerClosed{2},
	)
	r.wantEvents(
		agent.Received{Peer: 2, Message: wire.Cancel{ID: 4}},
		agent.FrameReceived{Peer: 2, Frame: wire.Frame{ID: 9, Offset: 4}, Length: 5},
		agent.Drained{Peer: 2, Buffered: 77}, agent.PeerClosed{Peer: 2},
	)
	r.wantLog("store write 7 at 4: media", "peers close 2")
}

func TestAMalformedMessageIsTheCoresToJudge(t *testing.T) {
	r := neighbour(t)
	r.say(PeerSaid{2, []byte{0xff, 1, 2}})
	if got := r.core.events[0].(agent.Received); got.Err == nil || got.Message != nil {
		t.Errorf("the core was told %+v, want an error", got)
	}
}

func TestStoredBytesAreSent(t *testing.T) {
	r := neighbour(t)
	r.store.bytes[seg7] = []byte("some media")
	r.do(agent.SendFrame{Peer: 2, Frame: wire.Frame{ID: 9}, Segment: seg7, Offset: 5, Length: 5}, agent.Send{Peer: 2, Message: wire.Ping{Nonce: 1}})
	r.wantLog(`peers frame 2 {ID:9 Offset:0} "media" <nil>`, "peers send 2 wire.Ping <nil>")
}

func TestAFrameOfBytesThatAreGoneLeavesTheBufferEmpty(t *testing.T) {
	r := neighbour(t)
	r.do(agent.SendFrame{Peer: 2, Segment: seg7, Length: 5})
	r.wantLog()
	if got := r.core.events[len(r.core.events)-1]; got != (agent.Drained{Peer: 2}) {
		t.Errorf("the core was told %+v, want Drained", got)
	}
}

func TestNothingIsSentToAStranger(t *testing.T) {
	r := admitted(t)
	r.store.bytes[seg7] = []byte("media")
	r.do(agent.SendFrame{Peer: 2, Segment: seg7, Length: 5}, agent.Send{Peer: 2, Message: wire.Ping{}})
	r.wantLog()
}

func TestAnAccusationIsReportedAtOnce(t *testing.T) {
	r := neighbour(t)
	r.core.totals.OriginBytes = 42
	r.do(agent.Report{Tracks: []media.TrackID{7}, Failed: []media.ViewerID{8}})
	r.do(agent.Disconnect{Peer: 2, Why: wire.BadBytes, Accuse: true})
	r.wantLog(
		"coordinator report tracks=[7] accused=[] failed=[8] origin=42",
		"peers close 2",
		"coordinator report tracks=[7] accused=[{2 bad-bytes}] failed=[] origin=42",
	)
}

func TestTheRoundTripIsThatOfPingAndPong(t *testing.T) {
	r := neighbour(t)
	r.do(agent.Send{Peer: 2, Message: wire.Ping{Nonce: 6}})
	r.say(PeerSaid{2, wire.AppendMessage(nil, wire.Pong{Nonce: 5})})
	r.publishStats()
	if got := r.Stats().Neighbours[0].RTT; got != 0 {
		t.Errorf("round trip %d ns after another ping's pong, want 0", got)
	}
	r.say(PeerSaid{2, wire.AppendMessage(nil, wire.Pong{Nonce: 6})})
	r.publishStats()
	if got := r.Stats().Neighbours[0].RTT; got <= 0 {
		t.Errorf("round trip %d ns, want more than 0", got)
	}
}

func TestWhoIsToBePartedWithIsNamedToTheCore(t *testing.T) {
	r := neighbour(t)
	r.say(LinkSaid{signal.Introduce{Part: []signal.ID{2, 9}}})
	want := agent.Introduced{Neighbours: []agent.Neighbour{}, Part: []media.ViewerID{2, 9}}
	if got := r.core.events[len(r.core.events)-1]; !reflect.DeepEqual(got, want) {
		t.Errorf("the core was told %+v, want %+v", got, want)
	}
}

func TestAReportSaysWhatMatchingNeeds(t *testing.T) {
	r := neighbour(t)
	r.do(agent.Report{
		Peers: []media.ViewerID{2, 3, 4}, RTTs: []int64{0, 7, signal.MaxRTT + 1}, Up: 8192, Short: true,
		Positions: []agent.Position{{Track: 7, Next: 30, Held: []agent.Span{{First: 10, Last: 29}}}},
	})
	got := r.report
	if !slices.Equal(got.RTTs, []int64{0, 7, signal.MaxRTT}) || got.Up != 8192 || !got.Short {
		t.Errorf("got %+v", got)
	}
	if at := got.Positions; len(at) != 1 || at[0].Next != 30 || !slices.Equal(at[0].Held, []signal.Span{{First: 10, Last: 29}}) {
		t.Errorf("got positions %+v", at)
	}
	r.do(agent.Report{Peers: []media.ViewerID{2}, RTTs: []int64{0}})
	if r.report.RTTs != nil {
		t.Errorf("nothing was measured, and the report says %v", r.report.RTTs)
	}
}
