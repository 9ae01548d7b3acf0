package main

import (
	"slices"
	"strings"

	"shoal/server/coord"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

// rows are the promises, in the order of the table.
var rows = slices.Concat(steadyRows, matchingRows, bitrateRows, crowdRows, scarceRows, mishapRows, titleRows, hostileRows)

var steadyRows = []row{
	steady(10, 0.895), steady(50, 0.979), steady(100, 0.989), steady(1000, 0.998),
	{name: "three renditions", scenario: "renditions", viewers: 100, minutes: 3,
		against: &variant{scenario: "rendition"}, figures: []figure{
			{name: "offload below one rendition's", format: "%.4f", least: -inf, most: 0.03,
				of: func(o outcome) float64 { return o.against.Offload() - o.shoal.Offload() }},
			stalls(),
		}},
}

// steady is a site where everybody stays.
func steady(viewers int, least float64) row {
	return row{name: "steady", scenario: "steady-4s", viewers: viewers, figures: []figure{
		copies(1.05), offload(least), stalls(),
	}}
}

var matchingRows = []row{
	{name: "latency matched", scenario: "one-address", against: without(coord.Blind{Latency: true}), figures: []figure{
		{name: "median round trip, without less with, ms", format: "%.0f", least: 1, most: inf,
			of: func(o outcome) float64 { return float64(o.against.Matching.RTT - o.shoal.Matching.RTT) }},
		{name: "peer bytes between offices, whole run", format: "%.4f", most: 0.02,
			of: func(o outcome) float64 { return o.shoal.Matching.Crossed }},
		{name: "once joined", format: "%.4f", most: 0.02, of: func(o outcome) float64 { return o.shoal.Matching.Later }},
		{name: "without, whole run", format: "%.4f", report: true, of: func(o outcome) float64 { return o.against.Matching.Crossed }},
	}},
	{name: "uplink matched", scenario: "takers", minutes: 3, against: without(coord.Blind{Uplink: true}), figures: []figure{
		{name: "share from who can upload, with less without", format: "%.4f", least: 0.0001, most: inf,
			of: func(o outcome) float64 { return o.shoal.Matching.Able - o.against.Matching.Able }},
		{name: "with", format: "%.4f", report: true, of: func(o outcome) float64 { return o.shoal.Matching.Able }},
	}},
	{name: "position matched", scenario: "film", minutes: 3, against: without(coord.Blind{Position: true}), figures: []figure{
		{name: "useful neighbours", format: "%.3f", least: 0.80, most: 1, of: func(o outcome) float64 { return o.shoal.Matching.Useful }},
		{name: "with less without", format: "%.3f", least: 0.001, most: inf,
			of: func(o outcome) float64 { return o.shoal.Matching.Useful - o.against.Matching.Useful }},
	}},
}

// chill empties every cache.
func chill(s *scenario.Scenario) { s.Warm = 0 }

func without(off coord.Blind) *variant {
	return &variant{matching: func(c *coord.Config) { c.Blind = off }}
}

var bitrateRows = []row{
	climbs("levels, lines of three widths", "ladder", figure{name: "aim 0.95", report: true}),
	climbs("levels, narrow paths to the origin", "climb", figure{least: 0.95, most: inf}),
}

// climbs holds players that choose the bitrate against the same without Shoal.
// None should stall; the bound is what came of many seeds.
func climbs(name, scenario string, bitrate figure) row {
	bitrate.name, bitrate.format = strings.TrimSuffix("bitrate played over that without Shoal, "+bitrate.name, ", "), "%.3f"
	bitrate.of = func(o outcome) float64 { return float64(o.shoal.Played) / float64(max(1, o.plain.Played)) }
	return row{name: name, scenario: scenario, plain: true, figures: []figure{
		bitrate,
		{name: "stall ratio above that without Shoal", format: "%.5f", most: 0.02, of: moreStalls},
		{name: "stalls", format: "%.0f", report: true, of: func(o outcome) float64 { return float64(o.shoal.Stalls) }},
		{name: "offload", format: "%.4f", report: true, of: func(o outcome) float64 { return o.shoal.Offload() }},
	}}
}

var crowdRows = []row{
	{name: "town hall", scenario: "town-hall", minutes: 3, plain: true, against: &variant{change: chill}, figures: []figure{
		{name: "copies into a site, without startup", format: "%.3f", most: 1.10, of: copiesPerSite},
		{name: "stall ratio above that without Shoal", format: "%.5f", most: 0.001, of: moreStalls},
		{name: "offload", format: "%.4f", report: true, of: func(o outcome) float64 { return o.shoal.Offload() }},
		{name: "offload, all cold", format: "%.4f", report: true, of: func(o outcome) float64 { return o.against.Offload() }},
		{name: "stall ratio, all cold", format: "%.5f", report: true, of: func(o outcome) float64 { return o.against.StallRatio() }},
	}},
	flash("flash crowd, warm", "flash-warm", 10),
	// Cold it must be no worse, within what one seed differs from another.
	flash("flash crowd, cold", "flash-cold", 0.95),
}

// flash holds a crowd that joins at once against the same without Shoal: so many
// times better it must be.
func flash(name, scenario string, times float64) row {
	return row{name: name, scenario: scenario, minutes: 2, plain: true, figures: []figure{
		{name: "time to first frame without Shoal over with, p95", format: "%.2f", least: times, most: inf,
			of: func(o outcome) float64 { return float64(o.plain.StartP95()) / float64(max(1, o.shoal.StartP95())) }},
		{name: "p95 with, ms", format: "%.0f", report: true, of: func(o outcome) float64 { return float64(o.shoal.StartP95()) }},
		{name: "stall ratio without Shoal over with", format: "%.2f", least: times, most: inf,
			of: func(o outcome) float64 { return o.plain.StallRatio() / max(o.shoal.StallRatio(), 1e-6) }},
		{name: "stall ratio with", format: "%.4f", report: true, of: func(o outcome) float64 { return o.shoal.StallRatio() }},
		{name: "agents' share of the link", format: "%.4f", most: 0.25, of: agents},
	}}
}

// agents are the script's and the agent's share of all that came into the sites.
func agents(o outcome) float64 {
	var own, all int64
	for _, s := range o.shoal.Sites {
		own += s.In[world.AgentBytes]
		for _, n := range s.In {
			all += n
		}
	}
	return float64(own) / float64(max(1, all))
}

var scarceRows = []row{
	// The bound is 99 % with a hundred viewers: capacity is ample in all.
	{name: "thin upload", scenario: "thin-upload", viewers: 100, minutes: 3, figures: []figure{offload(0.97), stalls()}},
	{name: "thin upload, three in ten give nothing", scenario: "thin-mute", viewers: 100, minutes: 3,
		figures: []figure{offload(0.94), stalls()}},
	{name: "one in ten uploads at 64 kbit/s", scenario: "tenth", viewers: 100, minutes: 3,
		figures: append(demotion(), waste(0.03), stalls())},
	{name: "three in ten hold every deadline at a byte a second", scenario: "held", viewers: 100, minutes: 3,
		figures: append(demotion(), waste(0.03), stalls())},
	{name: "an owner killed at random", scenario: "owners", viewers: 100, minutes: 3, figures: []figure{
		copies(1.10), stalls(),
		{name: "a standby's first byte after its schedule, ms, p95", format: "%.0f", least: -inf, most: 300,
			of: func(o outcome) float64 { return float64(o.shoal.Takeover(95)) }},
		{name: "the last of them", format: "%.0f", report: true, of: func(o outcome) float64 { return float64(o.shoal.Takeover(100)) }},
	}},
	{name: "a thin site link", scenario: "thin", minutes: 3, plain: true, figures: []figure{
		{name: "stall ratio above that without Shoal", format: "%.5f", most: 0.001, of: moreStalls}, waste(0.03),
	}},
}

var mishapRows = []row{
	mishap("the coordinator gone for 60 s", "gone"),
	mishap("a site cut off for 30 s", "cut"),
	mishap("the origin browned out for 20 s", "brownout"),
	mishap("half of the pairs cannot connect", "halved"),
}

// mishap holds a world with something amiss against the same without.
func mishap(name, file string) row {
	return row{name: name, scenario: file, viewers: 100, minutes: 3, plain: true,
		against: &variant{change: mend}, figures: []figure{
			{name: "offload lost", format: "%.4f", least: -inf, most: 0.01,
				of: func(o outcome) float64 { return o.against.Offload() - o.shoal.Offload() }},
			{name: "stalls beyond those without Shoal", format: "%.0f",
				of: func(o outcome) float64 { return max(0, float64(o.shoal.Stalls-o.plain.Stalls)) }},
		}}
}

// mend takes all that is amiss out of a scenario.
func mend(s *scenario.Scenario) {
	s.NoICE, s.CoordDown, s.OriginSlow, s.Cuts = 0, scenario.Outage{}, scenario.Brownout{}, nil
}

var titleRows = []row{
	{name: "a film, with seeks", scenario: "vod", plain: true, figures: []figure{
		offloadOfAll(0.75),
		{name: "median seek, with less without, ms", format: "%.0f", least: -inf, most: 0,
			of: func(o outcome) float64 { return float64(o.shoal.Seek(50) - o.plain.Seek(50)) }},
		{name: "95th percentile", format: "%.0f", least: -inf, most: 0,
			of: func(o outcome) float64 { return float64(o.shoal.Seek(95) - o.plain.Seek(95)) }},
	}},
}

var hostileRows = []row{
	{name: "one in five hostile", scenario: "hostile", plain: true, figures: []figure{
		{name: "wrong bytes played", format: "%.0f", of: func(o outcome) float64 { return float64(o.shoal.Honest.Played) }},
		{name: "wrong bytes relayed", format: "%.0f", of: func(o outcome) float64 { return float64(o.shoal.Honest.Relayed) }},
		{name: "stall ratio of the honest above that without Shoal", format: "%.5f", most: 0.001, of: moreHonestStalls},
		{name: "offload of the honest", format: "%.4f", report: true, of: func(o outcome) float64 { return o.shoal.Honest.Offload() }},
	}},
}
