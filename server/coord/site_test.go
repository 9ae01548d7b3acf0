package coord

import (
	"net/netip"
	"testing"
)

func TestSiteIsWhoSharesANetwork(t *testing.T) {
	for addr, want := range map[string]string{
		"10.1.2.3":            "10.1.2.0/24",
		"192.168.7.9":         "192.168.7.0/24",
		"172.31.0.1":          "172.31.0.0/24",
		"169.254.3.4":         "169.254.3.0/24",
		"203.0.113.7":         "203.0.113.7/32",
		"::ffff:203.0.113.7":  "203.0.113.7/32",
		"127.0.0.1":           "loopback",
		"127.9.9.9":           "loopback",
		"::1":                 "loopback",
		"fe80::1%eth0":        "link-local",
		"fd00:1:2:3ff::1":     "fd00:1:2:300::/56",
		"2001:db8:1:2ff::abc": "2001:db8:1:200::/56",
	} {
		if got := SiteOf(netip.MustParseAddr(addr)); got != want {
			t.Errorf("SiteOf(%s) = %s, want %s", addr, got, want)
		}
	}
	if got := SiteOf(netip.Addr{}); got != "unknown" {
		t.Errorf("an address that is none has site %q", got)
	}
}
