package report

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"shoal/shared/media"
	"shoal/sim/plan"
	"shoal/sim/scenario"
	"shoal/sim/world"
)

var look = flag.String("look", "", "file to write a made-up page to, for whoever changes its looks")

// madeUp is a run of so many viewers in so many sites, as it might be.
func madeUp(name string, viewers, sites int, offload float64) Run {
	const seconds, perSecond = 300, 600_000
	r := world.Result{Viewers: viewers, PlayTime: int64(viewers) * seconds * 1e9, Trace: 7, Events: 1e6, MeshAt: 150e9}
	for s := range seconds {
		there := int64(min(viewers, (s+1)*viewers/60))
		origin := int64((1 - offload) * float64(there*perSecond))
		if s < 60 {
			origin += int64(viewers / 60 * 3 * perSecond)
		}
		r.Samples = append(r.Samples, world.Sample{
			At: int64(s+1) * 1e9, Viewers: int(there), Stalled: s % 7 / 6, Segments: int64(s%2) * 2 * perSecond,
			Delivered: there * perSecond, Origin: origin, Peer: max(0, there*perSecond-origin),
		})
		r.Delivered += there * perSecond
		r.Origin += origin
	}
	for i := range sites {
		site := world.SiteResult{Name: fmt.Sprintf("site-%d", i+1), Viewers: viewers * 2 * (i + 1) / sites / (sites + 1)}
		for s := range seconds {
			site.Rate = append(site.Rate, int64(perSecond*(1+s%3/2)))
		}
		site.In = [world.Classes]int64{seconds * perSecond, 2e6, 1e4, int64(site.Viewers) * 800_000, 3e6, 1e6, 1e5}
		r.Sites = append(r.Sites, site)
	}
	for i := range viewers {
		r.Starts = append(r.Starts, int32(100+i*900/viewers))
		r.Delays = append(r.Delays, int32(400+i*i/viewers*3000/viewers))
		r.Stood = append(r.Stood, int32(max(0, i-viewers*98/100)*20))
		r.Uplinks = append(r.Uplinks, int32(200+i*i/viewers*9000/viewers))
		for k := range 4 {
			from := (i*i + 7*k) % viewers
			r.Mesh = append(r.Mesh, world.Edge{From: int32(from), To: int32(i), Site: int32(from % sites), ToSite: int32(i % sites), Bytes: int64(from%9+1) * 40_000})
		}
	}
	return Run{Name: name, Result: r}
}

func input(viewers, sites int) Input {
	s := scenario.Scenario{Name: "town-hall", Viewers: viewers, Sites: sites, Duration: 5 * time.Minute,
		Segment: 2 * time.Second, Text: "viewers 10000 # <all>\n", Tracks: []scenario.Track{{Kind: media.Main, Rate: 600_000}}}
	in := Input{Scenario: s, Seed: 7, Replay: "go run ./sim", Version: "go1.26",
		Run: madeUp(Shoal, viewers, sites, 0.99), Beside: []Run{madeUp(Plain, viewers, sites, 0)}, Seeds: 2}
	in.Plan = plan.Sites(s, []world.Result{in.Run.Result, in.Beside[0].Result})
	return in
}

