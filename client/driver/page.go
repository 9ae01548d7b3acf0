package driver

import (
	"cmp"

	"shoal/client/agent"
	"shoal/shared/manifest"
	"shoal/shared/media"
)

// happened is an item of the page: an event for the core, with its payload.
type happened struct{ occurrence }

func (happened) isItem() {}

func (d *Driver) tell(ev agent.Event, p Payload) bool {
	o := occurrence{event: ev}
	if p != nil {
		o.chunk = chunk{payload: p, n: p.Len()}
	}
	return d.inbox.put(happened{o}, InboxBound+PageReserve)
}

// Playlist takes a playlist that the player read, with the URL it came from
// after redirects. name is the URL that names its track for all viewers, empty
// where that is url. Segments it lists are known to the next Request.
func (d *Driver) Playlist(url, text, name string) {
	name = cmp.Or(name, url)
	shared := d.desk.text(url, text, name)
	changes, news, err := d.desk.read(url, text, name, shared)
	if err != nil && news {
		d.ports.Host.Error("playlist", err.Error()+"; its segments are loaded without Shoal")
	}
	d.inbox.put(playlistRead{media.TrackOf(name), shared}, InboxBound+PageReserve)
	for _, c := range changes {
		d.tell(listed(c), nil)
	}
}

func listed(c manifest.Change) agent.Listed {
	ev := agent.Listed{Track: c.Track, Live: c.Live, Target: c.Target, First: c.First, Restarted: c.Restarted}
	for _, s := range c.Segments {
		ev.Segments = append(ev.Segments, agent.Listing(s))
	}
	return ev
}

// Poll asks for a playlist that the player is about to poll; url and name are as
// for Playlist. It returns an id for Abort, and exactly one of done and pass is
// called later unless Abort comes first: done with a text that a neighbour
// fetched, which the agent has read already, pass where the player is to load by
// itself at once, and to call Playlist then. Or it returns 0, calls neither, and
// the player loads by itself.
func (d *Driver) Poll(url, name string, done Polled, pass func()) agent.RequestID {
	name = cmp.Or(name, url)
	id := d.desk.openPoll(reading{done, pass})
	if id == 0 || d.tell(agent.Polled{Request: id, Track: media.TrackOf(name)}, nil) {
		return id
	}
	d.desk.answerPoll(id)
	return 0
}

// Request asks for a segment: bytes start..end-1 of url, all of it where both
// are 0. ahead is the media buffered ahead of the play head, in ns. It returns
// an id for Abort, and exactly one of done and fail is called later unless
// Abort comes first; or it returns 0, calls neither, and the player loads by
// itself.
func (d *Driver) Request(url string, start, end int64, kind media.Kind, ahead int64, done Done, fail Failed) agent.RequestID {
	id, seg, listing := d.desk.open(url, start, end, answers{done, fail})
	if id == 0 {
		return 0
	}
	ev := agent.Requested{Request: id, Segment: seg, Kind: kind, Listing: listing, Ahead: ahead}
	if d.tell(ev, nil) {
		return id
	}
	d.desk.answer(id)
	return 0
}

// Abort takes a request or a poll back. Unknown or answered ones are ignored.
func (d *Driver) Abort(id agent.RequestID) {
	_, waiting := d.desk.answer(id)
	_, polling := d.desk.answerPoll(id)
	if waiting || polling {
		d.tell(agent.Aborted{Request: id}, nil)
	}
}

// Buffer says how much media of one kind is ahead of the play head, in ns.
func (d *Driver) Buffer(kind media.Kind, ahead int64) {
	d.tell(agent.BufferChanged{Kind: kind, Ahead: ahead}, nil)
}

// Offer gives a segment that the player loaded by itself in took ns. Unknown
// ones, and those that are not as long as their range, are ignored, which it
// reports by false; others count among the viewer's origin bytes.
func (d *Driver) Offer(url string, start, end int64, kind media.Kind, p Payload, took int64) bool {
	seg, known := d.desk.find(url, start, end)
	length := int64(p.Len())
	if !known || length == 0 || length > media.MaxSegmentBytes || end > 0 && length != end-start {
		return false
	}
	d.desk.plays(kind, seg.Track)
	return d.tell(agent.Offered{Segment: seg, Kind: kind, Length: length, Took: took}, p)
}

// Loading says how far the player's own load of a segment has come: got of
// length bytes, 0 where that is unknown, took ns after it was asked for.
func (d *Driver) Loading(url string, start, end int64, kind media.Kind, got, length, took int64) {
	if seg, known := d.desk.find(url, start, end); known {
		d.desk.plays(kind, seg.Track)
		d.tell(agent.Loading{Segment: seg, Kind: kind, Got: got, Length: length, Took: took}, nil)
	}
}

// Page says how the page is.
func (d *Driver) Page(hidden, metered, offline, lowBattery bool) {
	d.desk.with(func() {
		p := &d.desk.page
		p.Hidden, p.Metered, p.Offline, p.LowBattery = hidden, metered, offline, lowBattery
	})
	d.inbox.wake()
}

// Configure says what the page allows; maxUpload is in bytes per second, 0 is
// the policy's. Without p2p every connection is closed.
func (d *Driver) Configure(p2p, upload bool, maxUpload int64) {
	d.desk.with(func() {
		p := &d.desk.page
		p.P2P, p.Upload, p.MaxUpload = p2p, upload, maxUpload
	})
	d.inbox.wake()
}

// Stalled says that the play head stood still for ns while it should have moved.
func (d *Driver) Stalled(ns int64) { d.tell(agent.Stalled{Nanos: ns}, nil) }

// heedPage tells the core what the page allows now, and opens or closes the
// viewer's connections.
func (d *Driver) heedPage() {
	var p page
	d.desk.with(func() { p = d.desk.page })
	p.P2P = p.P2P && d.status.refusal == ""
	if d.told && p == d.page {
		return
	}
	was := d.page
	d.page, d.told = p, true
	d.step(agent.PageChanged{
		Hidden: p.Hidden, Metered: p.Metered, Offline: p.Offline, LowBattery: p.LowBattery,
		P2P: p.P2P, Upload: p.Upload, MaxUpload: p.MaxUpload,
	})
	switch {
	case p.P2P && !was.P2P:
		d.ports.Coordinator.Open(d.desk.hello)
	case !p.P2P && was.P2P:
		d.disconnectAll()
	case p.P2P && was.Offline && !p.Offline:
		// The old socket may be dead without knowing, or wait for its next try.
		d.ports.Coordinator.Close()
		d.ports.Coordinator.Open(d.desk.hello)
	}
}
