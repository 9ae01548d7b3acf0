package agent

import (
	"fmt"
	"testing"
)

// load lets one fetch bring n bytes in took, of which the head took 20 ms.
func (c *capacity) load(at Time, n, took int64) Time {
	c.begin(at)
	c.answered(at + 20*ms)
	c.bytes += n
	c.end(at + took)
	return at + took
}

func TestWhatTheWayCarriesIsMeasuredFromTheFirstByteToTheLast(t *testing.T) {
	var c capacity
	c.load(0, 350_000, 1020*ms)
	if took := c.took(350_000); took != 1000*ms {
		t.Errorf("%d ns, want a second", took)
	}
}

func TestFetchesThatShareTheWayAreAddedUp(t *testing.T) {
	var c capacity
	c.begin(0)
	c.begin(0)
	c.answered(20 * ms)
	c.bytes += 350_000
	c.end(1020 * ms)
	c.end(1020 * ms)
	if took := c.took(350_000); took != 1000*ms {
		t.Errorf("%d ns, want a second", took)
	}
}

func TestABusyPageDoesNotMakeTheWayLookFaster(t *testing.T) {
	var c capacity
	at := c.load(0, 350_000, 1020*ms)
	c.begin(at)
	c.answered(at + 900*ms) // heard late: most of the body is here by then
	c.bytes += 350_000
	c.end(at + 1020*ms)
	if took := c.took(350_000); took < 900*ms {
		t.Errorf("%d ns, want what the way carries", took)
	}
}

func TestALoadAsLongAsTheWindowIsAllThatCounts(t *testing.T) {
	var c capacity
	at := c.load(0, 1_000_000, 220*ms)
	c.load(at, 50_000, window+20*ms)
	if took := c.took(50_000); took != window {
		t.Errorf("%d ns, want %d", took, window)
	}
}

func TestWhatIsTooShortToTellAloneCountsWithWhatFollows(t *testing.T) {
	var c capacity
	c.begin(0)
	c.begin(0)
	c.answered(20 * ms)
	c.bytes += leastSample - 1
	c.end(100 * ms)
	if c.busy != 0 {
		t.Error("a sample was taken")
	}
	c.bytes++
	c.end(200 * ms)
	if c.carried != leastSample || c.busy != 180*ms {
		t.Errorf("%d bytes in %d ns, want all", c.carried, c.busy)
	}
}

func TestAWayThatCarriesNothingIsToldAsATrickle(t *testing.T) {
	var c capacity
	c.load(0, 0, window+20*ms)
	if took := c.took(trickle); took != window+20*ms {
		t.Errorf("%d ns, want %d", took, window+20*ms)
	}
}

func TestAnOriginThatDoesNotAnswerTellsNothingOfTheWay(t *testing.T) {
	var c capacity
	c.begin(0)
	c.end(10 * waited)
	if c.busy != 0 || c.took(1) != 0 {
		t.Error("a sample was taken")
	}
}

// told is an agent with neighbours whose ways to the origin carry so many KiB a
// second, as they say.
func told(t *testing.T, words ...uint32) *stage {
	s := after(t, Config{}, "welcome p1")
	for i, word := range words {
		s.do(fmt.Sprintf("introduce meet=p%d", i+2))
		s.do(fmt.Sprintf("open p%d", i+2))
		s.do(fmt.Sprintf("say p%d pong nonce=1 origin=%d", i+2, word))
	}
	return s
}

func TestWhoHasNotFetchedHeedsTheLowerMiddleOfTheNeighbours(t *testing.T) {
	for _, c := range []struct {
		words []uint32
		want  int64 // ns for 1 MiB; 0: unknown
	}{
		{[]uint32{256}, 0},
		{[]uint32{256, 0}, 0},
		{[]uint32{256, 1 << 20}, 4000 * ms},
		{[]uint32{1, 256, 1 << 20}, 4000 * ms},
	} {
		if got := told(t, c.words...).a.wouldTake(1 << 20); got != c.want {
			t.Errorf("%v: %d ns, want %d", c.words, got, c.want)
		}
	}
}

func TestTheOwnMeasureComesFirstWhileItIsFresh(t *testing.T) {
	a := told(t, 256, 256).a
	a.capacity.sample(a.now-fresh, 1<<20, 1000*ms)
	if got := a.wouldTake(1 << 20); got != 1000*ms {
		t.Errorf("at the bound: %d ns, want the own", got)
	}
	a.capacity.at--
	if got := a.wouldTake(1 << 20); got != 4000*ms {
		t.Errorf("beyond it: %d ns, want the neighbours'", got)
	}
}

func TestNeighboursAreToldOnlyWhatIsFresh(t *testing.T) {
	var c capacity
	if c.word(0) != 0 {
		t.Error("a word before anything was measured")
	}
	at := c.load(0, 1<<20, 1020*ms)
	if got := c.word(at + fresh); got != 1024 {
		t.Errorf("%d KiB/s, want 1024", got)
	}
	if got := c.word(at + fresh + 1); got != 0 {
		t.Errorf("%d KiB/s, want no word", got)
	}
}
