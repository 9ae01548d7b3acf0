package coord

import (
	"slices"
	"testing"
)

func TestWhoCameEarlyBearsNoMoreForThoseWhoGiveNothing(t *testing.T) {
	w := takersTown(100, 3, Blind{})
	w.pass(60)
	var burdens []int
	for _, p := range w.people {
		if p.Up > 0 {
			burdens = append(burdens, w.swarm.burden(w.swarm.viewers[p.Viewer]))
		}
	}
	if most, least := slices.Max(burdens), slices.Min(burdens); 2*most > 3*least {
		t.Errorf("neighbours take from %d to %d thousandths of a stream of a viewer, want no more than half as much again", least, most)
	}
}

func TestThoseWhoGiveStayWithTheirNeighboursWhereAllGive(t *testing.T) {
	w := takersTown(100, 0, Blind{})
	w.parted = 0
	w.pass(60)
	if w.parted > 0 {
		t.Errorf("%d were asked to part", w.parted)
	}
}
