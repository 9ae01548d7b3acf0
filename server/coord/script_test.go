package coord

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"shoal/shared/media"
)

var rewrite = flag.Bool("rewrite", false, "write what the swarm does into testdata/*.txt")

// Scripts in testdata are blocks of commands, then "----", then the actions:
//
//	swarm [seed=N] [neighbours=N] [max=N] [pool=N] [wall=SITE]
//	join VIEWER site=S [tracks=a,b] [peers=b,c] [seed=no]
//	report VIEWER [tracks=...] [peers=...] [seed=no] [want=N] [failed=b,c]
//	accuse VIEWER VIEWER
//	leave VIEWER
//	tick DURATION
//	met VIEWER VIEWER
//
// Viewers and tracks are single letters or words; "tick" wakes the swarm at
// every time that Next names.
func TestScriptsDoWhatTheyRecord(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { runScript(t, file) })
	}
}

func runScript(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &script{swarm: New(Config{})}
	var got strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		input, _, _ := strings.Cut(block, "\n----")
		got.WriteString(input + "\n----\n" + s.run(t, input) + "\n")
	}
	result := strings.TrimRight(got.String(), "\n") + "\n"
	if *rewrite {
		if err := os.WriteFile(file, []byte(result), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if result != string(text) {
		t.Errorf("%s records\n%s\nbut the swarm did\n%s", file, text, result)
	}
}

type script struct {
	swarm *Swarm
	now   Time
}

func (s *script) run(t *testing.T, input string) string {
	var out strings.Builder
	for _, line := range strings.Split(input, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		for _, action := range s.command(t, line) {
			out.WriteString(show(action) + "\n")
		}
		if words := strings.Fields(line); words[0] == "met" {
			fmt.Fprintln(&out, s.swarm.Met(viewerID(words[1]), viewerID(words[2])))
		}
	}
	return out.String()
}

func (s *script) command(t *testing.T, line string) []Action {
	words := strings.Fields(line)
	args := map[string]string{}
	for _, word := range words[1:] {
		if key, value, ok := strings.Cut(word, "="); ok {
			args[key] = value
		}
	}
	number := func(key string) int { n, _ := strconv.Atoi(args[key]); return n }
	tracks, peers := ids[media.TrackID](args["tracks"]), ids[media.ViewerID](args["peers"])
	switch words[0] {
	case "swarm":
		s.swarm = New(Config{
			Seed: uint64(number("seed")), Neighbours: number("neighbours"),
			MaxNeighbours: number("max"), PoolSize: number("pool"),
			May: func(a, b string) bool { return a != args["wall"] && b != args["wall"] },
		})
		return nil
	case "join":
		return s.swarm.Step(s.now, Joined{
			Viewer: viewerID(words[1]), Site: args["site"], Tracks: tracks,
			CanSeed: args["seed"] != "no", Peers: peers,
		}, nil)
	case "report":
		return s.swarm.Step(s.now, Reported{
			Viewer: viewerID(words[1]), Tracks: tracks, Peers: peers, CanSeed: args["seed"] != "no",
			Want: number("want"), Failed: ids[media.ViewerID](args["failed"]),
		}, nil)
	case "accuse":
		return s.swarm.Step(s.now, Accused{Viewer: viewerID(words[1]), Of: viewerID(words[2])}, nil)
	case "leave":
		return s.swarm.Step(s.now, Left{Viewer: viewerID(words[1])}, nil)
	case "tick":
		d, err := time.ParseDuration(words[1])
		if err != nil {
			t.Fatal(err)
		}
		return s.tick(int64(d))
	case "met":
		return nil
	}
	t.Fatalf("unknown command %q", line)
	return nil
}

func (s *script) tick(d Time) []Action {
	end := s.now + d
	var out []Action
	for {
		at, ok := s.swarm.Next()
		if !ok || at > end {
			s.now = end
			return out
		}
		s.now = at
		out = s.swarm.Step(s.now, Woke{}, out)
	}
}

// viewerID reads a name as base 36, so that scripts speak of a, b and c.
func viewerID(name string) media.ViewerID {
	id, err := strconv.ParseUint(name, 36, 64)
	if err != nil {
		panic(err)
	}
	return media.ViewerID(id)
}

func ids[T ~uint64](list string) []T {
	var all []T
	for _, name := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		all = append(all, T(viewerID(name)))
	}
	return all
}

func name[T ~uint64](id T) string { return strconv.FormatUint(uint64(id), 36) }

func show(action Action) string {
	switch a := action.(type) {
	case Welcome:
		return "welcome " + name(a.Viewer) + showNeighbours(a.Neighbours) + showPools(a.Pools)
	case Introduce:
		return "introduce to " + name(a.Viewer) + showNeighbours(a.Neighbours)
	case SetPools:
		return "tell " + name(a.Viewer) + showPools(a.Pools)
	}
	return fmt.Sprintf("%#v", action)
}

func showNeighbours(list []Neighbour) string {
	text := ""
	for _, n := range list {
		text += " " + name(n.Viewer)
		if n.Offer {
			text += "(offer)"
		}
	}
	return text
}

func showPools(list []Pool) string {
	text := ""
	for _, p := range list {
		text += fmt.Sprintf(" pool %s@%d:", name(p.Track), p.Version)
		for i, m := range p.Members {
			if i > 0 {
				text += ","
			}
			text += name(m)
		}
	}
	return text
}
