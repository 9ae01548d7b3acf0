package scenario

import (
	"errors"
	"strings"
)

// lineKeys are what a line of its own may say of the world. What a group may
// say a line may say too, of all viewers: groupKeys.
var lineKeys = map[string]func(*Scenario, []string) error{
	"viewers":          func(s *Scenario, v []string) error { return one(v, count(&s.Viewers)) },
	"sites":            func(s *Scenario, v []string) error { return one(v, count(&s.Sites)) },
	"site":             (*Scenario).addSite,
	"duration":         func(s *Scenario, v []string) error { return one(v, duration(&s.Duration)) },
	"segment":          func(s *Scenario, v []string) error { return one(v, duration(&s.Segment)) },
	"window":           func(s *Scenario, v []string) error { return one(v, count(&s.Window)) },
	"track":            (*Scenario).addTrack,
	"end":              func(s *Scenario, v []string) error { return one(v, duration(&s.End)) },
	"vod":              func(s *Scenario, v []string) error { return one(v, duration(&s.VOD)) },
	"spread":           func(s *Scenario, v []string) error { return one(v, duration(&s.Spread)) },
	"seek":             func(s *Scenario, v []string) error { return one(v, duration(&s.Seek)) },
	"adapt":            func(s *Scenario, v []string) error { return flag(v, &s.Adapt) },
	"switch":           func(s *Scenario, v []string) error { return one(v, duration(&s.Switch)) },
	"buffer":           func(s *Scenario, v []string) error { return one(v, duration(&s.Buffer)) },
	"jitter":           func(s *Scenario, v []string) error { return one(v, duration(&s.Jitter)) },
	"private":          func(s *Scenario, v []string) error { return flag(v, &s.Private) },
	"join":             func(s *Scenario, v []string) error { return one(v, duration(&s.Join)) },
	"leave":            func(s *Scenario, v []string) error { return one(v, share(&s.Leave)) },
	"crash":            func(s *Scenario, v []string) error { return one(v, share(&s.Crash)) },
	"seed-crash":       func(s *Scenario, v []string) error { return one(v, share(&s.SeedCrash)) },
	"poll-crash":       func(s *Scenario, v []string) error { return one(v, share(&s.PollCrash)) },
	"group":            (*Scenario).addGroup,
	"near":             func(s *Scenario, v []string) error { return one(v, span(&s.Near)) },
	"far":              func(s *Scenario, v []string) error { return one(v, span(&s.Far)) },
	"near-loss":        func(s *Scenario, v []string) error { return one(v, share(&s.NearLoss)) },
	"far-loss":         func(s *Scenario, v []string) error { return one(v, share(&s.FarLoss)) },
	"origin-loss":      func(s *Scenario, v []string) error { return one(v, share(&s.OriginLoss)) },
	"ap":               func(s *Scenario, v []string) error { return one(v, air(&s.Air)) },
	"ttfb":             func(s *Scenario, v []string) error { return one(v, span(&s.TTFB)) },
	"origin-rate":      func(s *Scenario, v []string) error { return one(v, rate(&s.OriginRate)) },
	"site-rate":        func(s *Scenario, v []string) error { return one(v, bothRates(&s.SiteRate, &s.SiteUp)) },
	"no-range":         func(s *Scenario, v []string) error { return flag(v, &s.NoRange) },
	"socket":           func(s *Scenario, v []string) error { return one(v, duration(&s.Socket)) },
	"startup":          func(s *Scenario, v []string) error { return one(v, span(&s.Startup)) },
	"warm":             func(s *Scenario, v []string) error { return one(v, share(&s.Warm)) },
	"no-ice":           func(s *Scenario, v []string) error { return one(v, share(&s.NoICE)) },
	"origin-down":      func(s *Scenario, v []string) error { return outage(v, &s.OriginDown) },
	"coordinator-down": func(s *Scenario, v []string) error { return outage(v, &s.CoordDown) },
	"site-cut":         (*Scenario).addCut,
	"origin-slow":      (*Scenario).setSlow,
	"edges":            (*Scenario).setEdges,
	"encoder-down":     func(s *Scenario, v []string) error { return outage(v, &s.EncoderDown) },
}

var errUnknown = errors.New("unknown key")

func (s *Scenario) set(key string, values []string) error {
	if read, is := lineKeys[key]; is {
		return read(s, values)
	}
	read, is := groupKeys[key]
	if !is {
		return errUnknown
	}
	if key == "isolated" {
		return read(&s.Base, strings.Join(values, " "))
	}
	return one(values, func(value string) error { return read(&s.Base, value) })
}
