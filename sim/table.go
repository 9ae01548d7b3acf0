package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"shoal/shared/qoe"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

// table writes the table of one run.
func table(to io.Writer, s scenario.Scenario, title string, r world.Result, wall time.Duration) {
	fmt.Fprintf(to, "%s: %d viewers in %d site(s), %v, %s\n", s.Name, r.Viewers, len(s.Layout()), s.Duration, title)
	t := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(t, "  %s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("copies per segment", "%.3f over all, %.3f once joined%s", r.All.Mean(), r.Joined.Mean(), tracks(s, r))
	row("  without startup", "%.3f over all, %.3f once joined", r.All.Without(), r.Joined.Without())
	row("offload", "%.2f %% of %s delivered", 100*r.Offload(), size(r.Delivered))
	row("origin bytes", "%s%s", size(r.Origin), reasons(r.Reasons))
	row("  once joined", "%s%s", size(r.Joined.Origin), reasons(r.Joined.Reasons))
	row("  fetches", "%s", strings.TrimPrefix(counts(r.Fetches), ": "))
	row("neighbours", "%d ms round trip, median; %.1f %% of bytes from able ones; %.1f %% from other sites, %.1f %% once joined%s",
		r.Matching.RTT, 100*r.Matching.Able, 100*r.Matching.Crossed, 100*r.Matching.Later, useful(s, r))
	row("waste", "%.2f %% of %s received", 100*r.Waste(), size(r.Received))
	row("stalls", "%d, %v standing still, %.2f %% of the time; %d failures, %d bypassed",
		r.Stalls, time.Duration(r.StallTime), 100*r.StallRatio(), r.Failures, r.Bypassed)
	row("uploads", "%s mean, %s most", size(r.UploadMean), size(r.UploadMax))
	row("publication to player", "%d ms median, %d ms p95, %d ms most", r.DelayHalf, r.DelayMost, r.DelayLast)
	row("publication to store", "%d ms median, %d ms p95", r.SpreadHalf, r.SpreadMost)
	row("time to first frame", "%d ms median, %d ms p95; %d never saw it", r.StartHalf, r.StartP95(), r.Unstarted)
	row("agents", "%s of script and program", size(entered(r, world.AgentBytes)))
	if len(r.Seeks) > 0 {
		row("seek to playback", "%d ms median, %d ms p95, %d ms most of %d not at once",
			r.Seek(50), r.Seek(95), r.Seek(100), len(r.Seeks))
	}
	if s.Adapt {
		row("bitrate played", "%d kbit/s, the picture's, on average", r.Played*8/1000)
	}
	if r.Switches > 0 {
		row("switches of rendition", "%d", r.Switches)
	}
	row("init segments", "%s from the origin", size(r.Inits))
	row("control", "%s in %d messages, %s of them on playlists; %d reports", size(r.Control), r.Messages, size(r.Told), r.Reports)
	row("playlists", "%s from the origin, %.2f viewers' worth once joined; %d polls answered nearby, %d with forged texts",
		size(r.Playlists), r.Polls, r.Answered, r.Forged)
	row("  later than alone", "%d ms least, %d ms median, %d ms p95, %d ms p99, %d ms most; falling in step %d, %d ms most",
		r.Late[0], r.Late[1], r.Late[2], r.Late[3], r.Late[4], r.InStep, r.InStepMost)
	row("all but media", "%.2f %% of the stream's rate: playlists, control, signalling", 100*r.Overhead)
	row("connections", "%d begun, %d accused, closed%s", r.Connects, r.Accused, farewells(r.Disconnects))
	if h := r.Honest; h.Viewers < r.Viewers {
		row("honest viewers", "%d: %.2f %% offload, %.3f %% standing still, wrong bytes: %s played, %s passed on",
			h.Viewers, 100*h.Offload(), 100*h.StallRatio(), size(h.Played), size(h.Relayed))
	}
	row("store", "%s most", size(r.StoredMost))
	row("run", "%d events, %d of them wakes, %d actions, %.2f s, %.2f M events/s",
		r.Events, r.Wakes, r.Actions, wall.Seconds(), float64(r.Events)/wall.Seconds()/1e6)
	row("trace", "%016x", r.Trace)
	t.Flush()
}

func useful(s scenario.Scenario, r world.Result) string {
	if s.VOD == 0 {
		return ""
	}
	return fmt.Sprintf("; %.1f %% of use by what they hold", 100*r.Matching.Useful)
}

// entered is the bytes of a class that came into all sites.
func entered(r world.Result, c world.Class) (n int64) {
	for _, site := range r.Sites {
		n += site.In[c]
	}
	return n
}

func tracks(s scenario.Scenario, r world.Result) string {
	var b strings.Builder
	for i, copies := range r.Joined.Tracks {
		fmt.Fprintf(&b, ", %v %.3f", s.Tracks[i].Kind, copies)
	}
	return b.String()
}

func reasons(by [qoe.Reasons]int64) string {
	var b strings.Builder
	for why, n := range by {
		if n > 0 {
			fmt.Fprintf(&b, ", %v %s", qoe.Reason(why), size(n))
		}
	}
	return strings.Replace(b.String(), ", ", ": ", 1)
}

func counts(by [qoe.Reasons]int64) string {
	var b strings.Builder
	for why, n := range by {
		if n > 0 {
			fmt.Fprintf(&b, ", %v %d", qoe.Reason(why), n)
		}
	}
	return strings.Replace(b.String(), ", ", ": ", 1)
}

// farewellNames are those of wire.Farewell.
var farewellNames = [...]string{"", "leaving", "version", "bad message", "bad bytes", "bad promise",
	"unanswering", "surplus"}

func farewells(by [16]int64) string {
	var b strings.Builder
	for why, n := range by {
		if n > 0 && why < len(farewellNames) {
			fmt.Fprintf(&b, ", %s %d", farewellNames[why], n)
		}
	}
	return strings.Replace(b.String(), ", ", ": ", 1)
}

// size writes bytes for people, in powers of 1000.
func size(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.2f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.2f MB", float64(n)/1e6)
	default:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
}
