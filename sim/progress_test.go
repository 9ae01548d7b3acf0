package main

import (
	"strings"
	"testing"
	"time"
)

// watched is a progress of two runs of a minute, and a clock to move by hand.
func watched(terminal bool) (*progress, *strings.Builder, *time.Time) {
	out, now := &strings.Builder{}, time.Unix(0, 0)
	p := startProgress(out, terminal, func() time.Time { return now }, int64(time.Minute), 2)
	return p, out, &now
}

func TestAShortRunShowsNoProgress(t *testing.T) {
	p, out, now := watched(true)
	*now = now.Add(patience - 1)
	p.tick(0, int64(time.Minute), 10)
	if p.aside(func() {}); out.Len() != 0 {
		t.Errorf("got %q, want nothing", out)
	}
}

func TestTheBarSaysHowFarHowFastAndHowLong(t *testing.T) {
	p, out, now := watched(true)
	p.tick(0, int64(10*time.Second), 7)
	*now = now.Add(patience)
	p.tick(1, int64(20*time.Second), 5)
	want := "██████░░░░░░░░░░░░░░░░░░ 30s of 2m0s, 12 viewers, 15.0 times as fast as life, 6s left"
	if !strings.HasSuffix(out.String(), want) {
		t.Errorf("got %q, want %q", out, want)
	}
}

func TestTheTimeLeftGoesByTheSpeedOfLate(t *testing.T) {
	p, out, now := watched(false)
	for at := range int64(45) { // at one second a second, after a leap at the start
		*now = now.Add(time.Second)
		p.tick(0, int64(10*time.Second)+at*int64(time.Second), 1)
	}
	if !strings.HasSuffix(out.String(), "49s of 2m0s, 1 viewers, 1.0 times as fast as life, 1m11s left\n") {
		t.Errorf("got %q", out)
	}
}

func TestTheBarIsNotDrawnAtEveryTickAndLeavesTheLineEmpty(t *testing.T) {
	p, out, now := watched(true)
	*now = now.Add(patience)
	for range 100 {
		p.tick(0, int64(time.Second), 1)
	}
	p.aside(func() { out.WriteString("table") })
	if got := strings.Count(out.String(), "█") + strings.Count(out.String(), "░"); got != barLength {
		t.Errorf("%d cells drawn, want one bar of %d", got, barLength)
	}
	if !strings.HasSuffix(out.String(), "\r\x1b[Ktable") {
		t.Errorf("the line still says %q", out)
	}
}

func TestElsewhereThanOnATerminalALineComesEveryTenSeconds(t *testing.T) {
	p, out, now := watched(false)
	for range 25 {
		*now = now.Add(time.Second)
		p.tick(0, int64(time.Second), 1)
	}
	if got := strings.Count(out.String(), "\n"); got != 2 || strings.Contains(out.String(), "\x1b") {
		t.Errorf("got %q, want two plain lines", out)
	}
}
