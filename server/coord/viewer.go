package coord

import (
	"slices"

	"shoal/shared/media"
)

const (
	maxTracks = 8  // tracks of one viewer that count
	maxPeers  = 32 // neighbours of one viewer that count
	maxFailed = 32 // failed pairs remembered by one viewer
	maxTries  = 3  // introductions of one pair that failed
	// maxFruitless is after how many introductions in a row that failed a
	// viewer without any connection is introduced to nobody: its network lets
	// it reach none.
	maxFruitless = 24
)

// viewer is one viewer of the swarm. All its lists are bounded.
type viewer struct {
	id      media.ViewerID
	site    *site
	order   uint64 // of joining
	canSeed bool
	pools   int // it is a member of
	inAll   int // place in Swarm.all
	inSite  int // place in site.members
	up      int // kbit/s; negative: nothing, 0: not known

	positions []Position
	titled    bool  // has told a position
	short     bool  // of media, by its last word
	least     int64 // least round trip within its network that both ends told, in ms; 0: none
	fellAt    Time  // when least last fell much
	ripening  bool  // a wake is scheduled for when its long round trips count
	placed    bool  // its site is where its round trips put it
	early     bool  // has met only a few, until it tells more of itself
	worth     int   // to the viewer that is being matched
	sought    int   // times that it was introduced to look for its site
	soughtAt  Time
	swappedAt Time // when a neighbour of it was last exchanged
	movedAt   Time
	moved     bool // in the present Step
	cluster   *cluster
	look      uint64 // that cluster is of

	seats  []seat           // one for each track being played
	links  []link           // whom it was introduced to
	peers  []media.ViewerID // connected, by its own last word
	failed []failure        // oldest first
	avoid  []media.ViewerID // failed by its own last word

	words     []word // of viewers who accused it
	accused   []word // whom it accused
	fruitless int    // introductions that failed since the last one that did not

	want    int  // further neighbours wished for
	granted Time // when it last got some
	waiting bool // a wake is scheduled for it

	told []Neighbour      // in the present Step
	part []media.ViewerID // likewise
	mark uint64           // draw that saw it last
}

// link is one side of an introduced pair.
type link struct {
	other *viewer
	since Time
	up    bool // the holder of this side has reported the connection
	over  bool // both were asked to part

	compares bool // made to measure how far two sites are apart

	mine, theirs int64 // least round trip that either end told, in ms; 0: none
	fellAt       Time  // when one of them last fell much
}

// failure remembers a pair that could not connect.
type failure struct {
	other media.ViewerID
	tries int
}

func (v *viewer) link(other *viewer) *link {
	for i := range v.links {
		if v.links[i].other == other {
			return &v.links[i]
		}
	}
	return nil
}

// isConnected reports whether v has a connection within its site.
func (v *viewer) isConnected() bool {
	for i := range v.links {
		if l := &v.links[i]; l.up && l.other.site == v.site {
			return true
		}
	}
	return false
}

func (v *viewer) seat(g *group) *seat {
	for i := range v.seats {
		if v.seats[i].group == g {
			return &v.seats[i]
		}
	}
	return nil
}

// isHopeless reports whether v reaches nobody. Joining anew, as from another
// network, gives it new hope.
func (v *viewer) isHopeless() bool {
	return v.fruitless >= maxFruitless && !slices.ContainsFunc(v.links, func(l link) bool { return l.up })
}

// tries counts the failed introductions of v and other: each is remembered by
// the one that reported it first.
func tries(v, other *viewer) int {
	return v.failures(other.id) + other.failures(v.id)
}

func (v *viewer) failures(id media.ViewerID) int {
	for _, f := range v.failed {
		if f.other == id {
			return f.tries
		}
	}
	return 0
}

func (v *viewer) addFailure(id media.ViewerID) {
	for i := range v.failed {
		if v.failed[i].other == id {
			v.failed[i].tries++
			return
		}
	}
	if len(v.failed) == maxFailed {
		v.failed = slices.Delete(v.failed, 0, 1)
	}
	v.failed = append(v.failed, failure{other: id, tries: 1})
}

// connect links two viewers without telling them.
func (s *Swarm) connect(v, other *viewer) {
	v.links = append(v.links, link{other: other, since: s.now})
	other.links = append(other.links, link{other: v, since: s.now})
	v.site.degree++
	other.site.degree++
}

// end asks two viewers to part. The link goes once either tells no more of it:
// what they said before they heard would bring it back.
func (s *Swarm) end(v, other *viewer) {
	l, back := v.link(other), other.link(v)
	if l.over {
		return
	}
	if unsay(v, other) {
		s.disconnect(v, other)
		return
	}
	l.over, back.over = true, true
	s.address(v)
	s.address(other)
	v.part, other.part = append(v.part, other.id), append(other.part, v.id)
	if !l.up && !back.up {
		v.addFailure(other.id) // they have tried, in vain so far
		s.disconnect(v, other)
	}
}

// unsay takes back an introduction of the present Step; false where there is none.
func unsay(v, other *viewer) bool {
	of := func(x *viewer) func(Neighbour) bool {
		return func(n Neighbour) bool { return n.Viewer == x.id }
	}
	said := slices.ContainsFunc(v.told, of(other))
	v.told = slices.DeleteFunc(v.told, of(other))
	other.told = slices.DeleteFunc(other.told, of(v))
	return said
}

// disconnect ends the link between two viewers, if there is one.
func (s *Swarm) disconnect(v, other *viewer) {
	if v.unlink(other) {
		other.unlink(v)
	}
}

func (v *viewer) unlink(other *viewer) bool {
	i := slices.IndexFunc(v.links, func(l link) bool { return l.other == other })
	if i < 0 {
		return false
	}
	v.links = slices.Delete(v.links, i, i+1)
	v.site.degree--
	return true
}

// meet introduces two viewers; v makes the offer.
func (s *Swarm) meet(v, other *viewer) {
	s.connect(v, other)
	s.tell(v, Neighbour{Viewer: other.id, Offer: true})
	s.tell(other, Neighbour{Viewer: v.id})
}

func (s *Swarm) tell(v *viewer, n Neighbour) {
	s.address(v)
	v.told = append(v.told, n)
}

// address notes that the present Step has something to say to v.
func (s *Swarm) address(v *viewer) {
	if len(v.told)+len(v.part) == 0 {
		s.told = append(s.told, v)
	}
}
