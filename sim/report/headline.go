package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"shoal/sim/plan"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

// Names of the runs that are put side by side.
const (
	Shoal = "Shoal"
	Plain = "no P2P"
)

// headline is one figure, large, and what it is.
type headline struct {
	Class, Figure, What string
	Beside              []string
}

func setting(s scenario.Scenario) string {
	what := "a stream"
	if s.VOD > 0 {
		what = "a title of " + lasting(s.VOD)
	}
	return fmt.Sprintf("%s in %s, %s of %s at %s in segments of %s.",
		plural(s.Viewers, "viewer"), plural(len(s.Layout()), "site"), lasting(s.Duration),
		what, Rate(plan.Bitrate(s)), span(s.Segment.Milliseconds()))
}

func lasting(d time.Duration) string {
	if d%time.Minute == 0 {
		return plural(int(d/time.Minute), "minute")
	}
	return span(d.Milliseconds())
}

// lead is the outcome in one sentence.
func lead(in Input) string {
	r := in.Run.Result
	parts := []string{
		fmt.Sprintf("%s of %s viewers never stalled", count(unmoved(r)), count(r.Viewers)),
		fmt.Sprintf("%s of the video came from neighbours", percent(max(0, r.Offload()))),
	}
	if s := largest(in); s != nil {
		parts = append(parts, fmt.Sprintf("%s needs %s", s.Name, Between(s.Ten)))
	}
	return strings.Join(parts, "; ") + "."
}

// stallLeast is how long a picture stands still, in ms, before anybody sees it.
const stallLeast = 400

// unmoved is how many viewers' pictures never stood still for long enough to be
// seen; all their interruptions count together.
func unmoved(r world.Result) int {
	n, _ := slices.BinarySearch(r.Stood, stallLeast)
	return n
}

// largest is the site with most viewers, with its range over seeds or its one
// value; nil where there are no sites.
func largest(in Input) *plan.Site {
	sites := in.Plan
	if len(sites) == 0 && len(in.Run.Result.Sites) > 0 {
		sites = plan.Sites(in.Scenario, []world.Result{in.Run.Result})
	}
	var most *plan.Site
	for i := range sites {
		if most == nil || sites[i].Viewers > most.Viewers {
			most = &sites[i]
		}
	}
	return most
}

func headlines(in Input) []headline {
	out := []headline{
		newHeadline(in, "good", "of the time the picture moved", moving),
		newHeadline(in, "peers", "of the video came from neighbours", offloaded),
		newHeadline(in, "origin", "copies of each segment came into a site from the origin", perSite),
	}
	if in.Run.Name == Shoal {
		net := "net of all that Shoal itself takes " + percent(max(0, netOffload(in.Run.Result)))
		out[1].Beside = slices.Insert(out[1].Beside, 0, net)
	}
	if s := largest(in); s != nil {
		out = append(out, headline{"upload", Between(s.Ten),
			fmt.Sprintf("is what the link of %s carries at its worst (mean of 10%ss)", s.Name, gap),
			[]string{fmt.Sprintf("the stream's rate times its %s: %s", plural(s.Viewers, "viewer"), Rate(s.Alone))}})
	}
	return out
}

// netOffload is offload with every byte of Shoal's own on the origin's side.
func netOffload(r world.Result) float64 {
	own := r.Origin
	for _, s := range r.Sites {
		own += s.In[world.AgentBytes] + s.In[world.SignallingBytes] + s.In[world.ReportBytes] + s.In[world.StunBytes]
	}
	return 1 - share(own, r.Delivered)
}

func newHeadline(in Input, class, what string, figure func(world.Result) string) headline {
	h := headline{Class: class, Figure: figure(in.Run.Result), What: what}
	for _, r := range in.Beside {
		h.Beside = append(h.Beside, r.Name+" "+figure(r.Result))
	}
	return h
}

func moving(r world.Result) string    { return percent(1 - r.StallRatio()) }
func offloaded(r world.Result) string { return percent(max(0, r.Offload())) }

// perSite is how often each segment that a site's viewers played came into it
// from the origin: once all had joined, or of the whole run where there was no
// such time, as in a title.
func perSite(r world.Result) string {
	var origin, distinct int64
	for _, s := range r.Sites {
		origin, distinct = origin+s.Copies.Origin, distinct+s.Copies.Segments
	}
	if distinct == 0 {
		return hundredths(r.All.Mean() / occupied(r))
	}
	return hundredths(share(origin, distinct))
}

// occupied is how many sites had a viewer; 1 where none had.
func occupied(r world.Result) float64 {
	n := 0
	for _, s := range r.Sites {
		if s.Viewers > 0 {
			n++
		}
	}
	return float64(max(1, n))
}

func facts(in Input) []fact {
	r := in.Run.Result
	return []fact{
		{Name: "run again", Value: in.Replay, Command: true},
		{Name: "seed", Value: fmt.Sprint(in.Seed)},
		{Name: "built from", Value: in.Version},
		{Name: "trace", Value: fmt.Sprintf("%016x: the same on every machine, until the code changes", r.Trace)},
		{Name: "it took", Value: fmt.Sprintf("%s for %s of virtual time, %s events", span(in.Wall.Milliseconds()), lasting(in.Scenario.Duration), count(r.Events))},
	}
}
