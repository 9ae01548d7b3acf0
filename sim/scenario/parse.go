package scenario

import (
	"bufio"
	"embed"
	"fmt"
	"os"
	"strconv"
	"strings"
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
// What is wrong with it is a Problem.
func Parse(name, text string) (Scenario, error) {
	s := defaults()
	s.Name, s.Text = name, text
	at := map[string]int{} // the last line of each key
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		key, values := fields[0], fields[1:]
		at[key] = n
		if err := s.set(key, values); err != nil {
			return s, &Problem{name, n, key, strings.Join(values, " "), err.Error()}
		}
	}
	if len(s.Places) > 0 && at["viewers"] == 0 {
		s.Viewers = s.stated()
	}
	if len(s.Places) > 0 && at["sites"] > 0 {
		return s, &Problem{name, at["sites"], "sites", strconv.Itoa(s.Sites), "the sites have lines of their own: want count=20 there"}
	}
	if p := s.check(); p != nil {
		p.File, p.Line = name, at[p.Key]
		return s, p
	}
	return s, nil
}

// Problem is what is wrong with a scenario. Line is 0 where what is wrong is
// that a line is missing.
type Problem struct {
	File  string
	Line  int
	Key   string
	Value string
	Rule  string
}

func (p *Problem) Error() string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s line %d", p.File, p.Line)
	}
	what := strings.TrimSpace(p.Key + " " + p.Value)
	return fmt.Sprintf("scenario: %s: %s: %s", where, what, p.Rule)
}
