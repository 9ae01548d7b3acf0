package world

import (
	"shoal/client/agent"
	"shoal/shared/media"
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
	doTick                 // a track of it may no longer be full
	doSeek                 // viewer sends the play head elsewhere
	doSwitch               // viewer changes to another rendition
	doStart                // viewer's agent runs
	doBring                // bytes of the agent reach viewer
	doWake                 // the time named by the agent's Next
	doTell                 // an event for the agent
	doMessage              // an event for the agent, from the coordinator
	doAnswer               // the origin's status reaches viewer
	doDownload             // bytes of the origin arrive at viewer's downlink
	doChunk                // bytes of a body reach viewer
	doHashed               // a hash is ready
	doOffer                // end's offer is made, or its answer; it reaches the coordinator
	doInvite               // an offer or its answer reaches viewer
	doGiveUp               // end's connection should have come about
	doMet                  // channels are open at the answering end
	doOpen                 // and at the other
	doHush                 // nothing more passes from the other end
	doClosed               // end is told that the other is gone
	doControl              // a control message arrives at an end
	doDepart               // a frame has left end's uplink
	doResend               // a frame was lost on its way from end
	doDrain                // end's pieces channel may hold little
	doArrive               // a frame arrives at an end's site
	doFrame                // and has passed it
	doHello                // viewer greets the coordinator
	doOutage               // the coordinator's death is noticed
	doPart                 // connections are given up that a cut severed
	doConsent              // connections to other sites are kept open
	doSilence              // sockets are given up that a cut severed
	doDoze                 // viewer's page freezes
	doRouse                // and runs again
	doCoord                // an event for the coordinator
	doMatch                // the time named by the matcher's Next
	doRevival              // the coordinator is back
)

// task is something that will happen. Which fields count depends on do.
type task struct {
	do     deed
	class  Class
	after  deed // what doDownload does in the end
	track  int
	number uint64         // of a segment, or of a connection
	from   media.ViewerID // at the other end of the connection
	viewer *viewer
	what   any // *end, *fetch, *call, *list or coord.Event
	event  agent.Event
	frame  wire.Frame
	load   payload
	wire   int64 // bytes that have still to pass the site's link, or the viewer's
}

func (r *region) do(t *task) {
	if r.putOff(t) || t.do != doDownload && !r.admit(t) {
		return
	}
	v := t.viewer
	switch t.do {
	case doJoin:
		r.join()
	case doChurn:
		r.churn()
	case doOutage:
		r.outage()
	case doOffer:
		r.describe(t.what.(*end))
	case doGiveUp:
		r.giveUp(t.what.(*end))
	case doOpen:
		r.open(t.what.(*end))
	case doClosed:
		r.closed(t.what.(*end))
	case doDrain:
		r.drain(t.what.(*end))
	case doDepart:
		r.depart(t.what.(*end), t.frame, t.load)
	case doResend:
		r.resend(t.what.(*end), t.frame, t.load)
	case doFrame:
		r.frame(t.what.(*end), t.frame, t.load)
	case doPart:
		r.partWays(t.track)
	case doConsent:
		r.consent()
	case doSilence:
		r.unplug()
	case doDoze:
		r.doze(v)
	case doDownload:
		r.download(*t)
	case doBring:
		r.brought(v, int64(t.number))
	case doAnswer:
		r.answer(v, t.what.(*fetch))
	case doChunk:
		r.chunk(v, t.what.(*fetch), t.load)
	case doMet, doHush, doControl, doArrive:
		r.doAt(v.on(t.from, t.number), t)
	default:
		if v.alive {
			r.doFor(v, t)
		}
	}
}

// doAt is what reaches an end from the other end; nil where there is no such
// end any more.
func (r *region) doAt(e *end, t *task) {
	switch {
	case e == nil || e.hushed && t.do == doArrive:
		r.tally.lost += t.load.length
	case t.do == doMet:
		r.open(e)
	case t.do == doHush:
		r.hush(e, t.what.(*call).closes)
	case t.do == doControl:
		r.control(e, t.event, t.what.(*list))
	default:
		r.arrive(e, t.frame, t.load)
	}
}

// doFor is what happens to a viewer who is still there.
func (r *region) doFor(v *viewer, t *task) {
	switch t.do {
	case doVanish:
		r.leave(v, true)
	case doRouse:
		r.rouse(v)
	case doPoll:
		if t.number == v.player.tracks[t.track].cycle {
			r.poll(v, t.track)
		}
	case doListing:
		if v.player.index(t.what.(*list).Track) >= 0 { // otherwise broken off for another rendition's
			r.loadedList(v, t.track, *t.what.(*list))
		}
	case doAnswered:
		if v.player.index(t.what.(*list).Track) >= 0 {
			r.listed(v, t.track, *t.what.(*list))
		}
	case doRead:
		r.tellListed(v, t.what.(*list).Edition)
	case doHold:
		r.hold(v, t.track)
	case doLoad:
		r.loadAgain(v, t.what.(*fetch))
	case doRetry:
		r.retry(v, t.track, t.number)
	case doAppend:
		r.append(v, t.track)
	case doDry:
		if t.number == v.player.checks {
			r.dry(v)
		}
	case doTick:
		r.want(v, t.track)
	case doSeek:
		r.seek(v)
	case doSwitch:
		r.switchOver(v, t.track)
	case doStart:
		r.start(v)
	case doWake:
		r.wake(v)
	case doTell:
		r.step(v, t.event, t.load)
	case doMessage:
		r.message(v, t.event)
	case doHashed:
		r.hashed(v, t.event, t.load)
	case doInvite:
		r.invite(v, t.what.(*call))
	case doHello:
		r.hello(v)
	}
}
