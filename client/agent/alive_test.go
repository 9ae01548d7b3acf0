package agent

import (
	"testing"
	"time"
)

func TestABusyNeighbourIsPingedUntilOneAnswerWasPrompt(t *testing.T) {
	const ms = int64(time.Millisecond)
	for _, c := range []struct {
		name string
		now  Time
		p    peer
		due  Time
	}{
		{"first ones", 100 * ms, peer{pongs: firstPings - 1, nearest: ms}, pingGap},
		{"late answers", 100 * ms, peer{pongs: firstPings, nearest: instant + 1}, againGap},
		{"a prompt answer", 100 * ms, peer{pongs: firstPings, nearest: instant}, quiet},
		{"the last of its start", starting - 1, peer{pongs: firstPings, nearest: instant + 1}, againGap},
		{"after its start", starting, peer{pongs: firstPings, nearest: instant + 1}, quiet},
		{"no answer yet", 100 * ms, peer{pongs: firstPings, nearest: instant + 1, nonce: 1, pings: [pings]ping{1: {nonce: 1}}}, quiet},
		{"no answer at all", 100 * ms, peer{}, quiet},
		{"one that talks", 100 * ms, peer{pongs: firstPings, nearest: instant, heardAt: remeasure}, remeasure},
	} {
		a := &Agent{now: c.now}
		if due := a.pingDue(&c.p); due != c.due {
			t.Errorf("%s: due after %d ms, want %d", c.name, due/ms, c.due/ms)
		}
	}
}
