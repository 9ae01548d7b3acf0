package check

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	fence    = regexp.MustCompile("(?ms)^(```|~~~).*?^(```|~~~)")
	mark     = regexp.MustCompile("`[^`\n]*`")
	link     = regexp.MustCompile(`\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|(?:href|src)="([^"]+)"`)
	heading  = regexp.MustCompile(`(?m)^#{1,6}\s+(.+?)\s*#*$`)
	anchored = regexp.MustCompile(`<a (?:id|name)="([^"]+)"`)
)

func TestLinksInDocumentsResolve(t *testing.T) {
	for _, doc := range files(t, ".md") {
		prose := mark.ReplaceAllString(fence.ReplaceAllString(read(t, doc), ""), "")
		for _, m := range link.FindAllStringSubmatch(prose, -1) {
			if why := broken(t, doc, m[1]+m[2]); why != "" {
				t.Errorf("%s: link to %s: %s", doc, m[1]+m[2], why)
			}
		}
	}
}

// broken says what is wrong with a link in doc; "" where it resolves or leads
// outside the repository.
func broken(t *testing.T, doc, target string) string {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		return err.Error()
	}
	if u.Scheme != "" || u.Host != "" {
		return ""
	}
	to := doc
	if u.Path != "" {
		to = path.Join(path.Dir(doc), u.Path)
	}
	if _, err := os.Stat(filepath.Join(root, to)); err != nil {
		return "no such file"
	}
	if u.Fragment != "" && strings.HasSuffix(to, ".md") && !anchors(read(t, to))[u.Fragment] {
		return "no such heading"
	}
	return ""
}

// anchors are the names of a document's headings, as GitHub makes them.
func anchors(text string) map[string]bool {
	text = fence.ReplaceAllString(text, "")
	names := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(text, -1) {
		names[slug(m[1])] = true
	}
	for _, m := range anchored.FindAllStringSubmatch(text, -1) {
		names[m[1]] = true
	}
	return names
}

func slug(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, title)
}

func TestHeadingsBecomeAnchors(t *testing.T) {
	names := anchors("# Life of a segment\n\n## 3. What `Step` does\n\n```\n# no heading\n```\n")
	for name, want := range map[string]bool{
		"life-of-a-segment": true, "3-what-step-does": true, "no-heading": false,
	} {
		if names[name] != want {
			t.Errorf("%s: %v, want %v (of %v)", name, names[name], want, names)
		}
	}
}
