package main

import (
	"context"

	"shoal/client/agent"
	"shoal/client/driver"
	"shoal/client/js"
	"shoal/client/link"
	"shoal/client/origin"
	"shoal/client/rtc"
	"shoal/client/store"
	"shoal/shared/qoe"
)

// viewer is one Agent of web/agent.d.ts.
type viewer struct {
	driver *driver.Driver
	host   page
	funcs  js.Funcs
	number int32 // from 1 on
}

func newViewer(c config, host page, timers *timers) *viewer {
	memory := c.memory(onPhone())
	inbox := driver.NewQueue()
	d := driver.New(driver.Config{
		Stream: c.stream, Site: c.site, Token: c.token, Version: version,
		P2P: c.p2p, Upload: c.upload, MaxUpload: c.maxUpload(),
		Agent: agent.Config{Memory: memory},
	}, inbox, driver.Ports{
		Peers:       rtc.New(inbox),
		Coordinator: waking{link.New(inbox, c.server)},
		Origin:      origin.New(inbox, host.host.Get("fetch")),
		Store:       store.New(inbox, memory),
		Clock:       timers.clock(inbox.Ring),
		Host:        host,
	})
	lastViewer++
	v := &viewer{driver: d, host: host, number: lastViewer}
	followed[v.number] = d
	return v
}

// run returns when the viewer has ended; the page may call no more then.
func (v *viewer) run() {
	defer v.funcs.Release()
	defer delete(followed, v.number)
	// The driver has told the host of its error.
	_ = v.driver.Run(context.Background())
}

// object is what the page calls.
func (v *viewer) object() any {
	methods := make(map[string]any, len(agentMethods))
	for name, arity := range agentMethods {
		if name == "progress" {
			methods[name] = progress.Invoke(v.number)
			continue
		}
		fn := v.method(name)
		methods[name] = v.funcs.New(func(args []js.Value) any {
			if len(args) < arity {
				return 0
			}
			return fn(args)
		})
	}
	return methods
}

// method gives the Go side of one name of agentMethods.
func (v *viewer) method(name string) func(args []js.Value) any {
	d := v.driver
	switch name {
	case "playlist":
		return done(func(a []js.Value) { d.Playlist(text(a[0]), text(a[1]), text(a[2])) })
	case "request":
		return v.request
	case "abort":
		return done(func(a []js.Value) { d.Abort(agent.RequestID(number(a[0]))) })
	case "poll":
		return v.poll
	case "buffer":
		return done(func(a []js.Value) { d.Buffer(kindOf(number(a[0])), nanos(a[1])) })
	case "offer":
		return v.offer
	case "loading":
		return done(func(a []js.Value) {
			d.Loading(text(a[0]), number(a[1]), number(a[2]), kindOf(number(a[3])), number(a[4]), number(a[5]), nanos(a[6]))
		})
	case "page":
		return done(func(a []js.Value) { d.Page(flag(a[0]), flag(a[1]), flag(a[2]), flag(a[3])) })
	case "configure":
		return done(func(a []js.Value) {
			d.Configure(flag(a[0]), flag(a[1]), bytesPerSecond(max(number(a[2]), 0)))
		})
	case "stalled":
		return done(func(a []js.Value) { d.Stalled(nanos(a[0])) })
	case "stats":
		return func([]js.Value) any { return statsOf(d.Stats()) }
	case "recording":
		return func([]js.Value) any { return js.BytesOf(d.Recording()).Array() }
	case "close":
		return done(func([]js.Value) { d.Close() })
	}
	panic("wasm: no method " + name)
}

// done makes a method that returns nothing.
func done(fn func(args []js.Value)) func(args []js.Value) any {
	return func(args []js.Value) any {
		fn(args)
		return nil
	}
}

func (v *viewer) request(a []js.Value) any {
	onDone, onFail := a[5], a[6]
	id := v.driver.Request(text(a[0]), number(a[1]), number(a[2]), kindOf(number(a[3])), nanos(a[4]),
		func(p driver.Payload, took, peerBytes, originBytes int64) {
			buffer := p.(js.Bytes).Buffer()
			v.answer(func() { onDone.Invoke(buffer, millis(took), peerBytes, originBytes) })
		},
		func(status int, why string) {
			v.answer(func() { onFail.Invoke(status, why) })
		})
	return uint64(id)
}

func (v *viewer) poll(a []js.Value) any {
	onDone, onPass := a[2], a[3]
	return uint64(v.driver.Poll(text(a[0]), text(a[1]),
		func(body string) { v.answer(func() { onDone.Invoke(body) }) },
		func() { v.answer(func() { onPass.Invoke() }) }))
}

// answer calls the page, whose exceptions are not ours.
func (v *viewer) answer(call func()) {
	if err := js.Try(call); err != nil {
		v.host.Error("page", "the page's own answer function threw: "+err.Error())
	}
}

func (v *viewer) offer(a []js.Value) any {
	bytes, ok := js.ViewOf(a[4])
	return ok && v.driver.Offer(text(a[0]), number(a[1]), number(a[2]), kindOf(number(a[3])), bytes, nanos(a[5]))
}

// statsOf is an AgentStats.
func statsOf(s driver.Stats) map[string]any {
	peers := make([]any, len(s.Neighbours))
	for i, n := range s.Neighbours {
		peers[i] = map[string]any{
			"id": n.Viewer.String(), "received": n.Received, "sent": n.Sent, "rttMs": millis(n.RTT),
		}
	}
	reasons := map[string]any{}
	for r, n := range s.OriginReasons {
		if n > 0 {
			reasons[qoe.Reason(r).String()] = n
		}
	}
	viewer := ""
	if s.Viewer != 0 {
		viewer = s.Viewer.String()
	}
	return map[string]any{
		"viewer": viewer, "site": s.Site, "peers": peers,
		"originBytes": s.OriginBytes, "peerBytes": s.PeerBytes, "uploadBytes": s.UploadBytes,
		"wastedBytes": s.WastedBytes, "controlBytes": s.ControlBytes, "storedBytes": s.Stored,
		"stallMs": millis(s.StallNanos), "originReasons": reasons,
	}
}

// inert is an Agent that does nothing and knows no segment.
func inert() any {
	var funcs js.Funcs
	methods := make(map[string]any, len(agentMethods))
	for name := range agentMethods {
		methods[name] = funcs.New(func([]js.Value) any { return 0 })
	}
	methods["stats"] = funcs.New(func([]js.Value) any { return statsOf(driver.Stats{}) })
	methods["close"] = funcs.New(done(func([]js.Value) { funcs.Release() }))
	return methods
}
