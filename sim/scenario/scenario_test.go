package scenario

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"shoal/shared/media"
)

func TestEveryShippedScenarioIsSound(t *testing.T) {
	names, err := fs.Glob(files, "*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, name := range names {
		if _, err := Load(strings.TrimSuffix(name, ".txt")); err != nil {
			t.Error(err)
		}
	}
}

func TestAScenarioSaysWhatItsLinesSay(t *testing.T) {
	s, err := Parse("x", `
viewers 12     # a comment
track   audio  96kbit
near    2ms-4ms
leave   2.5%
up      10mbit
memory  8MB
group   slow 20% up=1mbit page=hidden
adapt
origin-down 10s 5s
`)
	if err != nil {
		t.Fatal(err)
	}
	ms := int64(time.Millisecond)
	if s.Viewers != 12 || s.Near != (Span{2 * ms, 4 * ms}) || s.Leave != 25_000 || s.Base.Up != 1_250_000 {
		t.Errorf("got %+v", s)
	}
	if !s.Adapt {
		t.Error("players do not choose their rendition")
	}
	if s.Tracks[0] != (Track{media.Audio, 12_000}) {
		t.Errorf("got track %+v", s.Tracks[0])
	}
	g := s.Groups[0]
	if g.Up != 125_000 || !g.Hidden || g.Memory != 8<<20 || g.Share != 200_000 {
		t.Errorf("got group %+v, want up 125000, hidden, and the memory stated for all", g)
	}
	if !s.OriginDown.Holds(int64(10*time.Second)) || s.OriginDown.Holds(int64(15*time.Second)) {
		t.Error("the outage does not hold from 10 s to 15 s")
	}
}

func TestABrokenLineIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"viewer 3":                             "scenario: x line 1: viewer 3: unknown key",
		"\nviewers x":                          "scenario: x line 2: viewers x: want a whole number of 1 or more",
		"viewers 0":                            "viewers 0: want a whole number",
		"viewers":                              "want 1 values, got 0",
		"adapt yes":                            "want 0 values, got 1",
		"track video 1mbit":                    "track video 1mbit: want main or audio",
		"track main 1tbit":                     "main 1tbit: want a rate in kbit, mbit or gbit above 0",
		"up 0mbit":                             "want a rate",
		"leave 5":                              "want a share",
		"join -3s":                             "not negative",
		"near 5ms-1ms":                         "ends before it begins",
		"group a 10% speed=1mbit":              "speed=1mbit: unknown key",
		"group a 10% page=asleep":              "page=asleep: want one of hidden, metered, polluter, liar",
		"viewers 3":                            "scenario: x: track: no track",
		"track main 1mbit\nsites 900":          "line 2: sites 900: more sites than viewers",
		"track main 1mbit\njitter 2s":          "less than a segment",
		"track main 1mbit\nseek 3m":            "line 2: seek 3m0s: only in a title",
		"track main 1mbit\nvod 1s":             "line 2: vod 1s: must be no shorter than a segment",
		"track main 1mbit\nvod 1m\nspread 61s": "line 3: spread 1m1s: must be no longer than the title",
		"track main 1mbit\nfar 0ms-5ms":        "line 2: far 0s: must be at least 1ms",
		"track main 1mbit\nsocket 0s":          "line 2: socket 0s: must be at least 1ms",
		"track main 1mbit\ngroup a 60%\ngroup b 60%": "more than 100%",
		"site Paris":                            "site Paris: want a name, viewers=400",
		"site Paris link=9mbit":                 "want viewers=400",
		"site Paris viewers=4 link=9":           "link=9: want down/up such as 100mbit/20mbit",
		"site Paris viewers=4 up=1mbit":         "up=1mbit: unknown key",
		"site A viewers=1\nsite A viewers=2":    "line 2: site A viewers=2: there is a site A already",
		"site A viewers=1\nsites 2":             "line 2: sites 2: the sites have lines of their own",
		"track main 1mbit\nsite-cut Rome 1s 1s": "line 2: site-cut Rome: no site of this name",
		"site-cut Rome 1s":                      "want a site, from when",
		"site A viewers=1 ap=25":                "such as 25/200mbit",
		"site A viewers=1 isolated=yes":         "isolated=yes: takes no value",
		"isolated yes":                          "isolated yes: takes no value",
		"group a 10% nat=full":                  "want symmetric or cone",
		"group a 10% sleep=9s":                  "such as 30s/120s",
		"edges 3":                               "3 lag=1.5s",
		"origin-slow 1s 1s":                     "60s 20s 1mbit",
	} {
		_, err := Parse("x", text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestAnUnknownScenarioIsNamed(t *testing.T) {
	if _, err := Load("nowhere"); err == nil || !strings.Contains(err.Error(), `"nowhere"`) {
		t.Errorf("got %v", err)
	}
}
