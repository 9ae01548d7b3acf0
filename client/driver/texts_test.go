package driver

import (
	"fmt"
	"strings"
	"testing"

	"shoal/client/agent"
	"shoal/shared/manifest"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// next is the live playlist one segment later.
const next = "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:8\n#EXT-X-MAP:URI=\"init.mp4\"\n" +
	"#EXTINF:2,\nseg8.m4s\n#EXTINF:2,\nseg9.m4s\n"

// poll polls the live playlist and lets the driver take a turn.
func (r *rig) poll(name string) agent.RequestID {
	id := r.Poll(liveURL, "", func(text string) { r.note("%s got %d bytes", name, len(text)) },
		func() { r.note("%s passed", name) })
	r.turn()
	return id
}

// read lets the player read a live playlist.
func (r *rig) read(body string) {
	r.Playlist(liveURL, body, "")
	r.turn()
}

// told is what a neighbour with base says of body.
func told(t *testing.T, base, body string) wire.Playlist {
	t.Helper()
	from, err := manifest.NewText(liveURL, base, "")
	if err != nil {
		t.Fatal(err)
	}
	to, err := manifest.NewText(liveURL, body, "")
	if err != nil {
		t.Fatal(err)
	}
	edits, _ := from.Edits(to)
	return wire.Playlist{Edition: to.Edition, By: 2, Age: 40, Base: from.Edition.Sum, Edits: edits}
}

// hears lets neighbour 2 say something.
func (r *rig) hears(m wire.Message) { r.say(PeerSaid{2, wire.AppendMessage(nil, m)}) }

// lastFit is what came of the last text that a neighbour told.
func (r *rig) lastFit() agent.Fit {
	r.t.Helper()
	for i := len(r.core.events) - 1; i >= 0; i-- {
		if ev, is := r.core.events[i].(agent.PlaylistTold); is {
			return ev.Fit
		}
	}
	r.t.Fatal("the core was not told of a playlist")
	return 0
}

func TestAPollIsAnsweredWithANeighboursText(t *testing.T) {
	r := neighbour(t)
	r.read(live)
	id := r.poll("poll")
	r.hears(told(t, live, next))
	r.forget()
	r.do(agent.Answer{Request: id, Track: liveTrack, Sum: editionOf(next).Sum})
	r.wantLog(fmt.Sprintf("poll got %d bytes", len(next)))
}

func TestEveryPollIsAnsweredOnce(t *testing.T) {
	r := newRig(t, true)
	r.read(live)
	id, other, lost := r.poll("one"), r.poll("two"), r.poll("three")
	r.Abort(other)
	r.forget()
	r.do(agent.Pass{Request: id}, agent.Pass{Request: id}, agent.Pass{Request: other},
		agent.Answer{Request: lost, Track: liveTrack, Sum: 1})
	r.wantLog("one passed", "three passed")
	r.poll("four")
	r.log = nil
	r.shut()
	r.wantLog("four passed", "coordinator close", "peers shutdown", "origin close", "store close")
}

func TestAnAbortedPollReachesTheCore(t *testing.T) {
	r := newRig(t, true)
	r.forget()
	id := r.poll("poll")
	r.Abort(id)
	r.turn()
	r.wantEvents(agent.Polled{Request: id, Track: liveTrack}, agent.Aborted{Request: id})
}

func TestPollsAreBounded(t *testing.T) {
	r := newRig(t, true)
	for range MaxPolls {
		if r.poll("one") == 0 {
			t.Fatal("a poll within the bound was refused")
		}
	}
	if id := r.poll("beyond"); id != 0 {
		t.Errorf("poll %d beyond the bound, want 0", id)
	}
}

func TestWithoutPeersThePlayerPollsByItself(t *testing.T) {
	if id := newRig(t, false).poll("poll"); id != 0 {
		t.Errorf("poll %d, want 0", id)
	}
}

func TestTheNameTellsTheTrackOfAPoll(t *testing.T) {
	r := newRig(t, true)
	r.forget()
	id := r.Poll(liveURL+"?token=1", "https://name.example/v", func(string) {}, func() {})
	r.turn()
	r.wantEvents(agent.Polled{Request: id, Track: media.TrackOf("https://name.example/v")})
}

func TestATextThatIsReadListsItsSegments(t *testing.T) {
	r := neighbour(t)
	r.read(live)
	r.hears(told(t, live, next))
	r.forget()
	r.do(agent.ReadText{Track: liveTrack, Sum: editionOf(next).Sum})
	nine := agent.Listing{Number: 9, Duration: 2e9, URI: "seg9.m4s"}
	r.wantEvents(agent.Stalled{Nanos: 1}, agent.Listed{Track: liveTrack, Live: true, Target: 2e9, First: 8, Segments: []agent.Listing{nine}})
	if id := r.Request("https://cdn.example/live/seg9.m4s", 0, 0, media.Main, 0, r.done("nine"), r.failed("nine")); id == 0 {
		t.Error("the segment that the neighbour's text lists is not known")
	}
}

func TestWhatANeighbourTellsIsHeldAgainstTheOwnText(t *testing.T) {
	elsewhere := strings.Replace(next, "seg9", "https://evil.example/seg9", 1)
	lie := told(t, live, next)
	lie.Edition.Sum++
	outOfStep := told(t, live, next)
	outOfStep.Edition.Last++
	beyond := told(t, live, next)
	beyond.Edits = []wire.Edit{{Keep: 4000}}
	header := told(t, live, next)
	header.Base, header.Edits = 0, nil
	for name, c := range map[string]struct {
		told wire.Playlist
		want agent.Fit
	}{
		"a slide":                  {told(t, live, next), agent.Held},
		"no text":                  {header, agent.NoText},
		"a base that is not here":  {told(t, next, strings.ReplaceAll(next, "seg9", "seg10")), agent.NoText},
		"a segment elsewhere":      {told(t, live, elsewhere), agent.Refused},
		"no playlist":              {wire.Playlist{Edition: wire.Edition{Track: liveTrack, Sum: media.TextSum("x")}, Base: editionOf(live).Sum, Edits: []wire.Edit{{Insert: "x"}}}, agent.Refused},
		"another sum":              {lie, agent.Forged},
		"another number":           {outOfStep, agent.Forged},
		"lines that are not there": {beyond, agent.Forged},
		"what the player read":     {told(t, next, live), agent.Held},
	} {
		r := neighbour(t)
		r.read(live)
		r.hears(c.told)
		if got := r.lastFit(); got != c.want {
			t.Errorf("%s: fit %d, want %d", name, got, c.want)
		}
	}
}

func TestATextThatWasForgottenIsGone(t *testing.T) {
	r := neighbour(t)
	r.read(live)
	r.do(agent.ForgetText{Track: liveTrack, Sum: editionOf(live).Sum})
	if len(r.texts.held) != 0 || len(r.texts.trusted) != 0 {
		t.Errorf("%d texts and %d trusted are left", len(r.texts.held), len(r.texts.trusted))
	}
	r.hears(told(t, live, next))
	if got := r.lastFit(); got != agent.NoText {
		t.Errorf("fit %d without a base, want %d", got, agent.NoText)
	}
}

func TestANeighbourIsToldHowATextChanged(t *testing.T) {
	r := neighbour(t)
	sent := &sentMessages{peersLog: peersLog{r}}
	r.ports.Peers = sent
	r.read(live)
	r.read(next)
	m := wire.Playlist{Edition: editionOf(next), Base: editionOf(live).Sum}
	unknown := m
	unknown.Base = 77
	r.do(agent.SendPlaylist{Peer: 2, Message: m}, agent.SendPlaylist{Peer: 2, Message: unknown})
	if len(sent.all) != 2 {
		t.Fatalf("%d messages, want 2", len(sent.all))
	}
	if got := sent.all[0].(wire.Playlist); len(got.Edits) == 0 || r.apply(got) != next {
		t.Errorf("the edits of %+v do not make the text", got)
	}
	if got := sent.all[1].(wire.Playlist); got.Base != 0 || len(got.Edits) != 0 {
		t.Errorf("told %+v, want no edits to a text that is not here", got)
	}
}

func (r *rig) apply(m wire.Playlist) string {
	text, err := r.texts.find(liveTrack, m.Base).Apply(m.Edits)
	if err != nil {
		r.t.Error(err)
	}
	return text
}

// sentMessages keeps what was said.
type sentMessages struct {
	peersLog
	all []wire.Message
}

func (s *sentMessages) Send(_ media.ViewerID, message []byte) {
	all, err := wire.ParseMessages(message)
	if err != nil {
		s.t.Error(err)
	}
	s.all = append(s.all, all...)
}

func TestAViewersQueryStaysAtHome(t *testing.T) {
	r := neighbour(t)
	sent := &sentMessages{peersLog: peersLog{r}}
	r.ports.Peers = sent
	eight := media.SegmentID{Track: liveTrack, Number: 8}
	r.do(agent.Send{Peer: 2, Message: wire.News{Segment: eight, URI: "seg8.m4s?sig=secret"}},
		agent.Send{Peer: 2, Message: wire.News{Segment: eight, URI: "?sig=secret"}})
	if len(sent.all) != 1 {
		t.Fatalf("%d messages, want 1: a URI that is all query is not told", len(sent.all))
	}
	if got := sent.all[0].(wire.News); got.URI != "seg8.m4s" || got.Query != media.QuerySum("?sig=secret") {
		t.Errorf("told %+v", got)
	}
}

func TestNewsIsCompletedByTheOwnQueryWhereItIsTheSame(t *testing.T) {
	for _, c := range []struct{ own, told, want string }{
		{"", "", "seg9.m4s"},
		{"?a=1", "?a=1", "seg9.m4s?a=1"},
		{"?a=1", "?a=2", ""},
		{"?a=1", "", ""},
		{"", "?a=2", ""},
	} {
		r := neighbour(t)
		r.read(strings.ReplaceAll(live, ".m4s", ".m4s"+c.own))
		r.forget()
		nine := media.SegmentID{Track: liveTrack, Number: 9}
		r.hears(wire.News{Segment: nine, URI: "seg9.m4s", Query: media.QuerySum("x" + c.told)})
		r.wantEvents(agent.Received{Peer: 2, Message: wire.News{Segment: nine, URI: c.want}})
	}
}
