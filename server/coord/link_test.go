package coord

import (
	"slices"
	"testing"

	"shoal/shared/media"
)

// office is a swarm of viewers of one site, and the marks that each was told.
type office struct {
	swarm *Swarm
	now   Time
	marks map[media.ViewerID]bool
}

func newOffice(viewers int) *office {
	o := &office{swarm: New(Config{}), marks: map[media.ViewerID]bool{}}
	for v := range viewers {
		o.join(media.ViewerID(v + 1))
	}
	return o
}

func (o *office) join(v media.ViewerID) (saturated bool) {
	for _, act := range o.swarm.Step(o.now, Joined{Viewer: v, Site: "hq"}, nil) {
		if w, is := act.(Welcome); is {
			saturated = w.Saturated
		}
	}
	return saturated
}

// report lets viewers say how many times what they play comes in, in tenths.
func (o *office) report(tenths int64, viewers ...media.ViewerID) {
	for _, v := range viewers {
		for _, act := range o.swarm.Step(o.now, Reported{Viewer: v, Pace: Pace{Rate: tenths * 50_000, Need: 500_000}}, nil) {
			if m, is := act.(SetLink); is {
				o.marks[m.Viewer] = m.Saturated
			}
		}
	}
}

func TestALinkOnWhichMostAreSlowIsSaturatedAndEveryoneIsTold(t *testing.T) {
	o := newOffice(6)
	o.report(100, 1, 2)
	o.report(19, 3, 4)
	if len(o.marks) != 0 {
		t.Fatalf("two of four are slow, and %v were told", o.marks)
	}
	o.report(19, 5)
	if len(o.marks) != 6 || !o.marks[6] {
		t.Errorf("three of five are slow, and %v were told", o.marks)
	}
	if !o.join(7) {
		t.Error("a newcomer is not told")
	}
}

func TestTwoSlowViewersAreNoSaturatedLink(t *testing.T) {
	o := newOffice(2)
	o.report(1, 1, 2, 1, 2)
	if len(o.marks) != 0 {
		t.Errorf("told %v", o.marks)
	}
}

func TestTwiceWhatIsPlayedIsNotSlow(t *testing.T) {
	o := newOffice(3)
	o.report(20, 1, 2, 3)
	if len(o.marks) != 0 {
		t.Errorf("told %v", o.marks)
	}
}

func TestTheMarkGoesWhenNobodyFoundTheLinkSlowForAWhile(t *testing.T) {
	o := newOffice(3)
	o.report(19, 1, 2, 3)
	o.now += relief - 1
	o.report(40, 1)
	if !o.marks[1] {
		t.Fatal("the mark goes early")
	}
	o.now++
	o.report(40, 2)
	if o.marks[1] || o.marks[2] || o.marks[3] {
		t.Errorf("the mark stays: %v", o.marks)
	}
}

func TestLessThanFourTimesWhatIsPlayedKeepsTheMark(t *testing.T) {
	o := newOffice(3)
	o.report(19, 1, 2, 3)
	for range 4 {
		o.now += relief - 1
		o.report(39, 1)
	}
	if !o.marks[3] {
		t.Error("the mark went")
	}
}

func TestAnOldPaceSaysNothing(t *testing.T) {
	o := newOffice(3)
	o.report(19, 1, 2)
	o.now += paceAge
	o.report(19, 3)
	if len(o.marks) != 0 {
		t.Errorf("told %v", o.marks)
	}
}

func TestPacesOfOneSiteAreBounded(t *testing.T) {
	o := newOffice(2 * paceMost)
	for v := range 2 * paceMost {
		o.report(100, media.ViewerID(v+1))
	}
	if n := len(o.swarm.viewers[1].site.net.link.paces); n != paceMost {
		t.Errorf("%d paces are kept, want %d", n, paceMost)
	}
}

// entering lets in whose turn it is.
func entering(d *Door[int], now Time) (in []int) {
	for v, ok := d.Next(now); ok; v, ok = d.Next(now) {
		in = append(in, v)
	}
	return in
}

// standing is a door at which so many stand.
func standing(n int) *Door[int] {
	d := &Door[int]{}
	for v := range n {
		d.Knock(v)
	}
	return d
}

func TestAFifthOfThoseAtTheDoorAreLetInAtOnce(t *testing.T) {
	d := standing(9)
	if in := entering(d, 0); !slices.Equal(in, []int{0}) {
		t.Errorf("of nine %v are let in", in)
	}
	d.Knock(9)
	if in := entering(d, 0); !slices.Equal(in, []int{1}) {
		t.Errorf("of ten %v are let in beside the first", in)
	}
	if d.Quit(0) || !d.Quit(2) {
		t.Error("who is inside can quit the line, or who waits cannot")
	}
	d.Pass(1, 1)
	d.Pass(1, 0)
	if in := entering(d, 1); !slices.Equal(in, []int{3}) {
		t.Errorf("after two have passed %v are let in", in)
	}
	if d.Empty() {
		t.Error("the door is empty while somebody is inside")
	}
}

func TestNobodyWaitsAtADoorAlone(t *testing.T) {
	d := standing(1)
	if in := entering(d, 0); len(in) != 1 {
		t.Fatal("the first has to wait")
	}
	if d.Pass(1, 0); !d.Empty() {
		t.Error("the door is not empty")
	}
}

func TestWhereAgentsTakeLongOneEntersAtATimeUntilTheyDoNot(t *testing.T) {
	d := standing(20)
	if in := entering(d, 0); len(in) != 4 {
		t.Fatalf("of twenty %v are let in", in)
	}
	d.Knock(20)
	d.Pass(doorSlow-1, 1)
	if in := entering(d, doorSlow-1); !slices.Equal(in, []int{4}) {
		t.Errorf("while all is quick %v follow", in)
	}
	for v := 21; v < 40; v++ {
		d.Knock(v)
	}
	if in := entering(d, doorSlow); in != nil {
		t.Errorf("although the first takes long %v are let in", in)
	}
	for _, v := range []int{4, 3, 2, 0} {
		d.Pass(doorSlow, v)
	}
	if in := entering(d, doorSlow); !slices.Equal(in, []int{5}) {
		t.Errorf("after one that took long %v are let in", in)
	}
	d.Pass(doorSlow+1, 5)
	if in := entering(d, doorSlow+1); len(in) < 2 {
		t.Errorf("after one that was quick %v are let in", in)
	}
}
