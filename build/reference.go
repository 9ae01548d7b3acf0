package main

import (
	"fmt"
	"regexp"
	"strings"
)

// declaration is one exported interface or union of web/api.d.ts.
type declaration struct {
	name, doc string
	members   []member
}

// member is a member of an interface, or one value of a union.
type member struct{ name, kind, doc string }

var (
	opening = regexp.MustCompile(`^export (?:interface|type) (\w+)`)
	value   = regexp.MustCompile(`^\s*\| ("[^"]*");?(?:\s*// (.*))?$`)
	named   = regexp.MustCompile(`^(?:readonly )?(\w+)(<.*>)?(\??)(: |\()`)
	spaces  = regexp.MustCompile(`\s+`)
)

// declarations reads the types line by line: each member has its comment before
// it, each value of a union after it, as web/api.d.ts is written.
func declarations(text string) []*declaration {
	var (
		all  []*declaration
		now  *declaration
		doc  []string
		open []string // lines of a member that is not over
	)
	takeDoc := func() string {
		d := strings.TrimSpace(spaces.ReplaceAllString(strings.Join(doc, " "), " "))
		doc = nil
		return d
	}
	for _, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if m := opening.FindStringSubmatch(line); m != nil {
			now = &declaration{name: m[1], doc: takeDoc()}
			all = append(all, now)
			continue
		}
		switch {
		case strings.HasPrefix(trimmed, "/**") || strings.HasPrefix(trimmed, "*"):
			doc = append(doc, strings.TrimSuffix(strings.TrimLeft(trimmed, "/* "), "*/"))
		case line == "}":
			now = nil
		case now == nil || trimmed == "":
		case value.MatchString(line):
			m := value.FindStringSubmatch(line)
			now.members = append(now.members, member{name: m[1], doc: m[2]})
		default:
			open = append(open, trimmed)
			whole := strings.Join(open, "\n")
			if strings.Count(whole, "{") == strings.Count(whole, "}") {
				now.members = append(now.members, memberOf(whole, takeDoc()))
				open = nil
			}
		}
	}
	return all
}

// memberOf reads one member; comments within its type are left where they are.
func memberOf(text, doc string) member {
	m := named.FindStringSubmatch(text)
	if m == nil {
		return member{}
	}
	kind := strings.TrimSuffix(strings.TrimPrefix(text, "readonly "), ";")
	if m[4] == ": " && m[3] == "" || m[3] == "?" {
		kind = kind[strings.Index(kind, ": ")+2:]
	}
	return member{name: m[1], kind: kind, doc: doc}
}

// reference is docs/REFERENCE.md for the types.
func reference(text string) (string, error) {
	var out strings.Builder
	out.WriteString("# Reference\n\nMade of `web/api.d.ts` by the build; " +
		"`go test ./build -run Reference -update` writes it anew.\n")
	for _, d := range declarations(text) {
		if d.name == "" || len(d.members) == 0 {
			return "", fmt.Errorf("build: web/api.d.ts: %s has no members that can be read", d.name)
		}
		fmt.Fprintf(&out, "\n## %s\n\n", d.name)
		if d.doc != "" {
			fmt.Fprintf(&out, "%s\n\n", d.doc)
		}
		if err := d.write(&out); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

func (d *declaration) write(out *strings.Builder) error {
	isUnion := strings.HasPrefix(d.members[0].name, `"`)
	if isUnion {
		out.WriteString("| value | meaning |\n|---|---|\n")
	}
	for _, m := range d.members {
		isEmpty := m.name == `""`
		switch {
		case m.name == "" || m.doc == "" && !isEmpty:
			return fmt.Errorf("build: web/api.d.ts: %s: %q has no comment that says what it means", d.name, m.name)
		case isUnion && isEmpty:
		case isUnion:
			fmt.Fprintf(out, "| `%s` | %s |\n", strings.Trim(m.name, `"`), m.doc)
		default:
			m.write(out)
		}
	}
	return nil
}

// write gives a long type a block of its own.
func (m member) write(out *strings.Builder) {
	if !strings.ContainsAny(m.kind, "\n{(") || strings.HasPrefix(m.kind, "(") {
		fmt.Fprintf(out, "- **`%s`**: `%s`. %s\n", m.name, m.kind, m.doc)
		return
	}
	lines := strings.Split(m.kind, "\n")
	for i, line := range lines {
		if i > 0 && i < len(lines)-1 {
			lines[i] = "  " + line
		}
	}
	fmt.Fprintf(out, "\n### %s\n\n%s\n\n```ts\n%s\n```\n", m.name, m.doc, strings.Join(lines, "\n"))
}
