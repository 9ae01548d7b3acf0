package main

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"strconv"
)

// URL is an address at which this machine's own browser finds the server.
func (s *Server) URL() string {
	addr := s.listener.Addr().(*net.TCPAddr)
	host := addr.IP.String()
	if addr.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return s.url(host, addr.Port)
}

func (s *Server) url(host string, port int) string {
	scheme := "http://"
	if s.Config.TLSCert != "" {
		scheme = "https://"
	}
	return scheme + net.JoinHostPort(host, strconv.Itoa(port)) + "/"
}

// lan lists the addresses at which other devices of the network find the
// server, the likeliest first; none where it listens on one host only.
func (s *Server) lan() []string {
	addr := s.listener.Addr().(*net.TCPAddr)
	urls := []string{}
	if !addr.IP.IsUnspecified() {
		return urls
	}
	for _, ip := range private() {
		urls = append(urls, s.url(ip.String(), addr.Port))
	}
	return urls
}

// home is the network that viewers on this machine belong to. In a demo they
// are one site with the second device; elsewhere the server's network says
// nothing of its viewers.
func (s *Server) home() netip.Addr {
	if all := private(); s.Config.Demo && len(all) > 0 {
		return all[0]
	}
	return netip.Addr{}
}

// private lists this machine's private IPv4 addresses, first the one by which
// it reaches others.
func private() []netip.Addr {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	main := outbound()
	var list []netip.Addr
	for _, a := range addrs {
		network, ok := a.(*net.IPNet)
		if !ok {
			continue
		}
		ip, _ := netip.AddrFromSlice(network.IP)
		switch ip = ip.Unmap(); {
		case !ip.Is4() || !ip.IsPrivate():
		case ip == main:
			list = append([]netip.Addr{ip}, list...)
		default:
			list = append(list, ip)
		}
	}
	return list
}

// outbound is the address that a packet to the Internet would leave from; none
// is sent (192.0.2.0/24 is for documentation, RFC 5737).
func outbound() netip.Addr {
	conn, err := net.Dial("udp4", "192.0.2.1:9")
	if err != nil {
		return netip.Addr{}
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).AddrPort().Addr()
}

// serveLAN tells the demo page where a second device can open it.
func (s *Server) serveLAN(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(struct {
		URLs []string `json:"urls"`
	}{s.lan()})
}

// announce says in one line that the server is ready, and where.
func (s *Server) announce(version string) {
	facts := []any{"open", s.URL(), "version", version, "stun", s.Config.Stun}
	if s.Config.Demo {
		facts = append(facts, "lan", s.lan())
	}
	s.Log.Info("shoal is ready", facts...)
}
