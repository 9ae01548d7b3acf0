package signal

import (
	"errors"
	"fmt"
	"strings"
)

// MaxCandidates is how many candidates of one session description are passed on.
const MaxCandidates = 10

// CleanSDP is [Filter.SDP] for every unicast address.
func CleanSDP(sdp string) (string, error) { return Filter{}.SDP(sdp) }

// SDP checks a session description and writes it anew with what a data channel
// needs and nothing else (RFC 8866, 8839, 8841): one m=application section over
// DTLS and SCTP, ICE credentials, a fingerprint, and the first [MaxCandidates]
// candidates that [Filter.Candidate] lets pass. Other attributes and candidates
// are dropped. Errors name the rule.
func (f Filter) SDP(sdp string) (string, error) {
	clean, err := f.sdp(sdp)
	if err != nil {
		return "", fmt.Errorf("signal: sdp: %w", err)
	}
	return clean, nil
}

func (f Filter) sdp(sdp string) (string, error) {
	if len(sdp) > MaxSDP {
		return "", fmt.Errorf("%d bytes, at most %d", len(sdp), MaxSDP)
	}
	d := description{filter: f, seen: map[string]bool{}}
	for i, line := range strings.Split(strings.TrimRight(sdp, "\r\n"), "\n") {
		if err := d.line(i, strings.TrimSuffix(line, "\r")); err != nil {
			return "", fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	for _, need := range []string{"m", "ice-ufrag", "ice-pwd", "fingerprint"} {
		if !d.seen[need] {
			return "", fmt.Errorf("no %s", need)
		}
	}
	if d.out.Len() > MaxSDP {
		return "", fmt.Errorf("%d bytes once cleaned, at most %d", d.out.Len(), MaxSDP)
	}
	return d.out.String(), nil
}

// description collects the lines that are passed on.
type description struct {
	filter     Filter
	out        strings.Builder
	seen       map[string]bool
	candidates int
}

func (d *description) line(i int, line string) error {
	if strings.ContainsFunc(line, isControl) {
		return errors.New("holds a control character")
	}
	if i == 0 {
		if line != "v=0" {
			return errors.New(`want "v=0"`)
		}
		d.keep(line)
		return nil
	}
	kind, value, ok := strings.Cut(line, "=")
	if !ok || len(kind) != 1 {
		return errors.New("want a letter and =")
	}
	switch kind {
	case "o", "s", "t":
		d.keep(line)
	case "c":
		d.keep("c=IN IP4 0.0.0.0")
	case "m":
		return d.media(value)
	case "a":
		d.attribute(line, value)
	}
	return nil
}

func (d *description) media(value string) error {
	if d.seen["m"] {
		return errors.New("a second media section")
	}
	p := strings.Fields(value)
	if len(p) != 4 || p[0] != "application" || p[3] != "webrtc-datachannel" {
		return errors.New("want m=application … webrtc-datachannel")
	}
	if p[1] == "0" || !strings.HasSuffix(p[2], "/DTLS/SCTP") {
		return errors.New("want a port and UDP/DTLS/SCTP")
	}
	d.seen["m"] = true
	d.keep("m=application 9 UDP/DTLS/SCTP webrtc-datachannel")
	return nil
}

func (d *description) attribute(line, value string) {
	name, rest, _ := strings.Cut(value, ":")
	switch name {
	case "candidate":
		d.candidate(value)
	case "ice-ufrag", "ice-pwd":
		if !isICE(rest, 256) {
			return
		}
		fallthrough
	case "fingerprint", "setup", "mid", "group", "ice-options", "sctp-port", "max-message-size",
		"end-of-candidates", "msid-semantic", "extmap-allow-mixed", "sendrecv":
		d.seen[name] = true
		d.keep(line)
	}
}

func (d *description) candidate(value string) {
	if d.candidates == MaxCandidates {
		return
	}
	clean, err := d.filter.Candidate(value)
	if err != nil {
		return
	}
	d.candidates++
	d.keep("a=" + clean)
}

func (d *description) keep(line string) {
	d.out.WriteString(line)
	d.out.WriteString("\r\n")
}