func write(t *testing.T, in Input) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, in); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestThePageSaysTheOutcomeInWordsFirst(t *testing.T) {
	page := write(t, input(300, 3))
	for _, want := range []string{
		"of 300 viewers never stalled", "of the video came from neighbours", "needs",
		"Over time", "Among viewers", "Into each site", "Who fed whom at 2:30", "What was run", "no P2P",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if *look != "" {
		if err := os.WriteFile(*look, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestThePageNeedsNothingFromElsewhere(t *testing.T) {
	page := write(t, input(300, 3))
	for _, banned := range []string{"<script", "http://", "https://", "@import", "url("} {
		if strings.Contains(page, banned) {
			t.Errorf("the page holds %q", banned)
		}
	}
}

func TestOffloadIsAlsoGivenNetOfShoalsOwnBytes(t *testing.T) {
	r := world.Result{Origin: 10, Delivered: 100, Sites: []world.SiteResult{
		{In: [world.Classes]int64{world.MediaBytes: 10, world.AgentBytes: 4, world.ReportBytes: 1}},
		{In: [world.Classes]int64{world.SignallingBytes: 3, world.StunBytes: 2}},
	}}
	if got := netOffload(r); got < 0.7999 || got > 0.8001 {
		t.Errorf("got %v, want 0.8", got)
	}
}

func TestSitesWhereNobodyWasTakeNoCopies(t *testing.T) {
	r := world.Result{All: world.Copies{Segments: 100, Origin: 300}, Sites: []world.SiteResult{{Viewers: 5}, {}, {Viewers: 1}}}
	if got := perSite(r); got != "1.50" {
		t.Errorf("%s copies came into a site, want half of 3.00", got)
	}
}

func TestTheScenariosTextIsShownAndNeverObeyed(t *testing.T) {
	in := input(10, 1)
	in.Scenario.Text = "# <script>alert(1)</script>"
	if page := write(t, in); strings.Contains(page, "<script>") || !strings.Contains(page, "&lt;script&gt;") {
		t.Error("the text of the scenario was not escaped")
	}
}

func TestEveryPictureIsWellFormed(t *testing.T) {
	for _, c := range []struct{ viewers, sites int }{{1, 1}, {300, 3}, {1200, 40}, {1200, 1}} {
		page := write(t, input(c.viewers, c.sites))
		if strings.Contains(page, "NaN") || strings.Contains(page, "Inf") {
			t.Errorf("%d viewers in %d sites: a place that is no number", c.viewers, c.sites)
		}
		for _, picture := range strings.Split(page, "<svg")[1:] {
			picture, _, _ = strings.Cut(picture, "</svg>")
			if err := wellFormed("<svg" + picture + "</svg>"); err != nil {
				t.Errorf("%d viewers in %d sites: %v", c.viewers, c.sites, err)
			}
		}
	}
}

func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestAnEmptyRunMakesAPageAllTheSame(t *testing.T) {
	in := Input{Scenario: scenario.Scenario{Name: "alone"}}
	if page := write(t, in); strings.Contains(page, "<h2>Over time") || strings.Contains(page, "NaN") {
		t.Error("a run without samples has charts")
	}
}

func TestALargeMeshIsDrawnAsSitesAndOneSiteInFull(t *testing.T) {
	m := newMesh(madeUp(Shoal, 1200, 40, 0.99).Result)
	if len(m.Pictures) != 2 || len(m.Pictures[0].Viewers) != 40 || len(m.Pictures[1].Viewers) != 30 {
		t.Fatalf("%d pictures, want the sites and one site", len(m.Pictures))
	}
	if n := len(newMesh(madeUp(Shoal, drawnMost, 40, 0.99).Result).Pictures); n != 1 {
		t.Errorf("%d pictures of %d viewers, want one", n, drawnMost)
	}
	if n := len(newMesh(madeUp(Shoal, 1200, 1, 0.99).Result).Pictures[0].Viewers); n != drawnMost {
		t.Errorf("%d viewers of one large site drawn, want %d", n, drawnMost)
	}
}

func TestAConnectionCountsOnceAndOnlyWhereItCarriedAnything(t *testing.T) {
	if n := used([]world.Edge{{From: 1, To: 2, Bytes: 1}, {From: 2, To: 1, Bytes: 9}, {From: 3, To: 1}}); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

func TestAPercentileIsTheLeastValueThatSoManyDoNotExceed(t *testing.T) {
	list := []int32{1, 2, 3, 4}
	if a, b, c := quantile(list, 50), quantile(list, 51), quantile(list, 99); a != 2 || b != 3 || c != 4 {
		t.Errorf("got %d, %d, %d, want 2, 3, 4", a, b, c)
	}
}

func TestSmallSitesBeyondSixtyAreCountedNotListed(t *testing.T) {
	if table := newSiteTable(input(1000, rowsMost)); len(table.Rows) != rowsMost || table.More != "" {
		t.Errorf("%d rows and %q, want all %d", len(table.Rows), table.More, rowsMost)
	}
	table := newSiteTable(input(1000, rowsMost+1))
	if len(table.Rows) != rowsMost || !strings.Contains(table.More, "1"+gap+"site ") {
		t.Errorf("%d rows and %q, want %d and one site more", len(table.Rows), table.More, rowsMost)
	}
}

func TestDiscsDoNotTouchAndStayInTheBox(t *testing.T) {
	var radii []float64
	for i := range 60 {
		radii = append(radii, discRadius(1+i*i/10))
	}
	centres, scale := pack(radii, 550, 470)
	for i, a := range centres {
		if r := radii[i] * scale; a.x < r || a.x > 550-r || a.y < r || a.y > 470-r {
			t.Errorf("disc %d leaves the box", i)
		}
		for k, b := range centres[:i] {
			if d := (a.x-b.x)*(a.x-b.x) + (a.y-b.y)*(a.y-b.y); d < (radii[i]+radii[k])*(radii[i]+radii[k])*scale*scale {
				t.Errorf("discs %d and %d touch", i, k)
			}
		}
	}
}

func TestNumbersAreWrittenForPeople(t *testing.T) {
	got := []string{
		count(9812), count(-1234567), count(999), percent(0.994), percent(0.99996), percent(1), percent(0), percent(0.5),
		Rate(425_000), Rate(0), size(1500), span(840), span(1300), span(125_000), clock(61e9),
		Between(plan.Range{Least: 425_000, Most: 512_500}), Between(plan.Range{Least: 125_000, Most: 125_000}),
		plural(1, "site"), plural(40, "site"),
	}
	want := []string{
		"9,812", "-1,234,567", "999", "99.4 %", "99.99 %", "100 %", "0 %", "50.0 %",
		"3.4 Mbit/s", "0 bit/s", "1.5 kB", "840 ms", "1.3 s", "2 min 5 s", "1:01",
		"3.4 to 4.1 Mbit/s", "1 Mbit/s", "1 site", "40 sites",
	}
	for i := range got {
		if got[i] = strings.ReplaceAll(got[i], gap, " "); got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func TestTicksAreRoundAndLieOnTheAxis(t *testing.T) {
	for _, a := range []axis{across(0, 7.3), across(0, 0), across(0.5, 900).stretched(), across(1, 9).stretched()} {
		at := func(k tick) float64 { return k.At }
		ticks := a.ticks(4, figure)
		if len(ticks) < 2 || !slices.IsSortedFunc(ticks, func(a, b tick) int { return int(at(a) - at(b)) }) {
			t.Errorf("ticks %v", ticks)
		}
		if ticks[0].At < frameLeft || ticks[len(ticks)-1].At > frameRight+0.01 {
			t.Errorf("ticks %v leave the frame", ticks)
		}
	}
}
