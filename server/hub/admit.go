package hub

import (
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"nhooyr.io/websocket"

	"shoal/server/policy"
	"shoal/shared/signal"
)

const (
	maxOrigin    = 200 // bytes of an origin that are remembered
	maxStrange   = 100 // refused origins named in the log
	maxStrangers = 100 // sockets of refused pages open at once
)

// ServeHTTP admits a viewer: GET /v1/join, upgraded to a WebSocket. A refusal
// says in its text what was wrong, and the cure. Browsers hide that text from a
// page; so a page that may never join is told over the socket.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rules := h.rules.Load()
	if origin := r.Header.Get("Origin"); !rules.Origins.Allow(origin, r.Host) {
		h.refuseOrigin(w, r, origin)
		return
	}
	if !h.Ready() {
		w.Header().Set("Retry-After", "5")
		http.Error(w, "shoal: the server is shutting down", http.StatusServiceUnavailable)
		return
	}
	ip := clientOf(r, rules.Proxies)
	if limit := h.gate.enter(ip); limit != "" {
		h.stats.refuse(signal.TooMany)
		w.Header().Set("Retry-After", "10")
		http.Error(w, "shoal: the limit of "+limit+" is reached; try again later", http.StatusServiceUnavailable)
		return
	}
	if v := h.accept(w, r, ip); v != nil {
		// The handler returns, so that net/http lets go of what it holds for the
		// request: 12 KB for each viewer.
		go v.run()
		return
	}
	h.gate.greeted()
	h.gate.leave(ip)
}

// accept upgrades a request; nil where that failed, which it has answered.
func (h *Hub) accept(w http.ResponseWriter, r *http.Request, ip netip.Addr) *viewer {
	hijacked := &hijacker{ResponseWriter: w}
	ws, err := websocket.Accept(hijacked, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // of the origin, which has been checked
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return nil
	}
	ws.SetReadLimit(signal.MaxUpMessage)
	return &viewer{
		hub: h, ip: ip, stun: stunURL(r.Host, h.cfg.StunPort),
		socket: socket{ws: ws, conn: hijacked.conn, limit: h.cfg.Limits, stats: &h.stats},
	}
}

// refuseOrigin turns a page away that may not join: over a socket, which the
// page can read, as long as few such sockets are open; the log says the same,
// once for each origin.
func (h *Hub) refuseOrigin(w http.ResponseWriter, r *http.Request, origin string) {
	text := policy.Refusal(origin)
	h.logStranger(origin, text)
	if h.strangers.Add(1) <= maxStrangers && r.Header.Get("Upgrade") != "" {
		if v := h.accept(w, r, netip.Addr{}); v != nil {
			go v.turnAway(text)
			return
		}
		h.strangers.Add(-1)
		return
	}
	h.strangers.Add(-1)
	h.stats.refuse(signal.Refused)
	http.Error(w, "shoal: "+text, http.StatusForbidden)
}

func (h *Hub) logStranger(origin, text string) {
	origin = origin[:min(len(origin), maxOrigin)]
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.strange[origin] && len(h.strange) < maxStrange {
		h.strange[origin] = true
		h.cfg.Log.Warn(text)
	}
}

// turnAway is the life of a socket whose page may not join.
func (v *viewer) turnAway(text string) {
	defer v.hub.strangers.Add(-1)
	defer v.ws.CloseNow()
	if v.hub.enlist(&v.socket) {
		defer v.hub.delist(&v.socket)
	}
	v.end(refusal(signal.Refused, text, -1), websocket.StatusPolicyViolation)
	v.drain()
}

// run is the life of one viewer's socket, from admission to its end.
func (v *viewer) run() {
	defer v.hub.gate.leave(v.ip)
	defer v.ws.CloseNow()
	if !v.hub.enlist(&v.socket) { // it was upgraded while Stop began
		v.hub.gate.greeted()
		v.leave(retryAfter(1))
		v.drain()
		return
	}
	defer v.hub.delist(&v.socket)
	late := time.AfterFunc(v.limit.Hello, func() {
		v.end(refusal(signal.BadMessage, fmt.Sprintf("no hello within %v", v.limit.Hello), 0),
			websocket.StatusPolicyViolation)
	})
	hello, ok := v.greet()
	late.Stop()
	v.hub.gate.greeted()
	if ok {
		v.watch(hello)
	}
}

// greet waits for the viewer's Hello and checks it.
func (v *viewer) greet() (signal.Hello, bool) {
	m, ok := v.read()
	if !ok {
		return signal.Hello{}, false
	}
	hello, isHello := m.(signal.Hello)
	if !isHello {
		v.bad("the first message must be a hello")
		return hello, v.drain()
	}
	version, common := signal.Negotiate(hello.Min, hello.Max)
	if !common {
		v.end(refusal(signal.BadVersion, fmt.Sprintf(
			"this server speaks versions %d to %d of the protocol, the page %d to %d; load shoal.js from this server",
			signal.MinVersion, signal.Version, hello.Min, hello.Max), -1), websocket.StatusPolicyViolation)
		return hello, v.drain()
	}
	v.version = version
	return hello, true
}
