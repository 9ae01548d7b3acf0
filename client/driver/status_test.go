package driver

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/signal"
)

func TestWithoutConsentNothingIsOpened(t *testing.T) {
	r := newRig(t, false)
	if id := r.ask("seg7"); id != 0 {
		t.Errorf("request %d, want 0", id)
	}
	r.wantLog("host state off consent")
	r.Configure(true, true, 0)
	r.turn()
	r.wantLog("coordinator open {Min:1 Max:2 Agent:test Stream:s Site: Token: Tracks:[] CanSeed:false Was:0 Proof: Peers:[]}",
		"host state connecting ")
}

func TestConsentWithdrawnClosesEverything(t *testing.T) {
	r := neighbour(t)
	r.say(offerOf(5))
	r.do(agent.Connect{Peer: 7, Offer: true})
	r.forget()
	r.Configure(false, true, 0)
	r.turn()
	r.wantLog("coordinator close", "peers close 2", "peers close 7", "host state off consent")
	r.wantEvents(
		agent.PageChanged{Upload: true}, agent.PeerClosed{Peer: 2}, agent.PeerClosed{Peer: 7}, agent.CoordinatorLost{},
	)
	r.say(LinkSaid{signal.Welcome{Viewer: 1}}, LinkLost{}, LinkOff{}, offerOf(5))
	r.wantLog()
	r.wantEvents()
}

func TestTheHostHearsHowTheViewerIs(t *testing.T) {
	r := newRig(t, true)
	r.log = r.log[1:]
	r.wantLog("host state connecting ")
	r.say(LinkLost{})
	r.say(LinkLost{})
	r.wantLog("host state connecting unreachable")
	r.say(LinkSaid{signal.Welcome{Version: 1, Viewer: 1, Stun: []string{"stun:x"}}})
	r.wantLog("peers configure [stun:x]", "host state active ")
	r.do(agent.Connect{Peer: 2, Offer: true})
	r.say(PeerOpened{2})
	r.log = nil
	r.say(LinkLost{})
	r.wantLog()
	r.say(PeerClosed{2})
	r.wantLog("peers close 2", "host state connecting unreachable")
}

func TestTheCoreHearsOfTheCoordinator(t *testing.T) {
	r := newRig(t, true)
	r.forget()
	r.say(LinkLost{}, LinkSaid{signal.Welcome{
		Version: 1, Viewer: 1,
		Neighbours: []signal.Neighbour{{Viewer: 2, Offer: true}},
		Pools:      []signal.Pool{{Track: 3, Version: 4, Members: []signal.ID{5}}},
		Policy:     signal.Policy{MaxUpload: 6, MaxNeighbours: 7, Owners: 8},
	}}, LinkSaid{signal.Introduce{Neighbours: []signal.Neighbour{{Viewer: 9}}}},
		LinkSaid{signal.Pools{Pools: []signal.Pool{{Track: 3, Version: 5}}}}, LinkLost{}, LinkLost{})
	r.wantEvents(
		agent.Welcomed{
			Self: 1, Neighbours: []agent.Neighbour{{Viewer: 2, Offer: true}},
			Pools:  []agent.Pool{{Track: 3, Version: 4, Members: []media.ViewerID{5}}},
			Policy: agent.Policy{MaxUpload: 6, MaxNeighbours: 7, Owners: 8},
		},
		agent.Introduced{Neighbours: []agent.Neighbour{{Viewer: 9}}},
		agent.PoolChanged{Pool: agent.Pool{Track: 3, Version: 5}},
		agent.CoordinatorLost{},
	)
}

func TestTheNextGreetingKeepsIdentityAndMesh(t *testing.T) {
	r := neighbour(t)
	r.do(agent.Report{Tracks: []media.TrackID{7}, CanSeed: true})
	r.publishStats()
	h := r.desk.hello()
	if h.Was != 1 || h.Proof != "p" || len(h.Peers) != 1 || h.Peers[0] != 2 || len(h.Tracks) != 1 || !h.CanSeed {
		t.Errorf("greeting %+v", h)
	}
}

func TestTheCoordinatorIsCalledAnewOnceThePageIsBackOnline(t *testing.T) {
	r := admitted(t)
	r.Page(false, false, true, false)
	r.turn()
	r.wantLog()
	r.Page(false, false, false, false)
	r.turn()
	if len(r.log) != 2 || r.log[0] != "coordinator close" || !strings.HasPrefix(r.log[1], "coordinator open") {
		t.Errorf("asked of the ports: %q, want the coordinator closed and opened", r.log)
	}
}

