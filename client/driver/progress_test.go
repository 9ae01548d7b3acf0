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
	if got, length := r.Progress(id); got != 40 || length != 100 {
		t.Errorf("%d bytes of %d, want 40 of 100", got, length)
	}
	r.Abort(id)
	if got, length := r.Progress(id); got != 0 || length != 0 {
		t.Errorf("%d bytes of %d after Abort, want none", got, length)
	}
	r.turn()
	if n := len(r.desk.progress); n != 0 {
		t.Errorf("%d requests remembered, want none", n)
	}
}
