package world

import (
	"testing"
	"time"

	"shoal/client/agent"
	"shoal/client/record"
)

func TestEveryViewersRecordingIsReproduced(t *testing.T) {
	var recorders []*record.Recorder
	s := load(t, "churn", 20, 90*time.Second)
	cfg := Config{Scenario: s, Seed: 3, Agent: func(c agent.Config) Core {
		r := record.New(agent.New(c), 32<<10)
		recorders = append(recorders, r)
		return r
	}}
	if _, err := New(cfg).Run(); err != nil {
		t.Fatal(err)
	}
	events := 0
	for i, r := range recorders {
		err := record.Replay(r.Bytes("test"), func(turn record.Turn) bool {
			events++
			if !turn.Same {
				t.Errorf("viewer %d: %T at %s: other actions than recorded", i, turn.Event, clock(turn.Now))
			}
			return turn.Same
		})
		if err != nil {
			t.Errorf("viewer %d: %v", i, err)
		}
	}
	if events < 10_000 {
		t.Errorf("%d events in all recordings, want at least 10,000", events)
	}
}