func TestARefusalEndsPeerDeliveryButAnswersThePlayer(t *testing.T) {
	for code, reason := range map[signal.Code]string{signal.BadVersion: "version", signal.Refused: "refused"} {
		r := neighbour(t)
		id := r.ask("seg7")
		r.forget()
		r.say(LinkOff{Code: code})
		r.wantLog("coordinator close", "peers close 2", "host state off "+reason)
		r.turn()
		if r.ask("more") != 0 {
			t.Error("a refused viewer took another request")
		}
		r.log = nil
		r.do(agent.Fail{Request: id, Status: 404})
		r.wantLog("seg7 failed 404")
	}
}

func TestAMinorErrorOfTheCoordinatorIsShown(t *testing.T) {
	r := admitted(t)
	r.say(LinkSaid{signal.Error{Code: signal.NotMet}})
	r.wantLog("host error not-met")
}

func TestTheHostHearsWhereSegmentsCameFrom(t *testing.T) {
	r := admitted(t)
	seg := media.SegmentID{Track: 1, Number: 7}
	r.do(
		agent.Notice{What: agent.PeerJoined, Peer: 2}, agent.Notice{What: agent.PeerLeft, Peer: 2},
		agent.Notice{What: agent.OriginFetch, Segment: seg, Bytes: 5},
		agent.Notice{What: agent.SegmentDone, Segment: seg, Bytes: 9},
		agent.Notice{What: agent.SegmentDone, Segment: seg, Bytes: 9, FromPeers: 4},
		agent.Notice{What: agent.SegmentDone, Segment: seg, Bytes: 9, FromPeers: 9},
	)
	r.wantLog("host peer 2 true", "host peer 2 false", "host origin 1/7 5 startup",
		"host segment 1/7 origin 9 0 startup", "host segment 1/7 both 9 4 startup", "host segment 1/7 peers 9 9 ")
}

// running starts the loop in a bubble of virtual time.
func running(t *testing.T, test func(r *rig, ended chan error)) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, true)
		ended := make(chan error, 1)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() { ended <- r.Run(ctx) }()
		synctest.Wait()
		test(r, ended)
	})
}

func TestAFailingCoreHandsEverythingBack(t *testing.T) {
	running(t, func(r *rig, ended chan error) {
		r.core.answer = func(ev agent.Event) []agent.Action {
			if _, ok := ev.(agent.Stalled); ok {
				panic("lost count")
			}
			return nil
		}
		r.Playlist(liveURL, live, "")
		url := "https://cdn.example/live/seg7.m4s"
		r.Request(url, 0, 0, media.Main, 0, r.done("seg7"), r.failed("seg7"))
		synctest.Wait()
		r.log = nil
		r.Stalled(1)
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "lost count") {
			r.t.Errorf("Run: %v, want what the core said", err)
		}
		r.wantLog("host error wasm-failed", "host state off wasm-failed", "seg7 failed -1",
			"coordinator close", "peers shutdown", "origin close", "store close")
		if id := r.Request(url, 0, 0, media.Main, 0, r.done("x"), r.failed("x")); id != 0 {
			r.t.Errorf("request %d after the end, want 0", id)
		}
	})
}

func TestCloseEndsTheLoop(t *testing.T) {
	running(t, func(r *rig, ended chan error) {
		r.log = nil
		r.Close()
		r.Close()
		if err := <-ended; err != nil {
			r.t.Errorf("Run: %v", err)
		}
		r.wantLog("coordinator close", "peers shutdown", "origin close", "store close")
		r.Playlist(liveURL, live, "")
		r.Configure(false, false, 0)
	})
}

func TestTheCoreIsWokenWhenItAsked(t *testing.T) {
	running(t, func(r *rig, _ chan error) {
		began := time.Now()
		woken := make(chan time.Duration, 1)
		r.core.answer = func(ev agent.Event) []agent.Action {
			switch ev.(type) {
			case agent.Stalled:
				r.core.wakeAt = int64(time.Since(r.epoch) + 3*time.Second)
			case agent.Woke:
				woken <- time.Since(began)
			}
			return nil
		}
		r.Stalled(1)
		if got := <-woken; got != 3*time.Second {
			r.t.Errorf("woken after %v, want 3s", got)
		}
	})
}

func TestAFullInboxDoesNotKeepTheCoreAsleep(t *testing.T) {
	r := newRig(t, true)
	r.core.wakeAt = 1
	r.forget()
	r.Stalled(1)
	r.turn()
	r.wantEvents(agent.Woke{}, agent.Stalled{Nanos: 1})
}

func TestARecordingNamesTheVersionThatMadeIt(t *testing.T) {
	if got := string(newRig(t, true).Recording()); got != "recorded by test" {
		t.Errorf("got %q", got)
	}
}
