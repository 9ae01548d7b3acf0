package hub

import (
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// clientOf is the address of the viewer behind a request: the socket's own, or
// where that is a trusted proxy the last address in X-Forwarded-For that is
// not. Whatever stands before it could be made up by the viewer.
func clientOf(r *http.Request, proxies []netip.Prefix) netip.Addr {
	socket, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := socket.Addr().Unmap().WithZone("")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && isTrusted(client, proxies); i-- {
		hop, err := parseHop(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		client = hop
	}
	return client
}

// parseHop reads an address with or without a port.
func parseHop(text string) (netip.Addr, error) {
	if hop, err := netip.ParseAddrPort(text); err == nil {
		return hop.Addr().Unmap(), nil
	}
	addr, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return addr.Unmap().WithZone(""), err
}

func isTrusted(addr netip.Addr, proxies []netip.Prefix) bool {
	for _, p := range proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// stunURL names the STUN server by the host that the viewer reached us by
// (RFC 7064).
func stunURL(host string, port int) []string {
	if port == 0 || host == "" {
		return nil
	}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	return []string{"stun:" + net.JoinHostPort(name, strconv.Itoa(port))}
}
