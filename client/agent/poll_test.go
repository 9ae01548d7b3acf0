package agent

import (
	"testing"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// sharing is an agent whose track 0xa is shared with p2: the next edition is due
// at 5 s, and not before.
func sharing(t *testing.T) *stage {
	t.Helper()
	return after(t, Config{},
		"wait 1s", "welcome p1 meet=p2,p3 pool=p2", "open p2", "open p3", "read v/1..5 sum=5", "list v 1..5",
		"told p2 v/1..5 sum=5", "request 1 v/5 ahead=6s", "wait 1900ms", "poll 100 v", "wait 50ms", "read v/1..5 sum=5",
		"wait 50ms", "told p2 v/2..6 sum=6 base=5 text=held", "list v 6..6",
	)
}

func TestNoMoreThanFourPollsOfATrackWait(t *testing.T) {
	s := sharing(t)
	s.do("poll 1 v") // lacks the edition, and is answered
	s.do("wait 1300ms")
	for i := range maxPolls {
		s.step(Polled{Request: RequestID(10 + i), Track: 0xa})
	}
	if n := len(s.a.knownTrack(0xa).share.polls); n != maxPolls {
		t.Fatalf("%d polls wait, want %d", n, maxPolls)
	}
	if got := s.do("poll 20 v"); len(got) != 1 || got[0] != "pass 20" {
		t.Errorf("a poll beyond the bound: %v, want pass 20", got)
	}
}

func TestTextsOfATrackAreBounded(t *testing.T) {
	s := sharing(t)
	held := map[uint64]bool{}
	for n := uint64(7); n < 30; n++ {
		held[n] = true
		for _, act := range s.a.Step(s.now, PlaylistRead{wire.Edition{Track: 0xa, First: n - 5, Last: n, Sum: n}}, nil) {
			if f, is := act.(ForgetText); is {
				delete(held, f.Sum)
			}
		}
		if len(held) > maxTexts {
			t.Fatalf("%d texts are held, at most %d", len(held), maxTexts)
		}
	}
}

func TestAPollWaitsForHalfATargetDurationAtMost(t *testing.T) {
	s := sharing(t)
	s.do("poll 1 v")
	s.do("wait 200ms")
	began := s.now
	s.do("poll 2 v")
	for turn := 0; len(s.a.knownTrack(0xa).share.polls) > 0 && turn < 100; turn++ {
		at, any := s.a.Next()
		if !any {
			t.Fatal("a poll waits for ever")
		}
		s.now = at
		s.step(Woke{})
	}
	if waited := s.now - began; waited > int64(time.Second+60*time.Millisecond) {
		t.Errorf("waited for %s", time.Duration(waited))
	}
}

func TestNowAndThenAPollGoesToTheOriginThoughItNeedNot(t *testing.T) {
	s := sharing(t)
	track := s.a.knownTrack(media.TrackID(0xa))
	checks := 0
	const polls = 4800
	for range polls {
		track.share.drawn++
		if s.a.checks(track) {
			checks++
		}
	}
	// One neighbour plays the track: one poll in 2 × 16.
	if want := polls / (2 * checkOne); checks < want/2 || checks > 2*want {
		t.Errorf("%d checks in %d polls, want about %d", checks, polls, want)
	}
}

func TestAHiddenViewerDoesNotLetItsPlayerWait(t *testing.T) {
	s := sharing(t)
	s.do("poll 1 v")
	s.do("page hidden")
	s.do("wait 300ms")
	if got := s.do("poll 2 v"); len(got) != 1 || got[0] != "pass 2" {
		t.Errorf("got %v, want pass 2", got)
	}
}
