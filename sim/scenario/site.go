package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Site is a place whose viewers share one link to everything else. What a
// line leaves out is as the scenario says for all.
type Site struct {
	Name     string
	Viewers  int
	Down, Up int64  // of its link, bytes per second; 0: ample
	Address  string // public address, where it is not the site's alone
	Near     Span   // one-way delay between two viewers of it
	Far      Span   // and to viewers of another; of two sites the greater counts
	NoICE    int64  // share of its pairs that never get a connection
	Isolated bool   // none of its viewers can reach another of them
	WiFi     int64  // share of its viewers whose two directions share the air
	Air      Air
}

// Air is how many viewers on Wi-Fi share one access point, and its rate. The
// zero value leaves the air to each of them alone.
type Air struct {
	Viewers int
	Rate    int64
}

// alike is a line for sites that are alike.
type alike struct {
	Site
	count int
}

var siteKeys = map[string]func(*alike, string) error{
	"viewers":  func(n *alike, v string) error { return count(&n.Viewers)(v) },
	"count":    func(n *alike, v string) error { return count(&n.count)(v) },
	"link":     func(n *alike, v string) error { return bothRates(&n.Down, &n.Up)(v) },
	"address":  func(n *alike, v string) error { return word(&n.Address)(v) },
	"near":     func(n *alike, v string) error { return span(&n.Near)(v) },
	"far":      func(n *alike, v string) error { return span(&n.Far)(v) },
	"no-ice":   func(n *alike, v string) error { return share(&n.NoICE)(v) },
	"isolated": func(n *alike, v string) error { return bare(&n.Isolated)(v) },
	"wifi":     func(n *alike, v string) error { return share(&n.WiFi)(v) },
	"ap":       func(n *alike, v string) error { return air(&n.Air)(v) },
}

// addSite reads "Paris viewers=400 link=100mbit/20mbit"; count=20 stands for
// twenty such sites, Paris-1 to Paris-20.
func (s *Scenario) addSite(values []string) error {
	if len(values) < 2 {
		return errors.New("want a name, viewers=400 and further key=value")
	}
	n := alike{count: 1}
	if err := options(values[1:], &n, siteKeys); err != nil {
		return err
	}
	if n.Viewers == 0 {
		return errors.New("want viewers=400: how many viewers the site has")
	}
	for i := range n.count {
		place := n.Site
		place.Name = values[0]
		if n.count > 1 {
			place.Name += "-" + strconv.Itoa(i+1)
		}
		if named(s.Places, place.Name) {
			return fmt.Errorf("there is a site %s already", place.Name)
		}
		s.Places = append(s.Places, place)
	}
	return nil
}

// Layout is where the viewers are: the named sites in proportion to what their
// lines say, or Sites even ones named site-1, site-2 and so on. It sums up to
// Viewers.
func (s *Scenario) Layout() []Site {
	sites := s.Places
	if len(sites) == 0 {
		for i := range s.Sites {
			sites = append(sites, Site{Name: "site-" + strconv.Itoa(i+1), Viewers: 1})
		}
	}
	total, stated, dealt := 0, 0, 0
	for i := range sites {
		total += sites[i].Viewers
	}
	out := make([]Site, len(sites))
	for i, p := range sites {
		stated += p.Viewers
		due := s.Viewers * stated / total
		p.Viewers, dealt = due-dealt, due
		out[i] = s.fill(p)
	}
	return out
}

// stated is how many viewers the lines of named sites add up to.
func (s *Scenario) stated() int {
	total := 0
	for _, p := range s.Places {
		total += p.Viewers
	}
	return total
}

// fill gives a site what its line left out.
func (s *Scenario) fill(p Site) Site {
	if p.Down == 0 {
		p.Down, p.Up = s.SiteRate, s.SiteUp
	}
	if p.Near == (Span{}) {
		p.Near = s.Near
	}
	if p.Far == (Span{}) {
		p.Far = s.Far
	}
	if p.Air == (Air{}) {
		p.Air = s.Air
	}
	p.NoICE = max(p.NoICE, s.NoICE)
	return p
}

func named(sites []Site, name string) bool {
	return slices.ContainsFunc(sites, func(p Site) bool { return p.Name == name })
}

// bothRates reads "100mbit/20mbit", or one rate for both directions.
func bothRates(down, up *int64) reader {
	return func(value string) error {
		first, second, two := strings.Cut(value, "/")
		if !two {
			second = first
		}
		if rate(down)(first) != nil || rate(up)(second) != nil {
			return errors.New("want down/up such as 100mbit/20mbit, or one rate for both")
		}
		return nil
	}
}

// air reads "25/200mbit": viewers of an access point, and its rate.
func air(v *Air) reader {
	return func(value string) error {
		viewers, speed, _ := strings.Cut(value, "/")
		if count(&v.Viewers)(viewers) != nil || rate(&v.Rate)(speed) != nil {
			return errors.New("want viewers of an access point and its rate, such as 25/200mbit")
		}
		return nil
	}
}
