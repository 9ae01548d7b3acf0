package driver

import (
	"slices"
	"sync"

	"shoal/client/agent"
	"shoal/shared/manifest"
	"shoal/shared/media"
	"shoal/shared/signal"
)

// MaxRequests is how many of the player's requests may be unanswered at once.
// Further ones are left to the player's own loader.
const MaxRequests = 256

// MaxPolls is how many of the player's polls may be unanswered at once. Further
// ones are left to the player.
const MaxPolls = 16

// page is what the page allows.
type page struct {
	Hidden, Metered, Offline bool
	LowBattery, P2P, Upload  bool
	MaxUpload                int64 // bytes per second; 0: the policy's
}

// Done answers a request with the whole segment. tookNS is what the player's
// bitrate logic is to be told, 0 where the agent cannot know; peerBytes and
// originBytes say where the bytes came from.
type Done func(p Payload, tookNS, peerBytes, originBytes int64)

// Failed answers a request that the origin would have failed for the player
// too, or hands it back (agent.Bypass).
type Failed func(status int, why string)

// Polled answers a poll with the playlist's text.
type Polled func(text string)

// reading are the two ways that one poll can end.
type reading struct {
	done Polled
	pass func()
}

// answers are the two ways that one request can end.
type answers struct {
	done Done
	fail Failed
}

// request is one that is unanswered.
type request struct {
	id agent.RequestID
	answers
	progress agent.Progress // as of the loop's last turn
}

// desk is what page and loop share; everything else belongs to the loop.
type desk struct {
	mu       sync.Mutex
	closed   bool
	ended    bool
	off      bool // for good
	page     page
	timeline *manifest.Timeline
	unread   string    // why the last playlist could not be read; empty if it could
	requests []request // in the order of their ids
	polls    map[agent.RequestID]reading
	last     agent.RequestID
	greeting signal.Hello
	reported bool // the greeting says what the last report said
	stats    Stats
}

func newDesk(cfg Config) *desk {
	return &desk{
		page:     page{P2P: cfg.P2P, Upload: cfg.Upload, MaxUpload: cfg.MaxUpload},
		timeline: manifest.NewTimeline(),
		polls:    make(map[agent.RequestID]reading),
		greeting: signal.Hello{
			Min: signal.MinVersion, Max: signal.Version, Agent: cfg.Version,
			Stream: cfg.Stream, Site: cfg.Site, Token: cfg.Token,
		},
	}
}

// with runs fn while nobody else is at the desk.
func (d *desk) with(fn func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fn()
}

// plays notes what the player plays, for a greeting that comes before the first
// report.
func (d *desk) plays(kind media.Kind, track media.TrackID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if id := signal.ID(track); kind <= media.Audio && !d.reported && !slices.Contains(d.greeting.Tracks, id) {
		d.greeting.Tracks = append(d.greeting.Tracks, id)
	}
}

// open takes a request in; 0 where the player should load by itself.
func (d *desk) open(url string, start, end int64, a answers) (id agent.RequestID, seg media.SegmentID, listing agent.Listing) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.off || !d.page.P2P || len(d.requests) >= MaxRequests {
		return 0, seg, listing
	}
	seg, listed, known := d.timeline.Find(url, start, end)
	if !known {
		return 0, seg, listing
	}
	d.last++
	d.requests = append(d.requests, request{id: d.last, answers: a})
	return d.last, seg, agent.Listing(listed)
}

// openPoll takes a poll in; 0 where the player should load by itself.
func (d *desk) openPoll(r reading) agent.RequestID {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.off || !d.page.P2P || len(d.polls) >= MaxPolls {
		return 0
	}
	d.last++
	d.polls[d.last] = r
	return d.last
}

// answerPoll takes a poll off the desk, so that it is answered once.
func (d *desk) answerPoll(id agent.RequestID) (reading, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r, waiting := d.polls[id]
	delete(d.polls, id)
	return r, waiting
}

// complete gives the URI that a neighbour told without its query; empty where
// only the own playlist can.
func (d *desk) complete(track media.TrackID, bare string, query uint32) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	uri, _ := d.timeline.Complete(track, bare, query)
	return uri
}

// text is a playlist that the player read, where it can be passed on; nil where
// it cannot.
func (d *desk) text(url, text, name string) *manifest.Text {
	d.mu.Lock()
	defer d.mu.Unlock()
	shared, err := d.timeline.Text(url, text, name)
	if err != nil {
		return nil
	}
	return shared
}

// read takes a playlist in; shared is the same, parsed, or nil where it cannot
// be passed on. News is false for an error that was given before.
func (d *desk) read(url, text, name string, shared *manifest.Text) (changes []manifest.Change, news bool, err error) {
	if shared != nil {
		return d.readText(shared), false, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, false, nil
	}
	changes, err = d.timeline.Update(url, text, name)
	why := ""
	if err != nil {
		why = err.Error()
	}
	news, d.unread = why != d.unread, why
	return changes, news, err
}

// readText takes a playlist in that was parsed before.
func (d *desk) readText(t *manifest.Text) []manifest.Change {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil
	}
	d.unread = ""
	return d.timeline.Read(t)
}

// find names a segment that a playlist listed.
func (d *desk) find(url string, start, end int64) (media.SegmentID, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	seg, _, known := d.timeline.Find(url, start, end)
	return seg, known
}

// resolve gives the URL of a segment that some viewer's playlist listed.
func (d *desk) resolve(track media.TrackID, uri string) (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.timeline.Resolve(track, uri)
}

// answer takes a request off the desk, so that it is answered once.
func (d *desk) answer(id agent.RequestID) (answers, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	i := d.place(id)
	if i < 0 {
		return answers{}, false
	}
	a := d.requests[i].answers
	d.requests = slices.Delete(d.requests, i, i+1)
	return a, true
}

// place is where an unanswered request is in requests; negative for others.
func (d *desk) place(id agent.RequestID) int {
	return slices.IndexFunc(d.requests, func(r request) bool { return r.id == id })
}

// end asks for the viewer's end.
func (d *desk) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = true
}

// over reports whether the end was asked for.
func (d *desk) over() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ended
}

// close takes nothing more, and gives back what is unanswered.
func (d *desk) close() ([]request, map[agent.RequestID]reading) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	open, polls := d.requests, d.polls
	d.requests, d.polls = nil, nil
	return open, polls
}
