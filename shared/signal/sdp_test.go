package signal

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
)

// offer is laid out as browsers do; candidates go in at %s.
const offer = "v=0\r\n" +
	"o=- 4611731400430051336 2 IN IP4 127.0.0.1\r\n" +
	"s=-\r\n" +
	"t=0 0\r\n" +
	"a=group:BUNDLE 0\r\n" +
	"a=extmap-allow-mixed\r\n" +
	"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" +
	"c=IN IP4 0.0.0.0\r\n" +
	"%s" +
	"a=ice-ufrag:F7gI\r\n" +
	"a=ice-pwd:x9cml/YzichV2+XlhiMu8g\r\n" +
	"a=ice-options:trickle\r\n" +
	"a=fingerprint:sha-256 AA:BB\r\n" +
	"a=setup:actpass\r\n" +
	"a=mid:0\r\n" +
	"a=sctp-port:5000\r\n" +
	"a=max-message-size:262144\r\n"

func TestPlainDescriptionPassesUnchanged(t *testing.T) {
	in := fmt.Sprintf(offer, "a=candidate:1 1 udp 2122260223 192.168.1.5 50000 typ host ufrag F7gI\r\n")
	got, err := CleanSDP(in)
	if err != nil || got != in {
		t.Errorf("got %q %v, want %q", got, err, in)
	}
}

func TestOnlyWhatADataChannelNeedsIsPassedOn(t *testing.T) {
	in := fmt.Sprintf(offer, "b=AS:99\r\nk=clear:x\r\na=x-surprise:1\r\na=ice-lite\r\na=rtcp:9 IN IP4 203.0.113.9\r\n")
	in = strings.Replace(in, "c=IN IP4 0.0.0.0", "c=IN IP4 203.0.113.9", 1)
	in = strings.Replace(in, "m=application 9", "m=application 50001", 1)
	got, err := CleanSDP(in)
	if want := fmt.Sprintf(offer, ""); err != nil || got != want {
		t.Errorf("got %q %v, want %q", got, err, want)
	}
}

func TestBadDescriptionsAreNamed(t *testing.T) {
	plain := fmt.Sprintf(offer, "")
	without := func(s string) string { return strings.Replace(plain, s, "", 1) }
	for want, in := range map[string]string{
		`signal: sdp: line 1: want "v=0"`:                              "",
		`signal: sdp: 8193 bytes, at most 8192`:                        strings.Repeat("x", MaxSDP+1),
		`signal: sdp: line 2: want a letter and =`:                     "v=0\r\nhello",
		`signal: sdp: line 3: want a letter and =`:                     "v=0\r\ns=-\r\n\r\nt=0 0",
		`signal: sdp: line 2: holds a control character`:               "v=0\r\ns=\x00",
		`signal: sdp: line 17: a second media section`:                 plain + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
		`signal: sdp: line 2: want m=application … webrtc-datachannel`: "v=0\nm=video 9 UDP/TLS/RTP/SAVPF 96",
		`signal: sdp: line 2: want a port and UDP/DTLS/SCTP`:           "v=0\nm=application 0 UDP/DTLS/SCTP webrtc-datachannel",
		`signal: sdp: no m`:                                            "v=0\r\n",
		`signal: sdp: no ice-ufrag`:                                    without("a=ice-ufrag:F7gI\r\n"),
		`signal: sdp: no ice-pwd`:                                      strings.Replace(plain, "x9cml", "x 9", 1),
		`signal: sdp: no fingerprint`:                                  without("a=fingerprint:sha-256 AA:BB\r\n"),
	} {
		if got, err := CleanSDP(in); err == nil || err.Error() != want {
			t.Errorf("got %q %v, want %s", got, err, want)
		}
	}
}

func TestTenCandidatesArePassedOnAndTheRestDropped(t *testing.T) {
	lines := ""
	for i := range 25 {
		lines += fmt.Sprintf("a=candidate:%d 1 udp 1 10.0.0.%d 5000 typ host\r\n", i, i+1)
	}
	got, err := CleanSDP(fmt.Sprintf(offer, "a=candidate:x 1 tcp 1 10.0.0.99 9 typ host tcptype active\r\n"+lines))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(got, "a=candidate:"); n != MaxCandidates {
		t.Errorf("%d candidates, want %d", n, MaxCandidates)
	}
	if strings.Contains(got, "tcp") || !strings.Contains(got, "10.0.0.10 ") {
		t.Errorf("wrong candidates: %q", got)
	}
}

func TestCandidatesAreWrittenAnew(t *testing.T) {
	for in, want := range map[string]string{
		"": "",
		"candidate:842163049 1 UDP 1677729535 198.51.100.7 46154 typ srflx raddr 10.0.17.1 rport 50000 generation 0 ufrag F7gI network-cost 999": "candidate:842163049 1 udp 1677729535 198.51.100.7 46154 typ srflx raddr 0.0.0.0 rport 0 ufrag F7gI",
		"candidate:1 1 udp 2113937151 9b36eaac-bb2e-49bb-bb78-21c41c499900.local 50000 typ host":                                                 "candidate:1 1 udp 2113937151 9b36eaac-bb2e-49bb-bb78-21c41c499900.local 50000 typ host",
		"candidate:1 1 udp 1 fd00::1 50000 typ prflx":                                                                                            "candidate:1 1 udp 1 fd00::1 50000 typ prflx raddr 0.0.0.0 rport 0",
		"candidate:1 1 udp 1 198.51.100.7 5 typ relay raddr 1.1.1.1 rport 9 junk":                                                                "candidate:1 1 udp 1 198.51.100.7 5 typ relay raddr 0.0.0.0 rport 0",
	} {
		if got, err := CleanCandidate(in); err != nil || got != want {
			t.Errorf("%s: got %s %v, want %s", in, got, err, want)
		}
	}
}

