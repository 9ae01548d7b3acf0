//go:build !js

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"shoal/client/driver"
	"shoal/shared/qoe"
)

// played is what one player went through. Counts are of bytes.
type played struct {
	delivered        int64
	bypassed         int64 // of them, loaded by the player itself
	unseen           int64 // of those, not among the agent's origin bytes
	stalls, skipped  int
	polls, answered  int           // of playlists; of these, answered by the agent
	stalled, startup time.Duration // startup 0: nothing was ever played
}

// row is one viewer.
type row struct {
	name   int
	stayed time.Duration
	state  string
	stats  driver.Stats
	played played
}

// origin is what the viewer got from the origin, by agent or player.
func (r row) origin() int64 { return r.stats.OriginBytes + r.played.unseen }

// report is the whole run.
type report struct {
	rows   []row
	totals totals
}

// offload is the share of media handed to players that did not leave the
// origin for it.
func (r report) offload() float64 {
	var origin, delivered int64
	for _, one := range r.rows {
		origin, delivered = origin+one.origin(), delivered+one.played.delivered
	}
	if delivered == 0 {
		return 0
	}
	return 1 - float64(origin)/float64(delivered)
}

// copies are the origin's media bytes over those of the distinct segments.
func (r report) copies() float64 {
	var origin int64
	for _, one := range r.rows {
		origin += one.origin()
	}
	if r.totals.distinct == 0 {
		return 0
	}
	return float64(origin) / float64(r.totals.distinct)
}

// check holds the run against what was expected of it.
func (r report) check(o options) error {
	if r.totals.wrong > 0 {
		return fmt.Errorf("viewer: %d deliveries differ from others of the same segment", r.totals.wrong)
	}
	for _, one := range r.rows {
		passed := o.stay > 0 && one.stayed < settle // it left before it could play
		if one.played.delivered == 0 && !passed {
			return fmt.Errorf("viewer: viewer %d played nothing (%s)", one.name, one.state)
		}
	}
	if got := r.offload(); o.offload > 0 && got < o.offload {
		return fmt.Errorf("viewer: offload is %.1f %%, expected at least %.1f %%", 100*got, 100*o.offload)
	}
	return nil
}

func (r report) print(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "viewer\tpeers\torigin KB\tpeer KB\tup KB\twasted KB\tby itself KB\tstalls\tstalled ms\tstartup ms\tleft out\tpolls\tanswered\tstate\t")
	for _, one := range r.rows {
		s, p := one.stats, one.played
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t\n", one.name, len(s.Neighbours),
			one.origin()>>10, s.PeerBytes>>10, s.UploadBytes>>10, s.WastedBytes>>10, p.bypassed>>10,
			p.stalls, p.stalled.Milliseconds(), p.startup.Milliseconds(), p.skipped, p.polls, p.answered, one.state)
	}
	w.Flush()
	fmt.Fprintf(out, "offload %.1f %%, copies %.2f of %d segments", 100*r.offload(), r.copies(), r.totals.segments)
	if r.totals.steady > 0 {
		fmt.Fprintf(out, ", steady %.2f", r.totals.steady)
	}
	fmt.Fprintf(out, "; deliveries that differ %d\norigin bytes by reason: %s\n", r.totals.wrong, r.reasons())
}

// reasons are the origin's bytes by why the agents fetched them.
func (r report) reasons() string {
	var c qoe.Counters
	for _, one := range r.rows {
		c.Add(one.stats.Counters)
	}
	var parts []string
	for reason, n := range c.OriginReasons {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%v %d KB", qoe.Reason(reason), n>>10))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
