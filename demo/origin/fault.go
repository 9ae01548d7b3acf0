package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// fault makes the origin misbehave for the paths that contain Match, all where
// it is empty, for as long as For says, "5s" for instance; for good where it is
// empty. Exactly one of Status, Stall, Cut, Rate and Whole is set.
type fault struct {
	Match  string `json:"match"`
	Status int    `json:"status,omitempty"` // answer with this, 400 to 599
	Stall  bool   `json:"stall,omitempty"`  // send no more until the fault ends
	Cut    bool   `json:"cut,omitempty"`    // break the connection
	After  int64  `json:"after,omitempty"`  // bytes of body before Stall or Cut
	Rate   int64  `json:"rate,omitempty"`   // bytes a second over all connections
	Whole  bool   `json:"whole,omitempty"`  // ignore Range
	For    string `json:"for,omitempty"`

	ended  context.Context
	end    context.CancelFunc
	bucket bucket
}

const (
	maxFaults   = 32
	maxFaultFor = time.Hour
)

// check validates f and reads For; 0 means for good.
func (f *fault) check() (time.Duration, error) {
	kinds := 0
	for _, set := range []bool{f.Status != 0, f.Stall, f.Cut, f.Rate != 0, f.Whole} {
		if set {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		return 0, fmt.Errorf("fault: want exactly one of status, stall, cut, rate, whole; got %d", kinds)
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return 0, fmt.Errorf("fault: status %d: want 400 to 599", f.Status)
	case f.Rate < 0:
		return 0, fmt.Errorf("fault: rate %d: want bytes a second", f.Rate)
	case f.After < 0 || f.After > 0 && !f.Stall && !f.Cut:
		return 0, fmt.Errorf("fault: after %d: goes with stall or cut, in bytes", f.After)
	case f.For == "":
		return 0, nil
	}
	d, err := time.ParseDuration(f.For)
	if err != nil || d <= 0 || d > maxFaultFor {
		return 0, fmt.Errorf("fault: for %q: want a duration up to %v", f.For, maxFaultFor)
	}
	return d, nil
}

// faults are those in force.
type faults struct {
	mu  sync.Mutex
	all []*fault
}

func newFaults() *faults { return &faults{} }

func (s *faults) add(f *fault) error {
	d, err := f.check()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prune()
	if len(s.all) == maxFaults {
		return fmt.Errorf("fault: %d are in force already; DELETE ends them", maxFaults)
	}
	if d > 0 {
		f.ended, f.end = context.WithTimeout(context.Background(), d)
	} else {
		f.ended, f.end = context.WithCancel(context.Background())
	}
	s.all = append(s.all, f)
	return nil
}

// prune forgets faults that are over.
func (s *faults) prune() {
	s.all = slices.DeleteFunc(s.all, func(f *fault) bool { return f.ended.Err() != nil })
}

// inForce returns the faults that are not over.
func (s *faults) inForce() []*fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prune()
	return slices.Clone(s.all)
}

func (s *faults) matching(path string) []*fault {
	var found []*fault
	for _, f := range s.inForce() {
		if strings.Contains(path, f.Match) {
			found = append(found, f)
		}
	}
	return found
}

// clear ends all faults; what they hold up goes on.
func (s *faults) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.all {
		f.end()
	}
	s.all = nil
}
