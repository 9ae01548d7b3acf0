package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"shoal/sim/plan"
	"shoal/sim/world"
)

// kind is what a reader tells apart of the classes of bytes.
type kind struct {
	class, name string
	of          []world.Class
}

var kinds = []kind{
	{"origin", "video and audio", []world.Class{world.MediaBytes, world.InitBytes}},
	{"lists", "playlists", []world.Class{world.PlaylistBytes}},
	{"upload", "Shoal's own script", []world.Class{world.AgentBytes}},
	{"bad", "signalling, reports, STUN", []world.Class{world.SignallingBytes, world.ReportBytes, world.StunBytes}},
}

func (k kind) bytes(by [world.Classes]int64) (sum int64) {
	for _, c := range k.of {
		sum += by[c]
	}
	return sum
}

func total(by [world.Classes]int64) (sum int64) {
	for _, n := range by {
		sum += n
	}
	return sum
}

// siteTable has a row per site, the one with most viewers first.
type siteTable struct {
	Rows   []siteRow
	Legend []key
	More   string // sites that are not shown, in words
}

type siteRow struct {
	Name, Viewers, Bytes, Mean, Ten, One, Alone, Copies, Out string
	Bars                                                     []bar // in a box of barWidth by 14
}

const (
	barWidth = 300.0
	rowsMost = 60 // beyond which small sites are left out
)

func newSiteTable(in Input) siteTable {
	sites := bySize(in.Run.Result.Sites)
	t := siteTable{}
	for _, k := range kinds {
		t.Legend = append(t.Legend, key{k.class, k.name})
	}
	if len(sites) > rowsMost {
		t.More = fmt.Sprintf("And %s with at most %s each.",
			plural(len(sites)-rowsMost, "site"), plural(sites[rowsMost].Viewers, "viewer"))
		sites = sites[:rowsMost]
	}
	most := int64(1)
	for _, s := range sites {
		most = max(most, total(s.In))
	}
	for _, s := range sites {
		t.Rows = append(t.Rows, newSiteRow(in, s, most))
	}
	return t
}

// copiesOf are a site's own, once all had joined.
func copiesOf(s world.SiteResult) string {
	if s.Copies.Segments == 0 {
		return "–"
	}
	return hundredths(s.Copies.Mean())
}

func bySize(sites []world.SiteResult) []world.SiteResult {
	sites = slices.Clone(sites)
	slices.SortStableFunc(sites, func(a, b world.SiteResult) int { return cmp.Compare(b.Viewers, a.Viewers) })
	return sites
}

func newSiteRow(in Input, s world.SiteResult, most int64) siteRow {
	row := siteRow{
		Name: s.Name, Viewers: count(s.Viewers), Bytes: size(total(s.In)),
		Mean: Rate(total(s.In) / max(1, int64(len(s.Rate)))),
		Ten:  Rate(plan.Peak(s.Rate, 10)), One: Rate(plan.Peak(s.Rate, 1)),
		Alone:  Rate(alone(in, s)),
		Copies: copiesOf(s), Out: size(total(s.Out)),
	}
	x := 0.0
	for _, k := range kinds {
		n := k.bytes(s.In)
		width := barWidth * float64(n) / float64(most)
		row.Bars = append(row.Bars, bar{Class: k.class, X: x, Width: width, Height: 14, Text: s.Name + ": " + detail(k, s.In)})
		x += width
	}
	return row
}

// detail says the bytes of each class of a kind.
func detail(k kind, by [world.Classes]int64) string {
	var parts []string
	for _, c := range k.of {
		parts = append(parts, c.String()+" "+size(by[c]))
	}
	return strings.Join(parts, ", ")
}

// alone is the peak of a site's link without P2P: as it was where that was run,
// else what the viewers of the site play together.
func alone(in Input, s world.SiteResult) int64 {
	for _, r := range in.Beside {
		if r.Name == Plain {
			return peakOf(r.Result, s.Name)
		}
	}
	for _, place := range in.Scenario.Layout() {
		if place.Name == s.Name {
			return int64(place.Viewers) * plan.Bitrate(in.Scenario)
		}
	}
	return 0
}

// scatter is what goes into each site against its viewers, where sites differ.
func scatter(in Input) []chart {
	sites := bySize(in.Run.Result.Sites)
	if len(sites) < 3 || sites[0].Viewers == sites[len(sites)-1].Viewers {
		return nil
	}
	return []chart{bytesIn(in, sites), peaks(in, sites)}
}

// bytesIn is the bytes of each kind.
func bytesIn(in Input, sites []world.SiteResult) chart {
	c := chart{
		Title: "Bytes into each site against its viewers",
		Note:  "Every site is a column of dots, one for each kind of bytes.",
		XName: "viewers of the site", YName: "bytes in",
	}
	each := float64(plan.Bitrate(in.Scenario)) * float64(max(1, len(sites[0].Rate))) // of one viewer who stays
	var values []value
	for _, k := range kinds {
		c.Legend = append(c.Legend, key{k.class, k.name})
		for _, s := range sites {
			values = append(values, value{k.class, s.Viewers, float64(k.bytes(s.In)),
				fmt.Sprintf("%s, %s\n%s", s.Name, plural(s.Viewers, "viewer"), detail(k, s.In))})
		}
	}
	c.scatter(values, each, func(v float64) string { return size(int64(v)) })
	return c
}

// peaks is the worst ten seconds.
func peaks(in Input, sites []world.SiteResult) chart {
	c := chart{
		Title: "The worst ten seconds of each site's link against its viewers",
		Note:  "Every dot is a site.",
		XName: "viewers of the site", YName: "into the site",
		Legend: []key{{"peers", "worst 10 s"}},
	}
	var values []value
	for _, s := range sites {
		peak := plan.Peak(s.Rate, 10)
		values = append(values, value{"peers", s.Viewers, 8 * float64(peak),
			fmt.Sprintf("%s, %s\n%s", s.Name, plural(s.Viewers, "viewer"), Rate(peak))})
	}
	c.scatter(values, 8*float64(plan.Bitrate(in.Scenario)), func(v float64) string { return inUnit(v, rateUnits) })
	return c
}

// value is one dot of a scatter.
type value struct {
	class   string
	viewers int
	y       float64
	text    string
}

// scatter draws values against viewers, both in powers of ten, and the line of
// what it would be if every viewer took each. Nothing is left out at the foot.
func (c *chart) scatter(values []value, each float64, write func(float64) string) {
	fewest, most, least := math.Inf(1), 1.0, each
	for _, v := range values {
		fewest, most = min(fewest, max(1, float64(v.viewers))), max(most, float64(v.viewers))
		if v.y > 0 {
			least = min(least, v.y)
		}
	}
	x := across(fewest*0.9, most*1.1).stretched()
	y := upwards(math.Pow(10, math.Floor(math.Log10(least))), 2*each*most).stretched()
	c.XTicks, c.YTicks = x.ticks(5, figure), y.ticks(5, write)
	c.Lines = []shape{line("plain", []point{{x.at(fewest), y.at(each * fewest)}, {x.at(most), y.at(each * most)}})}
	c.Legend = append(c.Legend, key{"line plain", "if all came from the origin"})
	for _, v := range values {
		if v.y > 0 {
			c.Dots = append(c.Dots, dot{Class: v.class, X: x.at(float64(v.viewers)), Y: y.at(v.y), R: 4, Text: v.text})
		}
	}
}
