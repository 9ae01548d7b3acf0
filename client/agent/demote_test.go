package agent

import (
	"fmt"
	"testing"

	"shoal/shared/media"
)

// trading wants segments of which p2 and p3 hold everything, and believes both.
func trading(t *testing.T) *stage {
	t.Helper()
	return after(t, Config{},
		"wait 1s", "welcome p1 meet=p2,p3", "open p2", "open p3", "list v 1..5",
		"say p2 have v/3 pieces=0 length=60000", "say p3 have v/3 pieces=0 length=60000",
		"offer v/3 length=60000 took=200ms", "hash v/3 0",
	)
}

// offered makes a segment of one piece known that these neighbours hold, and
// wanted in five seconds; it returns whom the agent asks for it.
func (s *stage) offered(number int, by ...string) string {
	s.do(fmt.Sprintf("list v 1..%d", number))
	for _, p := range by {
		s.do(fmt.Sprintf("say %s have v/%d pieces=0 length=60000", p, number))
	}
	s.do(fmt.Sprintf("request %d v/%d ahead=5s", number, number))
	return s.askedFor(number)
}

// askedFor is who was asked for a segment, and has not answered; empty: nobody.
func (s *stage) askedFor(number int) string {
	for _, p := range s.a.peers {
		for _, r := range p.asked {
			if r.seg.id.Number == uint64(number) {
				return fmt.Sprintf("p%d", uint64(p.id))
			}
		}
	}
	return ""
}

// slowIn has p2, who alone holds them, let the viewer down in n segments.
func (s *stage) slowIn(n int) {
	for i := range n {
		if who := s.offered(6+i, "p2"); who != "p2" {
			s.t.Fatalf("segment %d of %d is asked of %q", i+1, n, who)
		}
		s.do("wait 1500ms")
		s.do(fmt.Sprintf("abort %d", 6+i))
		s.a.peers[0].shunned = 0 // what it may be asked once it is left alone no longer
		s.a.due.asks = 0
	}
}

func TestANeighbourThatIsSlowInTwoSegmentsIsStillAsked(t *testing.T) {
	s := trading(t)
	s.slowIn(maxSlow - 1)
	if who := s.offered(20, "p2"); who != "p2" {
		t.Errorf("asks %q, want p2", who)
	}
}

func TestANeighbourThatIsSlowInThreeSegmentsIsAskedNoMore(t *testing.T) {
	s := trading(t)
	s.slowIn(maxSlow)
	if who := s.offered(20, "p2"); who != "" {
		t.Errorf("asks %q, want nobody", who)
	}
	if who := s.offered(21, "p2", "p3"); who != "p3" {
		t.Errorf("asks %q, want p3", who)
	}
}

func TestWhoIsDemotedIsAskedForOnePieceInThirtySeconds(t *testing.T) {
	s := trading(t)
	s.slowIn(maxSlow)
	s.a.peers[0].probeAt = s.a.now + 1
	if who := s.offered(20, "p2"); who != "" {
		t.Errorf("asks %q too soon", who)
	}
	s.do("wait 1ns")
	if who := s.askedFor(20); who != "p2" {
		t.Errorf("asks %q, want p2 again", who)
	}
	if who := s.offered(21, "p2"); who != "" {
		t.Errorf("asks %q for another piece at once", who)
	}
}

func TestWhereAllNeighboursAreSlowTheyAreAsked(t *testing.T) {
	s := trading(t)
	s.slowIn(maxSlow)
	s.do("close p3")
	if who := s.offered(20, "p2"); who != "p2" {
		t.Errorf("asks %q, want p2", who)
	}
}

func TestAWholePieceInGoodTimeRedeemsASlowNeighbour(t *testing.T) {
	for n, demoted := range map[int]bool{media.PieceSize - 1: true, media.PieceSize: false} {
		s := trading(t)
		s.slowIn(maxSlow)
		p := s.a.peers[0]
		s.a.wasPrompt(p, n)
		if got := s.a.demoted&p.slot != 0; got != demoted {
			t.Errorf("after %d bytes in good time it is demoted: %t, want %t", n, got, demoted)
		}
	}
}

func TestTheLineTheWayAndASecondAPieceAreGoodTime(t *testing.T) {
	p := &peer{nearest: 20e6}
	if got, want := p.promptly(media.PieceSize), int64(1120e6); got != want {
		t.Errorf("%d ns for a piece, want %d", got, want)
	}
}
