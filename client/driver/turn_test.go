package driver

import (
	"context"
	"strings"
	"testing"

	"shoal/client/agent"
)

// underWay is a driver whose Run has begun, as far as Turn knows.
func underWay(t *testing.T) *rig {
	r := newRig(t, true)
	r.begun = true
	r.forget()
	return r
}

func TestATurnWorksOffWhatHasComeBeforeRunIsLetRun(t *testing.T) {
	r := underWay(t)
	r.Stalled(7)
	if r.Turn() {
		t.Error("Run is to end")
	}
	r.wantEvents(agent.Stalled{Nanos: 7})
}

func TestThereIsNoTurnBeforeRunBegins(t *testing.T) {
	r := newRig(t, true)
	r.forget()
	r.Stalled(7)
	r.Turn()
	r.wantEvents()
}

func TestWhatComesDuringATurnIsWorkedOffByIt(t *testing.T) {
	r := underWay(t)
	r.core.answer = func(ev agent.Event) []agent.Action {
		if ev == (agent.Stalled{Nanos: 1}) {
			r.Stalled(2)
			r.Turn() // as a page's answer function may cause
		}
		return nil
	}
	r.Stalled(1)
	r.Turn()
	r.wantEvents(agent.Stalled{Nanos: 1}, agent.Stalled{Nanos: 2})
}

func TestAWishOfThePageDuringATurnIsHeededByIt(t *testing.T) {
	r := underWay(t)
	r.core.answer = func(ev agent.Event) []agent.Action {
		if ev == (agent.Stalled{Nanos: 1}) {
			r.Configure(true, false, 0)
		}
		return nil
	}
	r.Stalled(1)
	r.Turn()
	r.wantEvents(agent.Stalled{Nanos: 1}, agent.PageChanged{P2P: true})
}

func TestRunEndsWhereATurnBesideItWasTheLast(t *testing.T) {
	for name, c := range map[string]struct {
		ends func(*rig)
		says string
	}{
		"closed": {func(r *rig) { r.Close() }, ""},
		"failed": {func(*rig) { panic("broken") }, "driver: the core failed: broken"},
	} {
		t.Run(name, func(t *testing.T) {
			r := underWay(t)
			r.core.answer = func(agent.Event) []agent.Action { c.ends(r); return nil }
			r.Stalled(1)
			if !r.Turn() {
				t.Error("the turn does not say so")
			}
			if err := r.Run(context.Background()); c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("Run ends with %v, want %q", err, c.says)
			}
		})
	}
}

// lent is a payload that must be let go of.
type lent struct{ frees *int }

func (l lent) Len() int { return 1 }
func (l lent) Free()    { *l.frees++ }

func TestAFrameIsLetGoOfWhateverBecomesOfIt(t *testing.T) {
	frees := 0
	frame := PeerFrame{Peer: 2, Body: lent{&frees}}
	r := underWay(t)
	for _, c := range []struct {
		fate string
		meet func()
	}{
		{"of a neighbour", func() { r.table.enter(conn{peer: 2, open: true}); r.inbox.Post(frame); r.Turn() }},
		{"of nobody known", func() { r.table.leave(2); r.inbox.Post(frame); r.Turn() }},
		{"in an inbox that closes", func() { r.inbox.Post(frame); r.inbox.close() }},
	} {
		frees = 0
		if c.meet(); frees != 1 {
			t.Errorf("%s: let go of %d times, want once", c.fate, frees)
		}
	}
}
