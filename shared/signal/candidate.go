package signal

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// Filter cleans session descriptions and ICE candidates on their way from one
// viewer to another, so that nobody can make a viewer's browser knock at
// strangers' doors. Its zero value is what [CleanSDP] and [CleanCandidate] use.
type Filter struct {
	// Allow says which IP addresses may be passed on. Nil: every unicast
	// address. Unspecified, multicast and IPv4 broadcast addresses never are;
	// .local names always are.
	Allow func(netip.Addr) bool
}

// CleanCandidate is [Filter.Candidate] for every unicast address.
func CleanCandidate(line string) (string, error) { return Filter{}.Candidate(line) }

// Candidate checks one candidate (RFC 8839, section 5.1) and writes it anew: UDP,
// component 1, of type host, srflx, prflx or relay, to an IP address or a .local
// name (mDNS). Of its extensions only ufrag stays, and related addresses are
// blanked. The empty line, the end of candidates, is passed on. Errors name the
// field and the rule.
func (f Filter) Candidate(line string) (string, error) {
	if line == "" {
		return "", nil
	}
	clean, err := f.candidate(line)
	if err != nil {
		return "", fmt.Errorf("signal: candidate: %w", err)
	}
	return clean, nil
}

func (f Filter) candidate(line string) (string, error) {
	if len(line) > MaxCandidate {
		return "", fmt.Errorf("%d bytes, at most %d", len(line), MaxCandidate)
	}
	rest, ok := strings.CutPrefix(line, "candidate:")
	if !ok {
		return "", errors.New(`does not begin with "candidate:"`)
	}
	if strings.ContainsFunc(rest, isControl) {
		return "", errors.New("holds a control character")
	}
	p := strings.Fields(rest)
	if len(p) < 8 || p[6] != "typ" {
		return "", errors.New("want foundation, component, transport, priority, address, port and typ")
	}
	if err := f.fields(p); err != nil {
		return "", err
	}
	out := "candidate:" + p[0] + " 1 udp " + p[3] + " " + p[4] + " " + p[5] + " typ " + p[7]
	if p[7] != "host" {
		out += " raddr 0.0.0.0 rport 0"
	}
	if u := extension(p[8:], "ufrag"); isICE(u, 256) {
		out += " ufrag " + u
	}
	if len(out) > MaxCandidate {
		return "", fmt.Errorf("%d bytes once cleaned, at most %d", len(out), MaxCandidate)
	}
	return out, nil
}

func (f Filter) fields(p []string) error {
	if !isICE(p[0], 32) {
		return errors.New("foundation is not 1 to 32 ICE characters")
	}
	if p[1] != "1" {
		return fmt.Errorf("component is %.16q, want 1", p[1])
	}
	if !strings.EqualFold(p[2], "udp") {
		return fmt.Errorf("transport is %.16q, want udp", p[2])
	}
	if _, err := strconv.ParseUint(p[3], 10, 32); err != nil {
		return fmt.Errorf("priority is %.16q, want at most 32 bits", p[3])
	}
	if err := f.address(p[4]); err != nil {
		return err
	}
	if n, err := strconv.ParseUint(p[5], 10, 16); err != nil || n == 0 {
		return fmt.Errorf("port is %.16q, want 1 to 65535", p[5])
	}
	switch p[7] {
	case "host", "srflx", "prflx", "relay":
		return nil
	}
	return fmt.Errorf("type is %.16q, want host, srflx, prflx or relay", p[7])
}

var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

func (f Filter) address(s string) error {
	if isLocalName(s) {
		return nil
	}
	addr, err := netip.ParseAddr(s)
	if err != nil || addr.Zone() != "" {
		return fmt.Errorf("address is %.64q, want an IP address or a .local name", s)
	}
	addr = addr.Unmap()
	if addr.IsUnspecified() || addr.IsMulticast() || addr == broadcast {
		return fmt.Errorf("address %s is not unicast", addr)
	}
	if f.Allow != nil && !f.Allow(addr) {
		return fmt.Errorf("address %s is not allowed", addr)
	}
	return nil
}

// isLocalName: one label of letters, digits and hyphens before ".local".
func isLocalName(s string) bool {
	label, ok := strings.CutSuffix(s, ".local")
	if !ok || label == "" || len(label) > 63 {
		return false
	}
	for _, c := range []byte(label) {
		if !isLetter(c) && !isDigit(c) && c != '-' {
			return false
		}
	}
	return true
}

// extension is the value that follows name in pairs of names and values.
func extension(pairs []string, name string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1]
		}
	}
	return ""
}

// isICE: 1 to max ice-chars (RFC 8839, section 5.1).
func isICE(s string, max int) bool {
	for _, c := range []byte(s) {
		if !isLetter(c) && !isDigit(c) && c != '+' && c != '/' {
			return false
		}
	}
	return s != "" && len(s) <= max
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
