package scenario

import (
	"errors"
	"fmt"
	"strings"
)

// Group is a share of the viewers with links and habits of their own.
type Group struct {
	Name     string
	Share    int64
	Up, Down int64 // bytes per second
	Upload   int64 // agent's upload bound, bytes per second; 0: its default
	Memory   int64 // bytes of the agent's store; 0: its default
	Hidden   bool  // in the background: wakes come late, at whole seconds
	Metered  bool
	Polluter bool   // sends wrong bytes, otherwise well behaved
	Liar     bool   // tells of playlists that the origin never had
	Vice     string // one of Vices; empty: honest

	WiFi      int64 // share of them whose two directions share the air
	Isolated  bool  // on a network that lets no two of a site's viewers meet
	Symmetric bool  // behind a NAT through which only its own site, or another kind of NAT, gets
	Sleep     Sleep
}

// groupKeys are what a group may say as key=value, and a line of its own of all
// viewers.
var groupKeys = map[string]func(*Group, string) error{
	"up":     func(g *Group, v string) error { return rate(&g.Up)(v) },
	"down":   func(g *Group, v string) error { return rate(&g.Down)(v) },
	"upload": func(g *Group, v string) error { return rate(&g.Upload)(v) },
	"memory": func(g *Group, v string) error { return size(&g.Memory)(v) },
	"page":   (*Group).setPage,
	"vice":   (*Group).setVice,

	"wifi":     func(g *Group, v string) error { return share(&g.WiFi)(v) },
	"isolated": func(g *Group, v string) error { return bare(&g.Isolated)(v) },
	"nat":      (*Group).setNAT,
	"sleep":    func(g *Group, v string) error { return sleep(&g.Sleep)(v) },
}

func (g *Group) setPage(value string) error {
	switch value {
	case "hidden":
		g.Hidden = true
	case "metered":
		g.Metered = true
	case "polluter":
		g.Polluter = true
	case "liar":
		g.Liar = true
	default:
		return errors.New("want one of hidden, metered, polluter, liar")
	}
	return nil
}

func (g *Group) setNAT(value string) error {
	g.Symmetric = value == "symmetric"
	if !g.Symmetric && value != "cone" {
		return errors.New("want symmetric or cone")
	}
	return nil
}

// addGroup reads "slow 10% up=1mbit down=5mbit". What it leaves out is as the
// lines above it say for all.
func (s *Scenario) addGroup(values []string) error {
	if len(values) < 2 {
		return errors.New("want a name, a share and key=value")
	}
	g := s.Base
	g.Name = values[0]
	if err := share(&g.Share)(values[1]); err != nil {
		return err
	}
	if err := options(values[2:], &g, groupKeys); err != nil {
		return err
	}
	s.Groups = append(s.Groups, g)
	return nil
}

// options reads words of key=value into v.
func options[T any](words []string, v *T, keys map[string]func(*T, string) error) error {
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		read, is := keys[key]
		if !is {
			return fmt.Errorf("%s: %w", word, errUnknown)
		}
		if err := read(v, value); err != nil {
			return fmt.Errorf("%s: %w", word, err)
		}
	}
	return nil
}
