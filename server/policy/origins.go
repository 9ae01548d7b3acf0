package policy

import (
	"fmt"
	"net/url"
	"strings"
)

// Origins are the pages, besides those of the server's own host, that may use
// this server: origins as RFC 6454 writes them, or "*" for any.
type Origins []string

// ParseOrigins checks the entries of a list. An error names the entry and the
// rule.
func ParseOrigins(list []string) (Origins, error) {
	origins := Origins{}
	for _, entry := range list {
		if entry == "*" {
			origins = append(origins, entry)
			continue
		}
		u, err := url.Parse(entry)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") ||
			u.Scheme+"://"+u.Host != strings.TrimSuffix(entry, "/") {
			return nil, fmt.Errorf("policy: origin %q: want * or scheme://host[:port], like https://www.example.com", entry)
		}
		origins = append(origins, strings.ToLower(u.Scheme+"://"+u.Host))
	}
	return origins, nil
}

// Any reports whether every origin is allowed.
func (o Origins) Any() bool {
	for _, allowed := range o {
		if allowed == "*" {
			return true
		}
	}
	return false
}

// maxShown bounds how much of an origin is repeated to whoever sent it, so that
// what says it twice still fits a message of the protocol.
const maxShown = 80

// Refusal says to a page of an origin that is not allowed what would let it in.
// It has at most 256 bytes and no control characters, whatever was sent.
func Refusal(origin string) string {
	shown := strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return -1
		}
		return r
	}, origin[:min(len(origin), maxShown)])
	return fmt.Sprintf("pages of %s may not use this server; start it with --allow-origin %s to let them", shown, shown)
}

// Allow reports whether a page of origin may use the server that it reached as
// host (host[:port]). An empty origin is no page of another site: the server's
// own pages in some requests, or a viewer without a browser.
func (o Origins) Allow(origin, host string) bool {
	if origin == "" || o.Any() {
		return true
	}
	origin = strings.ToLower(origin)
	if _, own, ok := strings.Cut(origin, "://"); ok && own == strings.ToLower(host) {
		return true
	}
	for _, allowed := range o {
		if allowed == origin {
			return true
		}
	}
	return false
}
