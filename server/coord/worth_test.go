package coord

import "testing"

func flat(a, b *person) int64 { return 12 }

// takersTown is a town of n of whom the first takers of every ten upload
// nothing.
func takersTown(n, takers int, off Blind) *town {
	w := newTown(Config{Seed: 1, Blind: off}, flat)
	for i := range n {
		p := w.join(0)
		if i%10 < takers {
			p.CanSeed, p.Up = false, -1
		}
		w.pass(1)
	}
	w.pass(30)
	return w
}

// given counts the neighbours of p who upload.
func (w *town) given(p *person) int {
	n := 0
	for id := range p.links {
		if w.byID[id].Up > 0 {
			n++
		}
	}
	return n
}

func TestHalfOfEverybodysNeighboursCanUpload(t *testing.T) {
	w := takersTown(60, 4, Blind{})
	for _, p := range w.people {
		if n := w.given(p); 2*n < len(p.links) {
			t.Errorf("%d of %d neighbours of viewer %d, who uploads %d, can upload", n, len(p.links), p.Viewer, p.Up)
		}
	}
}

func TestThoseWhoGiveNothingAreSpreadEvenly(t *testing.T) {
	w := takersTown(60, 6, Blind{})
	for _, p := range w.people {
		n := w.given(p)
		switch {
		case p.Up < 0 && (n < fewTakes || n < len(p.links)):
			t.Errorf("%d of %d neighbours of a viewer who gives nothing can upload", n, len(p.links))
		case p.Up > 0 && (n < fewLinks || len(p.links)-n > 13):
			t.Errorf("viewer %d serves %d who give nothing, and knows %d who can", p.Viewer, len(p.links)-n, n)
		}
	}
}

func TestWhoUploadsTooSlowlyLosesItsPlaceInThePool(t *testing.T) {
	w := newTown(Config{}, flat)
	first := w.join(0)
	first.Up = slowUp - 1
	w.pass(1)
	g := w.swarm.viewers[1].site.groups[9]
	if len(g.pool) != 1 || g.pool[0].id != 1 {
		t.Fatalf("a pool of nobody else is %v", g.public())
	}
	w.fill(8)
	w.pass(10)
	for _, seed := range g.pool {
		if seed.id == 1 {
			t.Errorf("the slow one is still in %v", g.public())
		}
	}
	first.Up = slowUp
	first.CanSeed = true
	w.pass(1)
	if w.swarm.taking(w.swarm.viewers[1]) != 0 {
		t.Error("a viewer at the bound counts as slow")
	}
}

// film makes a town of n viewers, at even distances in a title of so many
// segments. Each holds the 40 segments behind it and moves on by one in four
// seconds.
func film(n, segments int, off Blind) *town {
	w := newTown(Config{Seed: 1, Blind: off}, flat)
	for i := range n {
		p := w.join(0)
		p.sitAt(uint64(i * segments / n))
	}
	return w
}

func (p *person) sitAt(next uint64) {
	p.Positions = []Position{{Track: 9, Next: next, Held: []Span{{next - min(next, 40), next}}}}
}

func (w *town) play(seconds int) {
	for range seconds / 4 {
		w.pass(4)
		for _, p := range w.people {
			p.sitAt(p.Positions[0].Next + 1)
		}
	}
}

// useful is the share of connections of which one end holds what the other
// needs next, in percent.
func (w *town) useful() int {
	all, good := 0, 0
	for _, p := range w.people {
		for id := range p.links {
			all++
			at, other := p.Positions[0].Next, w.byID[id].Positions[0].Next
			if max(at, other)-min(at, other) <= 40+soon {
				good++
			}
		}
	}
	return 100 * good / max(all, 1)
}

func TestNeighboursInATitleHoldWhatIsNeededNext(t *testing.T) {
	w := film(60, 450, Blind{})
	w.play(60)
	if n := w.useful(); n < 80 {
		t.Errorf("%d %% of neighbours are of use, want at least 80", n)
	}
	off := film(60, 450, Blind{Position: true})
	off.play(60)
	if n := off.useful(); n > 50 {
		t.Errorf("%d %% are of use without regard to positions", n)
	}
}

func TestASeekFindsNewNeighboursAFewAtATime(t *testing.T) {
	w := film(60, 450, Blind{})
	w.play(60)
	p := w.people[10]
	before := w.swarm.viewers[p.Viewer].links
	known := map[*viewer]bool{}
	for _, l := range before {
		known[l.other] = true
	}
	p.sitAt(400)
	w.parted = 0
	w.play(8)
	fresh := 0
	for _, l := range w.swarm.viewers[p.Viewer].links {
		if !known[l.other] {
			fresh++
		}
	}
	if fresh < 1 || fresh > 8*int(second)/int(swapEvery)+1 {
		t.Errorf("%d new neighbours within 8 s, want some, and no more than one in %d s", fresh, swapEvery/second)
	}
	w.play(40)
	good := 0
	for id := range p.links {
		if other := w.byID[id].Positions[0].Next; w.swarm.worth(w.swarm.viewers[p.Viewer], w.swarm.viewers[id]) > 0 && other > 300 {
			good++
		}
	}
	if 10*good < 8*len(p.links) {
		t.Errorf("%d of %d neighbours are of use 48 s after a seek", good, len(p.links))
	}
}

func TestNoViewerExchangesMoreThanOneNeighbourInThreeSeconds(t *testing.T) {
	w := film(60, 450, Blind{})
	last := map[*viewer]Time{}
	for range 300 {
		w.pass(1)
		for _, p := range w.people {
			p.sitAt((p.Positions[0].Next + 97) % 450) // everybody seeks, all the time
			v := w.swarm.viewers[p.Viewer]
			if at := v.swappedAt; at != last[v] && last[v] != 0 && at-last[v] < swapEvery {
				t.Fatalf("two exchanges within %d ms", (at-last[v])/millisecond)
			}
			last[v] = v.swappedAt
		}
	}
}
