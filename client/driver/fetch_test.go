package driver

import (
	"strings"
	"testing"

	"shoal/client/agent"
	"shoal/shared/media"
)

const allURL = "https://cdn.example/vod/all.mp4"

// fetching makes a driver that was told to fetch, and knows both playlists.
func fetching(t *testing.T, a agent.Fetch) *rig {
	r := newRig(t, true)
	r.Playlist(liveURL, live, "")
	r.Playlist(rangeURL, ranged, "")
	r.turn()
	r.forget()
	r.do(a)
	r.core.events = nil
	return r
}

// whole is a fetch of segment 7, part of bytes from..to of the ranged one.
func whole(from, to int64) agent.Fetch {
	return agent.Fetch{Fetch: 3, Segment: seg7, URI: "seg7.m4s", From: from, To: to}
}

func part(from, to int64) agent.Fetch {
	return agent.Fetch{Fetch: 3, Segment: rangeSeg, URI: "all.mp4", Range: media.ByteRange{Start: 100, Length: 200}, From: from, To: to}
}

func TestASegmentIsAskedForWhereItLiesInItsResource(t *testing.T) {
	for _, c := range []struct {
		fetch agent.Fetch
		want  string
	}{
		{whole(0, 0), "origin fetch 3 https://cdn.example/live/seg7.m4s 0-0"},
		{whole(10, 0), "origin fetch 3 https://cdn.example/live/seg7.m4s 10-0"},
		{whole(10, 20), "origin fetch 3 https://cdn.example/live/seg7.m4s 10-20"},
		{part(0, 0), "origin fetch 3 " + allURL + " 100-300"},
		{part(50, 0), "origin fetch 3 " + allURL + " 150-300"},
		{part(50, 60), "origin fetch 3 " + allURL + " 150-160"},
	} {
		fetching(t, c.fetch).wantLog(c.want)
	}
}

func TestAnAddressThatNobodyListedIsNotFetched(t *testing.T) {
	r := newRig(t, true)
	r.Playlist(liveURL, live, "")
	r.turn()
	r.forget()
	r.do(agent.Fetch{Fetch: 3, Segment: seg7, URI: "https://victim.example/x"})
	r.wantLog()
	failed := r.core.events[len(r.core.events)-1].(agent.FetchFailed)
	if failed.Fetch != 3 || failed.Status != 0 || !strings.Contains(failed.Why, "victim") {
		t.Errorf("the core was told %+v", failed)
	}
}

func TestAWholeResourceArrivesInOrder(t *testing.T) {
	r := fetching(t, whole(0, 0))
	r.say(
		OriginStarted{Fetch: 3, Status: 200, Total: 5, Length: 5},
		OriginGot{3, Bytes("abc")}, OriginGot{3, Bytes("de")}, OriginEnded{3},
	)
	r.wantEvents(
		agent.FetchStarted{Fetch: 3, Total: 5},
		agent.FetchGot{Fetch: 3, Length: 3}, agent.FetchGot{Fetch: 3, Offset: 3, Length: 2},
		agent.FetchEnded{Fetch: 3},
	)
}

func TestAPartArrivesAtItsPlaceInTheSegment(t *testing.T) {
	r := fetching(t, part(50, 55))
	r.say(
		OriginStarted{Fetch: 3, Status: 206, Start: 150, Total: 1000, Length: 5},
		OriginGot{3, Bytes("abcde")}, OriginEnded{3},
	)
	r.wantEvents(
		agent.FetchStarted{Fetch: 3, Start: 50, Total: 200},
		agent.FetchGot{Fetch: 3, Offset: 50, Length: 5},
		agent.FetchEnded{Fetch: 3},
	)
}

func TestTheLengthOfASegmentComesFromContentRange(t *testing.T) {
	r := fetching(t, whole(10, 0))
	r.say(OriginStarted{Fetch: 3, Status: 206, Start: 10, Total: 40, Length: 30})
	r.wantEvents(agent.FetchStarted{Fetch: 3, Start: 10, Total: 40})
}

func TestAnOriginThatIgnoresRangeGivesTheSegmentAllTheSame(t *testing.T) {
	r := fetching(t, part(50, 60))
	r.log = nil
	r.core.answer = func(ev agent.Event) []agent.Action {
		if got, ok := ev.(agent.FetchGot); ok {
			return []agent.Action{agent.Keep{Segment: rangeSeg, Offset: got.Offset + 1, Skip: 1, Length: got.Length - 1}}
		}
		return nil
	}
	body := strings.Repeat("-", 98) + "xxABC"
	r.say(
		OriginStarted{Fetch: 3, Status: 200, Total: 1000, Length: 1000},
		OriginGot{3, Bytes(body[:90])}, OriginGot{3, Bytes(body[90:])},
		OriginGot{3, Bytes(strings.Repeat("m", 250))}, OriginGot{3, Bytes("gone")},
	)
	r.wantEvents(
		agent.FetchStarted{Fetch: 3, Total: 200},
		agent.FetchGot{Fetch: 3, Offset: 0, Length: 3},
		agent.FetchGot{Fetch: 3, Offset: 3, Length: 197},
		agent.FetchEnded{Fetch: 3},
	)
	r.wantLog("store write 0 at 1: BC", "store write 0 at 4: "+strings.Repeat("m", 196), "origin abort 3")
}

func TestKeepTakesNoMoreThanTheEventSpokeOf(t *testing.T) {
	r := fetching(t, part(0, 0))
	r.log = nil
	r.core.answer = on[agent.FetchGot](agent.Keep{Segment: rangeSeg, Length: 1000})
	r.say(OriginStarted{Fetch: 3, Status: 206, Start: 100, Length: 200}, OriginGot{3, Bytes("abc")})
	r.wantLog("store write 0 at 0: abc")
}

