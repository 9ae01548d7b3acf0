package driver

import (
	"strings"
	"testing"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

func TestARequestReachesTheCoreAfterItsPlaylist(t *testing.T) {
	r := newRig(t, true)
	r.forget()
	id := r.ask("seg7")
	seven := agent.Listing{Number: 7, Duration: 2e9, URI: "seg7.m4s"}
	eight := agent.Listing{Number: 8, Duration: 2e9, URI: "seg8.m4s"}
	r.wantEvents(
		agent.PlaylistRead{Edition: editionOf(live)},
		agent.Listed{Track: liveTrack, Live: true, Target: 2e9, First: 7, Segments: []agent.Listing{seven, eight}},
		agent.Requested{Request: id, Segment: seg7, Kind: media.Main, Listing: seven, Ahead: 5e9},
	)
}

func TestAnEncoderThatBeganAnewReachesTheCore(t *testing.T) {
	r := newRig(t, true)
	r.Playlist(liveURL, live, "")
	r.turn()
	r.forget()
	r.Playlist(liveURL, strings.ReplaceAll(live, "seg", "again"), "")
	r.turn()
	if got := r.core.events[1].(agent.Listed); !got.Restarted || len(got.Segments) != 2 {
		t.Errorf("the core was told %+v, want a track that began anew", got)
	}
}

func TestAnInitSegmentMayBeRequested(t *testing.T) {
	r := newRig(t, true)
	r.Playlist(liveURL, live, "")
	r.turn()
	r.forget()
	id := r.Request("https://cdn.example/live/init.mp4", 0, 0, media.Main, 0, r.done("init"), r.failed("init"))
	r.turn()
	init := media.InitOf(liveTrack, "init.mp4", media.ByteRange{})
	r.wantEvents(agent.Requested{Request: id, Segment: init, Listing: agent.Listing{Number: init.Number, URI: "init.mp4"}})
}

func TestAnUnknownURLIsLeftToThePlayer(t *testing.T) {
	r := newRig(t, true)
	r.Playlist(liveURL, live, "")
	if id := r.Request("https://cdn.example/live/seg9.m4s", 0, 0, media.Main, 0, r.done("x"), r.failed("x")); id != 0 {
		t.Errorf("request %d, want 0", id)
	}
	if id := r.Request("https://cdn.example/live/seg7.m4s", 0, 5, media.Main, 0, r.done("x"), r.failed("x")); id != 0 {
		t.Errorf("request %d for a range that nobody listed, want 0", id)
	}
}

func TestThePlayerGetsWhatTheStoreHolds(t *testing.T) {
	r := newRig(t, true)
	id := r.ask("seg7")
	r.store.bytes[seg7] = []byte("media")
	r.forget()
	r.do(agent.Deliver{Request: id, Segment: seg7, Length: 5, Took: 9, PeerBytes: 3, OriginBytes: 2})
	r.wantLog(`seg7 done "media" took=9 peers=3 origin=2`)
}

func TestEveryRequestIsAnsweredOnce(t *testing.T) {
	r := newRig(t, true)
	id := r.ask("seg7")
	r.store.bytes[seg7] = []byte("media")
	r.forget()
	r.do(
		agent.Fail{Request: id, Status: 404}, agent.Fail{Request: id, Status: 503},
		agent.Deliver{Request: id, Segment: seg7, Length: 5},
	)
	r.Abort(id)
	r.shut()
	r.wantLog("seg7 failed 404", "coordinator close", "peers shutdown", "origin close", "store close")
}

func TestAnAbortedRequestIsNotAnswered(t *testing.T) {
	r := newRig(t, true)
	id := r.ask("seg7")
	r.forget()
	r.Abort(id)
	r.Abort(id)
	r.turn()
	r.wantEvents(agent.Aborted{Request: id})
	r.do(agent.Fail{Request: id, Status: 404})
	r.wantLog()
}

func TestADeliveryWithoutBytesIsHandedBack(t *testing.T) {
	r := newRig(t, true)
	id := r.ask("seg7")
	r.forget()
	r.do(agent.Deliver{Request: id, Segment: seg7, Length: 5})
	r.wantLog("seg7 failed -1")
}

func TestRequestsAreBounded(t *testing.T) {
	r := newRig(t, true)
	for range MaxRequests {
		if r.ask("one") == 0 {
			t.Fatal("a request within the bound was refused")
		}
	}
	if id := r.ask("beyond"); id != 0 {
		t.Errorf("request %d beyond the bound, want 0", id)
	}
}

func TestARequestThatFindsNoRoomIsLeftToThePlayer(t *testing.T) {
	r := newRig(t, true)
	r.Playlist(liveURL, live, "")
	for r.inbox.put(LinkLost{}, InboxBound+PageReserve) {
	}
	id := r.Request("https://cdn.example/live/seg7.m4s", 0, 0, media.Main, 0, r.done("seg7"), r.failed("seg7"))
	if id != 0 {
		t.Errorf("request %d, want 0", id)
	}
	r.log = nil
	r.shut()
	r.wantLog("coordinator close", "peers shutdown", "origin close", "store close")
}

func TestABadPlaylistIsReportedOnce(t *testing.T) {
	r := newRig(t, true)
	r.forget()
	r.Playlist(liveURL, "<html>", "")
	r.Playlist(liveURL, "<html>", "")
	r.turn()
	r.wantLog("host error playlist")
	nothing := agent.PlaylistRead{Edition: wire.Edition{Track: liveTrack}}
	r.wantEvents(nothing, nothing)
}

func TestAnOfferedSegmentCanBeKept(t *testing.T) {
	r := newRig(t, true)
	r.Playlist(liveURL, live, "")
	r.turn()
	r.forget()
	r.core.answer = on[agent.Offered](agent.Keep{Segment: seg7, Length: 5})
	if !r.Offer("https://cdn.example/live/seg7.m4s", 0, 0, media.Main, Bytes("media"), 4e8) {
		t.Error("the segment was ignored")
	}
	r.turn()
	r.wantEvents(agent.Offered{Segment: seg7, Length: 5, Took: 4e8})
	r.wantLog("store write 7 at 0: media")
}

func TestAnOfferOfTheWrongLengthIsIgnored(t *testing.T) {
	r := newRig(t, true)
	r.Playlist(rangeURL, ranged, "")
	r.turn()
	r.forget()
	r.Offer("https://cdn.example/vod/all.mp4", 100, 300, media.Main, Bytes("short"), 1)
	r.Offer("https://cdn.example/vod/all.mp4", 0, 0, media.Main, Bytes("unknown"), 1)
	r.turn()
	r.wantEvents()
}

func TestNothingIsKeptOfAnEventWithoutPayload(t *testing.T) {
	r := newRig(t, true)
	r.forget()
	r.do(agent.Keep{Segment: seg7, Length: 5})
	r.wantLog()
}

func TestWhatThePageAllowsReachesTheCoreOnce(t *testing.T) {
	r := newRig(t, true)
	r.forget()
	r.Page(true, true, false, true)
	r.Configure(true, false, 1000)
	r.turn()
	r.Page(true, true, false, true)
	r.turn()
	r.wantEvents(agent.PageChanged{Hidden: true, Metered: true, LowBattery: true, P2P: true, MaxUpload: 1000})
}
