package hub

import (
	"net/http"
	"sync"
	"time"

	"shoal/server/coord"
)

const (
	doorPatience = 20 * time.Second // that a request for the agent is held
	doorMost     = 10_000           // requests held, at all doors
)

// doors let the agent's program into sites.
type doors struct {
	mu     sync.Mutex
	bySite map[string]*coord.Door[chan struct{}]
	held   int
}

// Admit holds a request for the agent until the site that it comes from may
// have one more. Whoever is let in calls done when the answer has been sent.
// False where that takes too long, or the page has gone.
func (h *Hub) Admit(r *http.Request) (done func(), ok bool) {
	site := h.siteOf(clientOf(r, h.rules.Load().Proxies), "")
	turn := h.doors.knock(site)
	done = func() { h.doors.leave(site, turn) }
	if turn == nil {
		return nil, false
	}
	patience := time.NewTimer(doorPatience)
	defer patience.Stop()
	select {
	case <-turn:
		return done, true
	case <-r.Context().Done():
	case <-patience.C:
	}
	if !h.doors.quit(site, turn) { // its turn has come meanwhile
		done()
	}
	return nil, false
}

// knock puts a request in line at the door of a site; its turn has come when
// the channel is closed. Nil where too many wait.
func (d *doors) knock(site string) chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.held >= doorMost {
		return nil
	}
	door := d.bySite[site]
	if door == nil {
		door = new(coord.Door[chan struct{}])
		d.bySite[site] = door
	}
	turn := make(chan struct{})
	d.held++
	door.Knock(turn)
	d.open(site, door)
	return turn
}

// leave is the end of a download.
func (d *doors) leave(site string, turn chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bySite[site].Pass(time.Now().UnixNano(), turn)
	d.open(site, d.bySite[site])
}

// quit takes a request out of the line; false where its turn has come.
func (d *doors) quit(site string, turn chan struct{}) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	door := d.bySite[site]
	if door == nil || !door.Quit(turn) {
		return false
	}
	d.held--
	d.open(site, door)
	return true
}

// open lets in whose turn it is, and forgets a door at which nobody stands.
func (d *doors) open(site string, door *coord.Door[chan struct{}]) {
	now := time.Now().UnixNano()
	for turn, ok := door.Next(now); ok; turn, ok = door.Next(now) {
		d.held--
		close(turn)
	}
	if door.Empty() {
		delete(d.bySite, site)
	}
}
