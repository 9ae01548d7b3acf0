package scenario

import (
	"bufio"
	"embed"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"shoal/shared/media"
)

//go:embed *.txt
var files embed.FS

// Load reads the scenario that ships under this name, or, where name ends in
// .txt, the file of that path.
func Load(name string) (Scenario, error) {
	read, path := files.ReadFile, name+".txt"
	if strings.HasSuffix(name, ".txt") {
		read, path = os.ReadFile, name
	}
	text, err := read(path)
	if err != nil {
		return Scenario{}, fmt.Errorf("scenario: no scenario %q: %w", name, err)
	}
	return Parse(name, string(text))
}

// Parse reads one scenario: lines of a key and its values, # starts a comment.
func Parse(name, text string) (Scenario, error) {
	s := defaults()
	s.Name = name
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if err := s.set(fields[0], fields[1:]); err != nil {
			return s, fmt.Errorf("scenario: %s line %d: %s: %w", name, n, fields[0], err)
		}
	}
	return s, s.validate()
}

func (s *Scenario) set(key string, args []string) error {
	switch key {
	case "track":
		return s.addTrack(args)
	case "group":
		return s.addGroup(args)
	case "no-range":
		s.NoRange = true
		return want(args, 0)
	case "private":
		s.Private = true
		return want(args, 0)
	case "origin-down":
		return parseOutage(&s.OriginDown, args)
	case "encoder-down":
		return parseOutage(&s.EncoderDown, args)
	case "coordinator-down":
		return parseOutage(&s.CoordDown, args)
	}
	if err := want(args, 1); err != nil {
		return err
	}
	return s.setOne(key, args[0])
}

func (s *Scenario) setOne(key, arg string) error {
	switch key {
	case "viewers":
		return parseCount(&s.Viewers, arg)
	case "sites":
		return parseCount(&s.Sites, arg)
	case "window":
		return parseCount(&s.Window, arg)
	case "duration":
		return parseTime(&s.Duration, arg)
	case "segment":
		return parseTime(&s.Segment, arg)
	case "join":
		return parseTime(&s.Join, arg)
	case "jitter":
		return parseTime(&s.Jitter, arg)
	case "end":
		return parseTime(&s.End, arg)
	case "socket":
		return parseTime(&s.Socket, arg)
	case "startup":
		return parseTime(&s.Startup, arg)
	case "leave":
		return parseShare(&s.Leave, arg)
	case "crash":
		return parseShare(&s.Crash, arg)
	case "seed-crash":
		return parseShare(&s.SeedCrash, arg)
	case "poll-crash":
		return parseShare(&s.PollCrash, arg)
	case "no-ice":
		return parseShare(&s.NoICE, arg)
	case "near":
		return parseSpan(&s.Near, arg)
	case "far":
		return parseSpan(&s.Far, arg)
	case "ttfb":
		return parseSpan(&s.TTFB, arg)
	case "origin-rate":
		return parseRate(&s.OriginRate, arg)
	case "site-rate":
		return parseRate(&s.SiteRate, arg)
	}
	return s.Base.set(key, arg)
}

func (g *Group) set(key, arg string) error {
	switch key {
	case "up":
		return parseRate(&g.Up, arg)
	case "down":
		return parseRate(&g.Down, arg)
	case "upload":
		return parseRate(&g.Upload, arg)
	case "memory":
		return parseBytes(&g.Memory, arg)
	case "page":
		return g.setPage(arg)
	}
	return fmt.Errorf("unknown key")
}

func (g *Group) setPage(arg string) error {
	switch arg {
	case "hidden":
		g.Hidden = true
	case "metered":
		g.Metered = true
	case "polluter":
		g.Polluter = true
	case "liar":
		g.Liar = true
	default:
		return fmt.Errorf("%q is none of hidden, metered, polluter, liar", arg)
	}
	return nil
}

// addTrack reads "main 514kbit".
func (s *Scenario) addTrack(args []string) error {
	if err := want(args, 2); err != nil {
		return err
	}
	t := Track{}
	switch args[0] {
	case "main":
	case "audio":
		t.Kind = media.Audio
	default:
		return fmt.Errorf("%q is neither main nor audio", args[0])
	}
	if err := parseRate(&t.Rate, args[1]); err != nil {
		return err
	}
	s.Tracks = append(s.Tracks, t)
	return nil
}

