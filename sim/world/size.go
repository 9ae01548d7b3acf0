package world

import (
	"shoal/client/agent"
	"shoal/server/coord"
)

// What viewer and coordinator say to each other takes on a link, in bytes: JSON
// as in shared/signal, with WebSocket, TLS and packets.
const (
	signalBytes      = 110 // of any message, empty
	nameBytes        = 20  // of a viewer or a track in it
	greetingBytes    = 2000
	certificateBytes = 4000 // of the coordinator's side of the handshakes, once for a socket
	descriptionBytes = 1100 // of an offer or an answer, with its candidates
	countBytes       = 200  // of a report's figures
)

// saidSize is what word to the coordinator takes, and what it is.
func saidSize(ev coord.Event) (Class, int64) {
	switch e := ev.(type) {
	case coord.Joined:
		return SignallingBytes, greetingBytes + nameBytes*int64(len(e.Tracks)+len(e.Peers))
	case coord.Reported:
		return ReportBytes, signalBytes + countBytes + nameBytes*int64(len(e.Tracks)+len(e.Peers)+len(e.Failed))
	default:
		return SignallingBytes, signalBytes
	}
}

// toldSize is what word of the coordinator takes.
func toldSize(ev agent.Event) int64 {
	switch e := ev.(type) {
	case agent.Welcomed:
		n := int64(certificateBytes)
		for _, p := range e.Pools {
			n += nameBytes * int64(2+len(p.Members))
		}
		return n + 2*nameBytes*int64(len(e.Neighbours))
	case agent.Introduced:
		return signalBytes + 2*nameBytes*int64(len(e.Neighbours))
	case agent.PoolChanged:
		return signalBytes + nameBytes*int64(2+len(e.Pool.Members))
	default:
		return signalBytes
	}
}
