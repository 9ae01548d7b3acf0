package scenario

import "errors"

// lineKeys are what a line of its own may say of the world. What a group may
// say a line may say too, of all viewers: groupKeys.
var lineKeys = map[string]func(*Scenario, []string) error{
	"viewers":          func(s *Scenario, v []string) error { return one(v, count(&s.Viewers)) },
	"sites":            func(s *Scenario, v []string) error { return one(v, count(&s.Sites)) },
	"duration":         func(s *Scenario, v []string) error { return one(v, duration(&s.Duration)) },
	"segment":          func(s *Scenario, v []string) error { return one(v, duration(&s.Segment)) },
	"window":           func(s *Scenario, v []string) error { return one(v, count(&s.Window)) },
	"track":            (*Scenario).addTrack,
	"end":              func(s *Scenario, v []string) error { return one(v, duration(&s.End)) },
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
	"ttfb":             func(s *Scenario, v []string) error { return one(v, span(&s.TTFB)) },
	"origin-rate":      func(s *Scenario, v []string) error { return one(v, rate(&s.OriginRate)) },
	"site-rate":        func(s *Scenario, v []string) error { return one(v, rate(&s.SiteRate)) },
	"no-range":         func(s *Scenario, v []string) error { return flag(v, &s.NoRange) },
	"socket":           func(s *Scenario, v []string) error { return one(v, duration(&s.Socket)) },
	"startup":          func(s *Scenario, v []string) error { return one(v, duration(&s.Startup)) },
	"no-ice":           func(s *Scenario, v []string) error { return one(v, share(&s.NoICE)) },
	"origin-down":      func(s *Scenario, v []string) error { return outage(v, &s.OriginDown) },
	"coordinator-down": func(s *Scenario, v []string) error { return outage(v, &s.CoordDown) },
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
	return one(values, func(value string) error { return read(&s.Base, value) })
}
