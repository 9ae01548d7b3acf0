package scenario

import (
	"errors"
	"strings"
	"time"
)

// Outage is a time during which something is unreachable. The zero value is never.
type Outage struct{ From, For time.Duration }

// Holds reports whether t, in ns since the start, lies in the outage.
func (o Outage) Holds(t int64) bool {
	return t >= int64(o.From) && t < int64(o.From+o.For)
}

// Cut is an outage of a site's link: nothing in, nothing out; inside all goes on.
type Cut struct {
	Site string
	Outage
}

// Brownout is a time during which a viewer's path to the origin has Rate only.
type Brownout struct {
	Outage
	Rate int64
}

// Edges are the origin's servers. Each viewer has one of them; of the last one
// every segment comes up to Lag later than of the first.
type Edges struct {
	Count int // 0: one that never lags
	Lag   time.Duration
}

// Sleep is a page that is frozen For in every Every: nothing in it runs, its
// sockets stay. The zero value never sleeps.
type Sleep struct{ For, Every time.Duration }

// outage reads "60s 30s": from when, for how long.
func outage(values []string, v *Outage) error {
	if err := want(values, 2); err != nil {
		return err
	}
	return errors.Join(duration(&v.From)(values[0]), duration(&v.For)(values[1]))
}

// addCut reads "Paris 120s 30s".
func (s *Scenario) addCut(values []string) error {
	if len(values) != 3 {
		return errors.New("want a site, from when and for how long: Paris 120s 30s")
	}
	cut := Cut{Site: values[0]}
	if err := outage(values[1:], &cut.Outage); err != nil {
		return err
	}
	s.Cuts = append(s.Cuts, cut)
	return nil
}

// setSlow reads "60s 20s 1mbit".
func (s *Scenario) setSlow(values []string) error {
	if len(values) != 3 {
		return errors.New("want from when, for how long and a rate: 60s 20s 1mbit")
	}
	return errors.Join(outage(values[:2], &s.OriginSlow.Outage), rate(&s.OriginSlow.Rate)(values[2]))
}

// setEdges reads "3 lag=1.5s".
func (s *Scenario) setEdges(values []string) error {
	if len(values) != 2 || !strings.HasPrefix(values[1], "lag=") {
		return errors.New("want how many and how late the last may be: 3 lag=1.5s")
	}
	return errors.Join(count(&s.Edges.Count)(values[0]), duration(&s.Edges.Lag)(values[1][len("lag="):]))
}

// sleep reads "30s/120s": for how long in every how long.
func sleep(v *Sleep) reader {
	return func(value string) error {
		long, every, _ := strings.Cut(value, "/")
		if duration(&v.For)(long) != nil || duration(&v.Every)(every) != nil || v.For >= v.Every {
			return errors.New("want for how long in every how long, such as 30s/120s")
		}
		return nil
	}
}
