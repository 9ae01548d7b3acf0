package manifest

import (
	"fmt"
	"net/url"
	"strings"
)

// base is the address of a playlist, against which its URIs are resolved.
type base struct {
	url *url.URL
	dir string // absolute, up to and including the last slash of the path
}

func newBase(raw string) (base, error) {
	if len(raw) > MaxURI {
		return base{}, fmt.Errorf("URL of %d bytes, at most %d", len(raw), MaxURI)
	}
	u, err := url.Parse(raw)
	if err != nil || !fetchable(u) {
		return base{}, fmt.Errorf("%.80q is no absolute http or https URL", raw)
	}
	b := base{url: u}
	b.dir = b.slow("./")
	return b, nil
}

// resolve gives the absolute form of ref, equal for all spellings of one
// address; empty where it names no http or https resource.
func (b base) resolve(ref string) string {
	if simple(ref) {
		return b.dir + ref
	}
	return b.slow(ref)
}

func (b base) slow(ref string) string {
	u, err := b.url.Parse(ref)
	if err != nil || !fetchable(u) {
		return ""
	}
	u.Host = strings.ToLower(u.Host)
	if port := u.Port(); u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil
	return u.String()
}

func fetchable(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// simple reports whether ref is a relative path that needs no more than to be
// appended to the directory: most are, and net/url takes ten times as long.
func simple(ref string) bool {
	start := true // of a path element
	for _, c := range []byte(ref) {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9', c == '-', c == '_':
			start = false
		case c == '.' && !start:
		case c == '/' && !start:
			start = true
		default:
			return false
		}
	}
	return ref != ""
}

// place is where a URL points, without what differs from segment to segment:
// scheme, host and directory, digits left out. Neighbours' news is only
// believed for places that this viewer's own playlist lists.
func place(abs string) string {
	scheme, rest, _ := strings.Cut(directory(abs), "://")
	host, dir, _ := strings.Cut(rest, "/")
	return scheme + "://" + host + "/" + withoutDigits(dir)
}

// directory is a URL up to and including the last slash of its path.
func directory(abs string) string {
	path, _, _ := strings.Cut(abs, "?")
	return path[:strings.LastIndexByte(path, '/')+1]
}

func withoutDigits(s string) string {
	rest := make([]byte, 0, len(s))
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			rest = append(rest, c)
		}
	}
	return string(rest)
}