func TestAnUnusableAnswerFailsTheFetch(t *testing.T) {
	for name, c := range map[string]struct {
		fetch agent.Fetch
		items []Item
	}{
		"206 of other bytes":       {whole(10, 20), []Item{OriginStarted{Fetch: 3, Status: 206, Start: 0, Length: 10}}},
		"206 too short":            {whole(10, 20), []Item{OriginStarted{Fetch: 3, Status: 206, Start: 10, Length: 9}}},
		"206 too long":             {whole(10, 20), []Item{OriginStarted{Fetch: 3, Status: 206, Start: 10, Length: 11}}},
		"206 short of the end":     {whole(10, 0), []Item{OriginStarted{Fetch: 3, Status: 206, Start: 10, Length: 5, Total: 20}}},
		"200 in the middle":        {whole(10, 0), []Item{OriginStarted{Fetch: 3, Status: 200, Start: 10, Length: 5}}},
		"started twice":            {whole(0, 0), []Item{OriginStarted{Fetch: 3, Status: 200}, OriginStarted{Fetch: 3, Status: 200}}},
		"too large":                {whole(0, 0), []Item{OriginStarted{Fetch: 3, Status: 200, Total: media.MaxSegmentBytes + 1}}},
		"more than announced":      {whole(0, 0), []Item{OriginStarted{Fetch: 3, Status: 200, Length: 2}, OriginGot{3, Bytes("abc")}}},
		"bytes before the answer":  {whole(0, 0), []Item{OriginGot{3, Bytes("abc")}}},
		"body broken off":          {whole(0, 0), []Item{OriginStarted{Fetch: 3, Status: 200, Length: 9}, OriginGot{3, Bytes("abc")}, OriginEnded{3}}},
		"200 that ends too early":  {part(0, 0), []Item{OriginStarted{Fetch: 3, Status: 200}, OriginGot{3, Bytes("abc")}, OriginEnded{3}}},
		"206 that ends too early":  {part(0, 50), []Item{OriginStarted{Fetch: 3, Status: 206, Start: 100}, OriginGot{3, Bytes("abc")}, OriginEnded{3}}},
		"ended before it started":  {whole(0, 0), []Item{OriginEnded{3}}},
		"failed without an answer": {whole(0, 0), []Item{OriginFailed{Fetch: 3}}},
	} {
		r := fetching(t, c.fetch)
		r.say(c.items...)
		r.say(OriginGot{3, Bytes("late")}, OriginEnded{3}, OriginFailed{Fetch: 3})
		last := r.core.events[len(r.core.events)-1]
		if failed, ok := last.(agent.FetchFailed); !ok || failed.Fetch != 3 || failed.Status != 0 {
			t.Errorf("%s: the core was told last of all %T %+v, want FetchFailed", name, last, last)
		}
	}
}

func TestAnOriginThatIgnoresRangeIsNotReadToTheEndOfAFilm(t *testing.T) {
	far := agent.Fetch{Fetch: 3, Segment: rangeSeg, URI: "all.mp4", Range: media.ByteRange{Start: media.MaxSegmentBytes + 1, Length: 10}}
	r := fetching(t, far)
	r.log = nil
	r.say(OriginStarted{Fetch: 3, Status: 200, Length: 1 << 33, Total: 1 << 33})
	r.wantLog("origin abort 3")
}

func TestARefusalOfTheOriginKeepsItsStatus(t *testing.T) {
	r := fetching(t, whole(0, 0))
	r.say(OriginFailed{Fetch: 3, Status: 404, Why: "Not Found"})
	r.wantEvents(agent.FetchFailed{Fetch: 3, Status: 404, Why: "Not Found"})
}

func TestNothingIsHeardOfAnAbortedFetch(t *testing.T) {
	r := fetching(t, whole(0, 0))
	r.do(agent.AbortFetch{Fetch: 3})
	r.forget()
	r.say(OriginStarted{Fetch: 3, Status: 200}, OriginGot{3, Bytes("abc")}, OriginEnded{3})
	r.wantEvents()
}

func TestARefusedRangeIsAskedForAsAWhole(t *testing.T) {
	r := fetching(t, whole(2, 4))
	r.forget()
	r.say(OriginFailed{Fetch: 3, Status: 416})
	r.wantLog("origin fetch 3 https://cdn.example/live/seg7.m4s 0-0")
	r.wantEvents()

	r.say(OriginStarted{Fetch: 3, Status: 200, Total: 5, Length: 5}, OriginGot{3, Bytes("abcde")}, OriginEnded{3})
	r.wantEvents(agent.FetchStarted{Fetch: 3, Total: 5}, agent.FetchGot{Fetch: 3, Length: 5}, agent.FetchEnded{Fetch: 3})
	r.forget()
	r.do(agent.Fetch{Fetch: 4, Segment: seg7, URI: "seg7.m4s", From: 2})
	r.wantLog("origin fetch 4 https://cdn.example/live/seg7.m4s 0-0")
}

func TestARefusalThatThePlayerWouldSeeTooIsNotTriedAgain(t *testing.T) {
	for _, f := range []agent.Fetch{whole(0, 0), part(50, 55)} {
		r := fetching(t, f)
		r.forget()
		r.say(OriginFailed{Fetch: 3, Status: 416})
		r.wantLog()
		r.wantEvents(agent.FetchFailed{Fetch: 3, Status: 416})
	}
}
