package policy

import (
	"strings"
	"testing"

	"shoal/shared/signal"
)

func TestOriginIsAllowedExactlyOrOnTheSameHost(t *testing.T) {
	origins, err := ParseOrigins([]string{"https://www.example.com", "http://Example.org:8081/"})
	if err != nil {
		t.Fatal(err)
	}
	for origin, want := range map[string]bool{
		"":                             true,
		"https://www.example.com":      true,
		"https://WWW.example.com":      true,
		"http://example.org:8081":      true,
		"https://shoal.example.net":    true, // the server's own host
		"http://www.example.com":       false,
		"https://example.com":          false,
		"https://www.example.com:444":  false,
		"https://www.example.com.evil": false,
		"https://shoal.example.net:1":  false,
		"null":                         false,
	} {
		if got := origins.Allow(origin, "shoal.example.net"); got != want {
			t.Errorf("Allow(%q) = %v, want %v", origin, got, want)
		}
	}
	if any, _ := ParseOrigins([]string{"*"}); !any.Allow("null", "x") || !any.Any() {
		t.Error("* does not allow every origin")
	}
}

func TestOriginsThatCannotBeAreRefusedByName(t *testing.T) {
	for _, entry := range []string{"example.com", "https://", "https://a/b", "ftp://a", "https://a?b", "https://*.a b"} {
		if _, err := ParseOrigins([]string{entry}); err == nil || !strings.Contains(err.Error(), entry) {
			t.Errorf("ParseOrigins(%q) says %v", entry, err)
		}
	}
}

func TestRefusalNamesTheOriginAndTheFlagWithinAMessage(t *testing.T) {
	if got := Refusal("https://www.example.com"); !strings.Contains(got, "of https://www.example.com may") ||
		!strings.Contains(got, "--allow-origin https://www.example.com") {
		t.Errorf("refusal %q", got)
	}
	for _, wild := range []string{strings.Repeat("x", 1000), "a\r\nb\x00\xff\u2028c", strings.Repeat("\u2028", 300)} {
		got := Refusal(wild)
		if len(got) > signal.MaxText {
			t.Errorf("%d bytes for %.20q", len(got), wild)
		}
		if _, err := signal.Encode(signal.Error{Code: signal.Refused, Message: got, Fatal: true}); err != nil {
			t.Errorf("%.20q: %v", wild, err)
		}
	}
}
