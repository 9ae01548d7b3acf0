package main

import (
	"shoal/client/driver"
	"shoal/client/js"
	"shoal/shared/media"
)

// page is the driver's Host: the AgentHost that the page gave. An exception
// there is the page's own affair.
type page struct{ host js.Value }

var _ driver.Host = page{}

func (p page) call(method string, args ...any) {
	_ = js.Try(func() { p.host.Call(method, args...) })
}

// State implements driver.Host.
func (p page) State(state driver.State, reason, message string) {
	p.call("state", string(state), reason, message)
}

// Segment implements driver.Host.
func (p page) Segment(id media.SegmentID, source string, bytes, peerBytes int64, reason string) {
	p.call("segment", id.String(), source, bytes, peerBytes, reason)
}

// OriginFetch implements driver.Host.
func (p page) OriginFetch(id media.SegmentID, bytes int64, reason string) {
	p.call("originFetch", id.String(), bytes, reason)
}

// Peer implements driver.Host.
func (p page) Peer(id media.ViewerID, joined bool) { p.call("peer", id.String(), joined) }

// Yield implements driver.Host.
func (p page) Yield(kind media.Kind) { p.call("yield", int(kind)) }

// Error implements driver.Host.
func (p page) Error(code, message string) { p.call("error", code, message) }
