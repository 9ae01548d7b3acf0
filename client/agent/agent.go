package agent

import "shoal/shared/qoe"

// Agent is one viewer's core. It is not safe for concurrent use.
type Agent struct {
	cfg Config
	now Time
	out []Action
}

// New makes the core of one viewer of one stream.
func New(cfg Config) *Agent { return &Agent{cfg: cfg.withDefaults()} }

// Step takes one event at time now and appends the actions that follow to out.
func (a *Agent) Step(now Time, ev Event, out []Action) []Action { return out }

// Next is when Step must be called with Woke if nothing happens before; false
// where there is nothing to wait for.
func (a *Agent) Next() (Time, bool) { return 0, false }

// Stats are totals since New.
func (a *Agent) Stats() Stats { return Stats{} }

// Stats is what the page and the coordinator are told.
type Stats struct {
	qoe.Counters
	Peers  int   // connected neighbours
	Stored int64 // bytes in the store
}
