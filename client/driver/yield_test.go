package driver

import (
	"testing"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/signal"
)

func TestThePlayersOwnLoadIsToldToTheCoreAndNamedInTheGreeting(t *testing.T) {
	r := newRig(t, true)
	r.ask("seg7") // its playlist is known now
	r.turn()
	seg := r.core.events[len(r.core.events)-1].(agent.Requested).Segment
	r.core.events = nil
	r.Loading("https://cdn.example/live/seg7.m4s", 0, 0, media.Main, 10, 100, 5e8)
	r.Loading("https://cdn.example/live/unknown.m4s", 0, 0, media.Main, 10, 100, 5e8)
	r.turn()
	r.wantEvents(agent.Loading{Segment: seg, Kind: media.Main, Got: 10, Length: 100, Took: 5e8})
	if got := r.desk.hello().Tracks; len(got) != 1 || got[0] != signal.ID(seg.Track) {
		t.Errorf("the greeting names %v", got)
	}
}

func TestTheCoordinatorsMarkReachesTheCoreAndTheCoresWishThePlayer(t *testing.T) {
	r := admitted(t)
	r.core.answer = on[agent.LinkChanged](agent.Yield{Kind: media.Audio})
	r.say(LinkSaid{signal.Link{Saturated: true}})
	r.wantEvents(agent.LinkChanged{Saturated: true})
	r.wantLog("host yield audio")
}

func TestAReportTellsThePaceOnce(t *testing.T) {
	r := neighbour(t)
	r.do(agent.Report{Pace: agent.Pace{Rate: 1 << 60, Need: 7}})
	if r.report.Pace != nil {
		t.Errorf("the next would tell %+v again", r.report.Pace)
	}
	r.wantLog("coordinator report tracks=[] accused=[] failed=[] origin=0")
}
