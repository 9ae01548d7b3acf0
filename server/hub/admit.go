package hub

import (
	"fmt"
	"net/http"
	"time"

	"nhooyr.io/websocket"

	"shoal/shared/signal"
)

const (
	maxOrigin  = 200 // bytes of an origin that are repeated
	maxStrange = 100 // refused origins named in the log
)

// ServeHTTP admits a viewer: GET /v1/join, upgraded to a WebSocket. A refusal
// says in its text what was wrong, and the cure.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rules := h.rules.Load()
	if origin := r.Header.Get("Origin"); !rules.Origins.Allow(origin, r.Host) {
		h.refuseOrigin(w, origin)
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
	hijacked := &hijacker{ResponseWriter: w}
	ws, err := websocket.Accept(hijacked, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // of the origin, which is checked above
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil { // Accept has answered
		h.gate.greeted()
		h.gate.leave(ip)
		return
	}
	ws.SetReadLimit(signal.MaxUpMessage)
	v := &viewer{
		hub: h, ip: ip, stun: stunURL(r.Host, h.cfg.StunPort),
		socket: socket{ws: ws, conn: hijacked.conn, limit: h.cfg.Limits, stats: &h.stats},
	}
	// The handler returns, so that net/http lets go of what it holds for the
	// request: 12 KB for each viewer.
	go v.run()
}

// refuseOrigin answers a page that may not join. Browsers hide the answer from
// it, so the log says the same, once for each origin.
func (h *Hub) refuseOrigin(w http.ResponseWriter, origin string) {
	h.stats.refuse(signal.Refused)
	origin = origin[:min(len(origin), maxOrigin)]
	text := fmt.Sprintf("pages of %q may not use this server; start it with --allow-origin %s to let them", origin, origin)
	http.Error(w, "shoal: "+text, http.StatusForbidden)
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.strange[origin] && len(h.strange) < maxStrange {
		h.strange[origin] = true
		h.cfg.Log.Warn(text)
	}
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
