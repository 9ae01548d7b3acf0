//go:build !js

package main

import (
	"strings"
	"testing"
	"time"

	"shoal/client/agent"
	"shoal/client/driver"
	"shoal/shared/media"
	"shoal/shared/qoe"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func at(seconds float64) time.Time {
	return epoch.Add(time.Duration(seconds * float64(time.Second)))
}

func TestThePlayHeadStandsStillWithoutMedia(t *testing.T) {
	var told []int64
	h := newHead(func(ns int64) { told = append(told, ns) })
	h.open(2)
	h.append(0, 2*time.Second, at(0))
	h.append(1, 2*time.Second, at(1)) // play begins, 2 s ahead
	h.append(0, 2*time.Second, at(2)) // in time
	h.append(1, 2*time.Second, at(3.3))
	if got := h.ahead(0, at(3.3)); got != 2*time.Second {
		t.Errorf("%v ahead, want 2s", got)
	}
	h.append(0, 2*time.Second, at(4))
	h.append(1, 2*time.Second, at(6))
	if h.stalls != 1 || h.stalled != 700*time.Millisecond || len(told) != 1 || told[0] != 7e8 {
		t.Errorf("%d stalls of %v, told %v, want one of 700ms", h.stalls, h.stalled, told)
	}
	if !h.started.Equal(at(1)) {
		t.Errorf("started at %v, want %v", h.started, at(1))
	}
}

func TestAShortStopIsNoStall(t *testing.T) {
	h := newHead(func(int64) { t.Error("a stop of 300 ms was told as a stall") })
	h.open(1)
	h.append(0, time.Second, at(0))
	h.append(0, time.Second, at(1.3))
	if h.stalls != 0 {
		t.Errorf("%d stalls, want none", h.stalls)
	}
}

func TestTheEndOfAFilmIsNoStall(t *testing.T) {
	h := newHead(func(int64) { t.Error("a stall was told") })
	h.open(1)
	h.append(0, time.Second, epoch)
	h.end(0)
	h.stop()
	if h.stalls != 0 {
		t.Errorf("%d stalls, want none", h.stalls)
	}
}

func TestTheLedgerFindsDeliveriesThatDiffer(t *testing.T) {
	l := newLedger()
	id := media.SegmentID{Track: 1, Number: 1}
	l.played(id, []byte("right"))
	l.played(id, []byte("right"))
	l.played(id, []byte("wrong"))
	if got := l.totals(); got.wrong != 1 || got.segments != 1 || got.distinct != 5 {
		t.Errorf("%+v, want one delivery that differs", got)
	}
}

func TestSegmentsFromBeforeTheCrowdSettledAreNotSteady(t *testing.T) {
	l := newLedger()
	l.joined()
	l.complete(media.SegmentID{Track: 1, Number: 1}, 10, 10)
	l.segments[media.SegmentID{Track: 1, Number: 1}].first = l.last.Add(-3 * settle)
	if got := l.totals().steady; got != 0 {
		t.Errorf("steady %v before anyone settled, want 0", got)
	}
	l.last = l.last.Add(-2 * settle)
	l.complete(media.SegmentID{Track: 1, Number: 2}, 10, 10)
	l.complete(media.SegmentID{Track: 1, Number: 2}, 10, 5)
	if got := l.totals().steady; got != 1.5 {
		t.Errorf("steady %v, want 15 bytes from the origin over 10", got)
	}
}

// fared is a viewer that was given 100 bytes, some of them from the origin.
func fared(origin int64) row {
	s := driver.Stats{Stats: agent.Stats{Counters: qoe.Counters{OriginBytes: origin}}}
	s.OriginReasons[qoe.Seed] = origin
	return row{stats: s, played: played{delivered: 100}}
}

func TestTheReportIsHeldAgainstWhatWasExpected(t *testing.T) {
	r := report{rows: []row{fared(100), fared(20)}, totals: totals{distinct: 100}}
	if got := r.offload(); got < 0.399 || got > 0.401 {
		t.Errorf("offload %v, want 0.4", got)
	}
	if got := r.copies(); got != 1.2 {
		t.Errorf("copies %v, want 1.2", got)
	}
	if err := r.check(options{offload: 0.39}); err != nil {
		t.Errorf("expected 0.39: %v", err)
	}
	if err := r.check(options{offload: 0.41}); err == nil {
		t.Error("expected 0.41: no failure")
	}
	wrong := r
	wrong.totals.wrong = 1
	if wrong.check(options{}) == nil {
		t.Error("a delivery that differs is no failure")
	}
	r.rows = append(r.rows, row{})
	if r.check(options{}) == nil {
		t.Error("a viewer who played nothing is no failure")
	}
}

func TestTheTableNamesEveryReason(t *testing.T) {
	var b strings.Builder
	report{rows: []row{fared(2048)}}.print(&b)
	if !strings.Contains(b.String(), "origin bytes by reason: seed 2 KB\n") {
		t.Errorf("the table is\n%s", b.String())
	}
}

func TestFlagsAreChecked(t *testing.T) {
	for _, args := range []string{"", "-url x -n 0", "-url x -n 501", "-url x -memory 0", "-url x -expect-offload 1.1", "-bad"} {
		if _, err := parse(strings.Fields(args)); err == nil {
			t.Errorf("%q was accepted", args)
		}
	}
	if o, err := parse(strings.Fields("-url x -n 3 -expect-offload 0.8")); err != nil || o.n != 3 || o.offload != 0.8 || !o.p2p {
		t.Errorf("%+v, %v", o, err)
	}
}
