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
// server; none where it listens on one host only.
func (s *Server) lan() []string {
	addr := s.listener.Addr().(*net.TCPAddr)
	urls := []string{}
	if !addr.IP.IsUnspecified() {
		return urls
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return urls
	}
	for _, a := range all {
		network, ok := a.(*net.IPNet)
		if !ok {
			continue
		}
		ip, _ := netip.AddrFromSlice(network.IP)
		if ip = ip.Unmap(); ip.Is4() && ip.IsPrivate() {
			urls = append(urls, s.url(ip.String(), addr.Port))
		}
	}
	return urls
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