// addGroup reads "slow 10% up=1mbit down=5mbit". What it leaves out is as the
// lines above it say for all.
func (s *Scenario) addGroup(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("want a name, a share and key=value")
	}
	g := s.Base
	g.Name = args[0]
	if err := parseShare(&g.Share, args[1]); err != nil {
		return err
	}
	for _, arg := range args[2:] {
		key, value, _ := strings.Cut(arg, "=")
		if err := g.set(key, value); err != nil {
			return fmt.Errorf("%s: %w", arg, err)
		}
	}
	s.Groups = append(s.Groups, g)
	return nil
}

func (s *Scenario) validate() error {
	share := int64(0)
	for _, g := range s.Groups {
		share += g.Share
	}
	switch {
	case len(s.Tracks) == 0:
		return fmt.Errorf("scenario: %s: no track", s.Name)
	case share > Whole:
		return fmt.Errorf("scenario: %s: groups add up to more than 100%%", s.Name)
	case s.Base.Up == 0 || s.Base.Down == 0 || s.OriginRate == 0:
		return fmt.Errorf("scenario: %s: up, down and origin-rate must be above 0", s.Name)
	case s.Jitter >= s.Segment:
		return fmt.Errorf("scenario: %s: jitter must be less than a segment", s.Name)
	case s.Sites > s.Viewers:
		return fmt.Errorf("scenario: %s: more sites than viewers", s.Name)
	}
	return nil
}

func want(args []string, n int) error {
	if len(args) != n {
		return fmt.Errorf("want %d values, got %d", n, len(args))
	}
	return nil
}

func parseCount(v *int, arg string) (err error) {
	*v, err = strconv.Atoi(arg)
	if err == nil && *v < 1 {
		err = fmt.Errorf("%q is below 1", arg)
	}
	return err
}

func parseTime(v *time.Duration, arg string) (err error) {
	*v, err = time.ParseDuration(arg)
	if err == nil && *v < 0 {
		err = fmt.Errorf("%q is negative", arg)
	}
	return err
}

// parseSpan reads "5ms" or "1ms-5ms".
func parseSpan(v *Span, arg string) error {
	least, most, two := strings.Cut(arg, "-")
	if !two {
		most = least
	}
	var a, b time.Duration
	if err := parseTime(&a, least); err != nil {
		return err
	}
	if err := parseTime(&b, most); err != nil {
		return err
	}
	if b < a {
		return fmt.Errorf("%q ends before it begins", arg)
	}
	*v = Span{int64(a), int64(b)}
	return nil
}

// parseShare reads "2.5%".
func parseShare(v *int64, arg string) error {
	number, isShare := strings.CutSuffix(arg, "%")
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || !isShare || f < 0 {
		return fmt.Errorf("%q is no share such as 2.5%%", arg)
	}
	*v = int64(f * Whole / 100)
	return nil
}

// parseRate reads "600kbit" or "20mbit" per second.
func parseRate(v *int64, arg string) error {
	return parseUnit(v, arg, unit{"kbit", 1000 / 8}, unit{"mbit", 1_000_000 / 8})
}

// parseBytes reads "512kB" or "64MB".
func parseBytes(v *int64, arg string) error {
	return parseUnit(v, arg, unit{"kB", 1 << 10}, unit{"MB", 1 << 20})
}

type unit struct {
	name  string
	worth int64
}

func parseUnit(v *int64, arg string, units ...unit) error {
	for _, u := range units {
		number, ok := strings.CutSuffix(arg, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(number, 10, 32)
		if err != nil || n < 1 {
			break
		}
		*v = n * u.worth
		return nil
	}
	return fmt.Errorf("%q is no amount in %s or %s", arg, units[0].name, units[1].name)
}

func parseOutage(o *Outage, args []string) error {
	if err := want(args, 2); err != nil {
		return err
	}
	if err := parseTime(&o.From, args[0]); err != nil {
		return err
	}
	return parseTime(&o.For, args[1])
}