func TestBadCandidatesAreNamed(t *testing.T) {
	for in, want := range map[string]string{
		"a=candidate:1 1 udp 1 10.0.0.1 9 typ host":          `does not begin with "candidate:"`,
		"candidate:1 1 udp 1 10.0.0.1 9":                     "want foundation, component, transport, priority, address, port and typ",
		"candidate:1 1 udp 1 10.0.0.1 9 type host":           "want foundation, component, transport, priority, address, port and typ",
		"candidate:1 1 udp 1 10.0.0.1 9 typ host\r\nm=video": "holds a control character",
		"candidate:" + strings.Repeat("1", MaxCandidate):     "522 bytes, at most 512",
		"candidate:é 1 udp 1 10.0.0.1 9 typ host":            "foundation is not 1 to 32 ICE characters",
		"candidate:1 2 udp 1 10.0.0.1 9 typ host":            `component is "2", want 1`,
		"candidate:1 1 tcp 1 10.0.0.1 9 typ host":            `transport is "tcp", want udp`,
		"candidate:1 1 udp 4294967296 10.0.0.1 9 typ host":   `priority is "4294967296", want at most 32 bits`,
		"candidate:1 1 udp 1 victim.example 9 typ host":      `address is "victim.example", want an IP address or a .local name`,
		"candidate:1 1 udp 1 a.b.local 9 typ host":           `address is "a.b.local", want an IP address or a .local name`,
		"candidate:1 1 udp 1 fe80::1%eth0 9 typ host":        `address is "fe80::1%eth0", want an IP address or a .local name`,
		"candidate:1 1 udp 1 0.0.0.0 9 typ host":             "address 0.0.0.0 is not unicast",
		"candidate:1 1 udp 1 ::ffff:224.0.0.1 9 typ host":    "address 224.0.0.1 is not unicast",
		"candidate:1 1 udp 1 255.255.255.255 9 typ host":     "address 255.255.255.255 is not unicast",
		"candidate:1 1 udp 1 10.0.0.1 0 typ host":            `port is "0", want 1 to 65535`,
		"candidate:1 1 udp 1 10.0.0.1 65536 typ host":        `port is "65536", want 1 to 65535`,
		"candidate:1 1 udp 1 10.0.0.1 9 typ token":           `type is "token", want host, srflx, prflx or relay`,
	} {
		got, err := CleanCandidate(in)
		if err == nil || err.Error() != "signal: candidate: "+want {
			t.Errorf("%.60q: got %q %v, want %s", in, got, err, want)
		}
	}
}

func TestForbiddenAddressesAreNotPassedOn(t *testing.T) {
	private := Filter{Allow: netip.Addr.IsPrivate}
	victim := "candidate:1 1 udp 1 203.0.113.9 53 typ host"
	if got, err := private.Candidate(victim); err == nil {
		t.Errorf("%q was passed on", got)
	}
	got, err := private.SDP(fmt.Sprintf(offer, "a="+victim+"\r\na=candidate:2 1 udp 1 10.0.0.1 5000 typ host\r\n"))
	if err != nil || strings.Contains(got, "203.0.113.9") || !strings.Contains(got, "10.0.0.1") {
		t.Errorf("got %q %v", got, err)
	}
}

func FuzzCleanSDP(f *testing.F) {
	f.Add(fmt.Sprintf(offer, "a=candidate:1 1 udp 1 10.0.0.1 9 typ srflx ufrag a\r\n"))
	f.Add("v=0\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=ice-ufrag:a\na=ice-pwd:b\na=fingerprint:c")
	f.Fuzz(func(t *testing.T, in string) {
		clean, err := CleanSDP(in)
		if err != nil {
			return
		}
		if again, err := CleanSDP(clean); err != nil || again != clean {
			t.Errorf("%q cleaned twice is %q (%v)", clean, again, err)
		}
		if n := strings.Count(clean, "\na=candidate:"); n > MaxCandidates || len(clean) > MaxSDP {
			t.Errorf("%d candidates in %d bytes", n, len(clean))
		}
	})
}

func FuzzCleanCandidate(f *testing.F) {
	f.Add("candidate:1 1 udp 1 10.0.0.1 9 typ srflx raddr 1.1.1.1 rport 1 ufrag a")
	f.Fuzz(func(t *testing.T, in string) {
		clean, err := CleanCandidate(in)
		if err != nil {
			return
		}
		if again, err := CleanCandidate(clean); err != nil || again != clean {
			t.Errorf("%q cleaned twice is %q (%v)", clean, again, err)
		}
	})
}
