package coord

import (
	"testing"

	"shoal/shared/media"
)

// crowd is a swarm of viewers 1 to n in one site, of whom all pairs are
// connected by their own word.
func crowd(n int) *Swarm {
	s := New(Config{Neighbours: 32, MaxNeighbours: 32})
	all := make([]media.ViewerID, n)
	for i := range all {
		all[i] = media.ViewerID(i + 1)
		s.Step(0, Joined{Viewer: all[i], Site: "x", Tracks: []media.TrackID{1}, CanSeed: true}, nil)
	}
	for _, id := range all {
		s.Step(0, Reported{Viewer: id, Tracks: []media.TrackID{1}, CanSeed: true, Peers: all}, nil)
	}
	return s
}

func (s *Swarm) shuns(id media.ViewerID) bool { return s.isShunned(s.viewers[id]) }

func TestWhomHalfOfItsNeighboursAccuseIsShunned(t *testing.T) {
	s := crowd(9) // viewer 9 has eight neighbours
	for id := media.ViewerID(1); id <= 4; id++ {
		if s.shuns(9) {
			t.Fatalf("shunned at the word of %d", id-1)
		}
		s.Step(1, Accused{Viewer: id, Of: 9}, nil)
	}
	if !s.shuns(9) {
		t.Error("four of eight accused it, and it is not shunned")
	}
}

func TestFewerThanThreeAccusersShunNobody(t *testing.T) {
	s := crowd(3)
	s.Step(1, Accused{Viewer: 1, Of: 3}, nil)
	s.Step(1, Accused{Viewer: 2, Of: 3}, nil)
	if s.shuns(3) {
		t.Error("shunned at the word of two")
	}
}

func TestTheShunnedLeaveThePoolAndAreIntroducedToNobody(t *testing.T) {
	s := crowd(9)
	seed := s.viewers[1].seats[0].group.pool[0].id
	for id := media.ViewerID(1); id <= 9; id++ {
		s.Step(1, Accused{Viewer: id, Of: seed}, nil)
	}
	for _, v := range s.viewers[2].seats[0].group.pool {
		if v.id == seed {
			t.Error("still a seed")
		}
	}
	for _, act := range s.Step(2, Joined{Viewer: 10, Site: "x", Tracks: []media.TrackID{1}}, nil) {
		if w, is := act.(Welcome); is {
			for _, n := range w.Neighbours {
				if n.Viewer == seed {
					t.Error("introduced to a newcomer")
				}
			}
		}
	}
}

func TestAMinorityThatAccusesEverybodyShunsNobody(t *testing.T) {
	s := crowd(20)
	for liar := media.ViewerID(1); liar <= 7; liar++ {
		for id := media.ViewerID(1); id <= 20; id++ {
			s.Step(1, Accused{Viewer: liar, Of: id}, nil)
		}
	}
	for id := media.ViewerID(8); id <= 20; id++ {
		if s.shuns(id) {
			t.Errorf("%d is shunned at the word of those who accuse all", id)
		}
	}
}

func TestAWordCountsOnceAndOnlyOfNeighbours(t *testing.T) {
	s := New(Config{Neighbours: 1, MaxNeighbours: 1})
	for id := media.ViewerID(1); id <= 6; id++ {
		s.Step(0, Joined{Viewer: id, Site: "x", Tracks: []media.TrackID{1}, CanSeed: true}, nil)
	}
	for range 3 {
		for id := media.ViewerID(1); id <= 6; id++ {
			s.Step(1, Accused{Viewer: id, Of: 6}, nil)
		}
	}
	if n := len(s.viewers[6].words); n > 1 {
		t.Errorf("%d words of viewers, one of whom was introduced", n)
	}
}

func TestAccusationsAreForgottenInTime(t *testing.T) {
	s := crowd(9)
	for id := media.ViewerID(1); id <= 8; id++ {
		s.Step(0, Accused{Viewer: id, Of: 9}, nil)
	}
	s.Step(wordLasts-1, Woke{}, nil)
	if !s.shuns(9) {
		t.Error("forgotten early")
	}
	s.Step(wordLasts, Woke{}, nil)
	if s.shuns(9) {
		t.Error("never forgotten")
	}
}

func TestAccusedPairsDoNotMeetAgain(t *testing.T) {
	s := crowd(4)
	s.Step(1, Accused{Viewer: 1, Of: 2}, nil)
	s.Step(2, Reported{Viewer: 1, Tracks: []media.TrackID{1}, Peers: []media.ViewerID{2, 3, 4}}, nil)
	if s.Met(1, 2) {
		t.Error("they met again at the word of a report that was older")
	}
}
