package world

import (
	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/shared/wire"
)

// deed names what a task does.
type deed uint8

const (
	doJoin     deed = iota // a viewer opens the page
	doChurn                // a viewer is replaced
	doVanish               // viewer is gone without a word
	doPoll                 // viewer's player asks for the playlist of a track
	doListing              // the playlist arrives from the origin
	doAnswered             // the playlist arrives from the agent
	doRead                 // the agent reads a neighbour's text
	doHold                 // a request held for the agent may have waited long enough
	doLoad                 // viewer's player loads a segment by itself
	doRetry                // viewer's player asks again for a segment that failed
	doAppend               // a segment reaches the player's buffer
	doDry                  // the player's buffer may be empty
	doStart                // viewer's agent runs
	doWake                 // the time named by the agent's Next
	doTell                 // an event for the agent
	doMessage              // an event for the agent, from the coordinator
	doAnswer               // the origin's status reaches viewer
	doChunk                // bytes of a body reach viewer
	doHashed               // a hash is ready
	doInvite               // an offer reaches the other side
	doOpen                 // channels are open at one end
	doClosed               // one end learns that the other is gone
	doControl              // a control message arrives at end
	doDepart               // a frame has left end's uplink
	doFrame                // a frame arrives at end
	doHello                // viewer greets the coordinator
	doCoord                // an event for the coordinator
	doMatch                // the time named by the matcher's Next
	doOutage               // the coordinator dies
	doRevival              // the coordinator is back
)

// task is something that will happen. Which fields count depends on do.
type task struct {
	do     deed
	track  int
	number uint64
	viewer *viewer
	end    *end
	fetch  *fetch
	event  agent.Event
	coord  coord.Event
	frame  wire.Frame
	load   payload
	list   list
}

func (r *region) do(t task) {
	v := t.viewer
	switch t.do {
	case doJoin:
		r.join()
	case doChurn:
		r.churn()
	case doCoord:
		r.told(t.coord)
	case doMatch:
		r.match()
	case doOutage:
		r.outage()
	case doRevival:
		r.revival()
	case doInvite:
		r.invite(t.end)
	case doOpen:
		r.open(t.end)
	case doClosed:
		r.closed(t.end)
	case doControl:
		r.control(t.end, t.event, t.list)
	case doDepart:
		r.depart(t.end, t.frame, t.load)
	case doFrame:
		r.frame(t.end, t.frame, t.load)
	case doAnswer:
		r.answer(v, t.fetch)
	case doChunk:
		r.chunk(v, t.fetch, t.load)
	default:
		if v.alive {
			r.doFor(v, t)
		}
	}
}

// doFor is what happens to a viewer who is still there.
func (r *region) doFor(v *viewer, t task) {
	switch t.do {
	case doVanish:
		r.leave(v, true)
	case doPoll:
		r.poll(v, t.track)
	case doListing:
		r.loadedList(v, t.track, t.list)
	case doAnswered:
		r.listed(v, t.track, t.list)
	case doRead:
		r.tellListed(v, t.list.Edition)
	case doHold:
		r.hold(v, t.track)
	case doLoad:
		r.load(v, t.track, t.number)
	case doRetry:
		r.retry(v, t.track)
	case doAppend:
		r.append(v, t.track)
	case doDry:
		r.dry(v)
	case doStart:
		r.start(v)
	case doWake:
		r.wake(v)
	case doTell:
		r.step(v, t.event, t.load)
	case doMessage:
		r.message(v, t.event)
	case doHashed:
		r.hashed(v, t.event.(agent.Hashed), t.load)
	case doHello:
		r.hello(v)
	}
}
