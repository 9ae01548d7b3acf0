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
