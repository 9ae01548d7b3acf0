package driver

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"shoal/client/agent"
	"shoal/client/record"
	"shoal/shared/media"
	"shoal/shared/signal"
)

// Config says who the viewer is and what the page allows at first.
type Config struct {
	Stream  string // stream id
	Site    string // as the page says; a hint
	Token   string // where the installation asks for one
	Version string // of the agent, for people to read

	P2P       bool  // false: no connection at all until Configure
	Upload    bool  // false: takes from neighbours, gives nothing
	MaxUpload int64 // bytes per second; 0: the policy's

	Agent agent.Config
}

// Ports are what a driver acts through. It closes all of them when it ends.
type Ports struct {
	Peers       Peers
	Coordinator Coordinator
	Origin      Origin
	Store       Store
	Clock       Clock
	Host        Host
}

// core is what the driver needs of *record.Recorder.
type core interface {
	Step(now agent.Time, ev agent.Event, out []agent.Action) []agent.Action
	Next() (agent.Time, bool)
	Stats() agent.Stats
	Progress(r agent.RequestID) agent.Progress
	Bytes(version string) []byte
}

// Driver runs one viewer. Its methods may be called from anywhere and never
// block, except Run.
type Driver struct {
	cfg   Config
	core  core
	inbox *Queue
	ports Ports
	desk  *desk
	epoch time.Time

	busy   sync.Mutex // held while a turn is under way
	begun  bool       // Run was called
	failed error      // of the core

	// Of the turn under way alone.
	batch   []Item
	actions []agent.Action
	later   []occurrence // brought about by actions, before any further item
	current chunk        // payload of the event being stepped
	page    page         // as the core knows it
	told    bool         // the core knows the page
	fetches map[agent.FetchID]*fetch
	// rangeless: the origin refused a range. Segments are asked for as a whole.
	rangeless bool
	table     table
	texts     texts
	spoken    []media.ViewerID // whom something is to be sent to
	report    signal.Report    // the last one sent
	status    status

	at        agent.Time // see now
	published agent.Time // when stats were last gathered; 0: never
	armed     agent.Time // when the clock was last asked to wake the loop; 0: not
}

// occurrence is an event with the payload that belongs to it.
type occurrence struct {
	event agent.Event
	chunk chunk
}

// chunk is the part of a payload that an event speaks of.
type chunk struct {
	payload Payload
	skip, n int
}

// New makes the driver of one viewer. The adapters among ports post to inbox.
func New(cfg Config, inbox *Queue, ports Ports) *Driver {
	return newDriver(cfg, record.New(agent.New(cfg.Agent), record.Chapter), inbox, ports)
}

func newDriver(cfg Config, c core, inbox *Queue, ports Ports) *Driver {
	return &Driver{
		cfg: cfg, core: c, inbox: inbox, ports: ports,
		desk:    newDesk(cfg),
		epoch:   time.Now(),
		fetches: make(map[agent.FetchID]*fetch),
		table:   newTable(),
		texts:   newTexts(),
	}
}

// Run is the loop. It returns when ctx ends or Close is called, with nil, or
// when the core has failed, with an error. Whatever was asked for by then and
// not answered is handed back to the player.
func (d *Driver) Run(ctx context.Context) error {
	defer d.shut()
	defer context.AfterFunc(ctx, d.Close)()
	d.begun = true
	d.inbox.wake()
	for !d.Turn() {
		<-d.inbox.poke
	}
	return d.failed
}

// Turn works off what has come, as Run would when its goroutine is next let run:
// callers for whom that is too late need not wait. Before Run has begun, and while a
// turn is under way, it does nothing. It reports whether Run is to end.
func (d *Driver) Turn() (over bool) {
	if !d.begun || !d.busy.TryLock() {
		return false
	}
	defer d.busy.Unlock()
	defer func() {
		if r := recover(); r != nil {
			d.crashed(fmt.Errorf("driver: the core failed: %v", r), debug.Stack())
			over = true
		}
	}()
	for !d.over() && d.inbox.woken.Swap(false) {
		d.turn()
	}
	if over = d.over(); over {
		d.inbox.wake() // Run may have looked while this turn was under way
	}
	return over
}

// elapsed is the time since New.
func (d *Driver) elapsed() agent.Time { return int64(time.Since(d.epoch)) }

func (d *Driver) over() bool { return d.failed != nil || d.desk.over() }

// turn works off what has come, then says how the viewer is.
func (d *Driver) turn() {
	d.at = d.elapsed()
	d.heedPage()
	var rang bool
	if d.batch, rang = d.inbox.take(d.batch); rang {
		d.armed = 0
	}
	for i, item := range d.batch {
		d.wakeIfDue()
		d.handle(item)
		d.batch[i] = nil
	}
	d.wakeIfDue()
	d.publishState()
	d.publishProgress()
	if d.published == 0 || d.now()-d.published >= statsEvery {
		d.publishStats()
	}
	d.arm()
}

// now is when the item at hand came to its turn. To read the clock costs a page as
// much as a small event does.
func (d *Driver) now() agent.Time { return d.at }

// wakeIfDue looks at the clock, and keeps a full inbox from putting off what the core
// meant to do.
func (d *Driver) wakeIfDue() {
	d.at = d.elapsed()
	if at, pending := d.core.Next(); pending && at <= d.now() {
		d.step(agent.Woke{})
	}
}

func (d *Driver) arm() {
	at, pending := d.core.Next()
	if !pending || d.armed != 0 && d.armed <= at {
		return // it will look again then
	}
	d.armed = at
	d.ports.Clock.After(max(at-d.now(), 0))
}

// step hands an event without payload to the core.
func (d *Driver) step(ev agent.Event) { d.stepWith(occurrence{event: ev}) }

// stepWith hands an event to the core, performs what follows, and then what
// follows from that.
func (d *Driver) stepWith(first occurrence) {
	d.later = append(d.later, first)
	for i := 0; i < len(d.later); i++ {
		next := d.later[i]
		d.later[i] = occurrence{}
		d.current = next.chunk
		d.actions = d.core.Step(d.now(), next.event, d.actions[:0])
		for _, a := range d.actions {
			d.perform(a)
		}
	}
	d.flushAll()
	d.later = d.later[:0]
	d.current = chunk{}
	clear(d.actions)
}

// crashed says why the viewer is off; shut does the rest.
func (d *Driver) crashed(err error, stack []byte) {
	d.failed = err
	d.ports.Host.Error("wasm-failed", fmt.Sprintf("%v; the player loads by itself. %s", err, stack))
	d.publishState()
	d.inbox.wake()
}

// shut hands back what is unanswered and closes everything.
func (d *Driver) shut() {
	d.busy.Lock()
	defer d.busy.Unlock()
	d.inbox.close()
	if d.failed == nil {
		d.publishStats()
	}
	requests, polls := d.desk.close()
	for _, a := range requests {
		a.fail(agent.Bypass, "shoal has ended")
	}
	for _, p := range polls {
		p.pass()
	}
	d.ports.Coordinator.Close()
	d.ports.Peers.Shutdown()
	d.ports.Origin.Close()
	d.ports.Store.Close()
	d.ports.Clock.Stop()
}

// Close ends the viewer. Run returns soon after.
func (d *Driver) Close() {
	d.desk.end()
	d.inbox.wake()
}
