package driver

import (
	"testing"

	"shoal/client/agent"
)

func TestThePageHearsHowFarARequestHasCome(t *testing.T) {
	r := newRig(t, true)
	id := r.ask("seg7")
	r.core.got = map[agent.RequestID]int64{id: 40}
	r.turn()
	if p, asked := r.Progress(id); p.Got != 40 || p.Length != 100 || asked >= 0 {
		t.Errorf("%+v, asked for %d ns, want 40 of 100 and not asked", p, asked)
	}
	r.core.askedAt = 1
	r.turn()
	if _, asked := r.Progress(id); asked < 0 {
		t.Error("the origin's fetch is not told")
	}
	r.Abort(id)
	if p, _ := r.Progress(id); p != (agent.Progress{}) {
		t.Errorf("%+v after Abort, want nothing", p)
	}
	r.turn()
	if n := len(r.desk.requests); n != 0 {
		t.Errorf("%d requests remembered, want none", n)
	}
}
