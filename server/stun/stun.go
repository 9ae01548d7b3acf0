// Package stun answers STUN binding requests (RFC 8489), so that viewers of an
// isolated installation learn their address without an outside server. It does
// nothing else: no authentication, no relaying.
package stun

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/pion/stun"
)

const (
	maxRequest = 548 // bytes of a request: what every path carries
	perSecond  = 200 // requests of one source, whole offices included
	maxSources = 10_000
)

// Server answers on one UDP port until it is closed.
type Server struct {
	conn   net.PacketConn
	limits limits
	done   chan struct{}
}

// Listen starts a server on addr, IPv4 and IPv6 where addr names neither.
func Listen(addr string) (*Server, error) {
	conn, err := net.ListenPacket("udp", addr)
	if err != nil {
		return nil, fmt.Errorf("stun: %w", err)
	}
	s := &Server{conn: conn, done: make(chan struct{})}
	go s.run()
	return s, nil
}

// Port is the port that the server listens on.
func (s *Server) Port() int { return s.conn.LocalAddr().(*net.UDPAddr).Port }

// Close ends the server.
func (s *Server) Close() error {
	err := s.conn.Close()
	<-s.done
	return err
}

func (s *Server) run() {
	defer close(s.done)
	buffer := make([]byte, maxRequest+1)
	for {
		n, from, err := s.conn.ReadFrom(buffer)
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			continue // an ICMP error of an earlier answer
		}
		addr := from.(*net.UDPAddr)
		if n > maxRequest || !s.limits.allow(source(addr.AddrPort().Addr()), time.Now()) {
			continue
		}
		if answer := respond(buffer[:n], addr); answer != nil {
			s.conn.WriteTo(answer, from)
		}
	}
}

// respond answers a binding request; nil where it is none. The answer is at
// most twice as long as the request, so there is nothing to gain from a forged
// source.
func respond(request []byte, from *net.UDPAddr) []byte {
	if !stun.IsMessage(request) {
		return nil
	}
	m := &stun.Message{Raw: append([]byte(nil), request...)}
	if m.Decode() != nil || m.Type != stun.BindingRequest {
		return nil
	}
	answer, err := stun.Build(stun.NewTransactionIDSetter(m.TransactionID), stun.BindingSuccess,
		&stun.XORMappedAddress{IP: from.IP, Port: from.Port}, stun.Fingerprint)
	if err != nil {
		return nil
	}
	return answer.Raw
}

// source is what one client can be taken to hold: an IPv4 address, an IPv6 /64.
func source(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		addr = netip.PrefixFrom(addr, 64).Masked().Addr()
	}
	return addr
}

// limits counts the requests of each source in the present second. Sources that
// do not fit in its memory are not answered. Only run uses it.
type limits struct {
	second int64
	counts map[netip.Addr]int
}

func (l *limits) allow(from netip.Addr, now time.Time) bool {
	if second := now.Unix(); second != l.second || l.counts == nil {
		l.second, l.counts = second, make(map[netip.Addr]int)
	}
	if l.counts[from] == 0 && len(l.counts) >= maxSources {
		return false
	}
	l.counts[from]++
	return l.counts[from] <= perSecond
}
