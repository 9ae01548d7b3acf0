package driver

import (
	"fmt"

	"shoal/client/agent"
	"shoal/shared/media"
)

// fetch is one request to the origin under way. The core speaks of offsets in
// the segment, the origin of offsets in the resource; both meet here.
type fetch struct {
	url      string
	base     int64 // of the segment in the resource
	length   int64 // of the segment, 0 if unknown
	from, to int64 // asked for, in the resource; to = 0: to its end
	started  bool
	pos      int64 // in the resource, of the next byte to come
	end      int64 // in the resource, where the body must reach; 0 if unknown
}

// plan places bytes from..to-1 of a segment in its resource.
func plan(a agent.Fetch) *fetch {
	f := &fetch{base: a.Range.Start, length: a.Range.Length, from: a.Range.Start + a.From}
	switch {
	case a.To > 0:
		f.to = a.Range.Start + a.To
	case a.Range.Length > 0:
		f.to = a.Range.Start + a.Range.Length
	}
	return f
}

func (d *Driver) fetch(a agent.Fetch) {
	url, ok := d.desk.resolve(a.Segment.Track, a.URI)
	if !ok {
		why := fmt.Sprintf("driver: no playlist of this viewer lists anything where %.80q is", a.URI)
		d.later = append(d.later, occurrence{event: agent.FetchFailed{Fetch: a.Fetch, Why: why}})
		return
	}
	f := plan(a)
	f.url = url
	if d.rangeless && f.optional() {
		f.from, f.to = 0, 0
	}
	d.fetches[a.Fetch] = f
	d.ports.Origin.Fetch(a.Fetch, url, f.from, f.to)
}

// optional reports whether the segment would also come without a Range header,
// as the player itself asks for it.
func (f *fetch) optional() bool {
	return f.base == 0 && f.length == 0 && (f.from > 0 || f.to > 0)
}

// notSatisfiable is how some origins refuse every Range (RFC 9110, 15.5.17).
const notSatisfiable = 416

// askWhole asks again for all of a segment whose range was refused: the player
// alone would not have seen that. From then on nobody here asks for ranges.
func (d *Driver) askWhole(id agent.FetchID, status int) bool {
	f := d.fetches[id]
	if f == nil || status != notSatisfiable || f.started || !f.optional() {
		return false
	}
	d.rangeless = true
	f.from, f.to = 0, 0
	d.ports.Origin.Fetch(id, f.url, 0, 0)
	return true
}

func (d *Driver) abortFetch(id agent.FetchID) {
	if d.fetches[id] != nil {
		delete(d.fetches, id)
		d.ports.Origin.Abort(id)
	}
}

func (d *Driver) fetchStarted(s OriginStarted) {
	f := d.fetches[s.Fetch]
	if f == nil {
		return
	}
	if err := f.start(s); err != nil {
		d.breakOff(s.Fetch, err)
		return
	}
	d.step(agent.FetchStarted{Fetch: s.Fetch, Start: max(f.pos-f.base, 0), Total: f.length})
}

// start holds the answer against what was asked for. A 206 must be exactly
// that; a 200 is the whole resource, whatever was asked for.
func (f *fetch) start(s OriginStarted) error {
	if f.started {
		return fmt.Errorf("driver: the origin answered twice")
	}
	f.started, f.pos = true, s.Start
	if s.Length > 0 {
		f.end = s.Start + s.Length
	}
	check := f.whole
	if s.Status == 206 {
		check = f.exact
	}
	if err := check(s); err != nil {
		return err
	}
	if f.length == 0 && s.Total > f.base {
		f.length = s.Total - f.base
	}
	if f.length > media.MaxSegmentBytes {
		return fmt.Errorf("driver: segment of %d bytes, at most %d", f.length, int64(media.MaxSegmentBytes))
	}
	return nil
}

// whole takes an answer of the whole resource.
func (f *fetch) whole(s OriginStarted) error {
	if s.Start != 0 {
		return fmt.Errorf("driver: a %d begins at byte %d", s.Status, s.Start)
	}
	if f.base > media.MaxSegmentBytes {
		return fmt.Errorf("driver: the origin ignores Range, and byte %d is too far in", f.base)
	}
	f.to = 0
	if f.length > 0 {
		f.to = f.base + f.length
	}
	return nil
}

// exact takes an answer of a range.
func (f *fetch) exact(s OriginStarted) error {
	want := f.to
	if want == 0 {
		want = s.Total
	}
	if s.Start != f.from || want > 0 && f.end > 0 && f.end != want {
		return fmt.Errorf("driver: asked for bytes %d to %d, the 206 brings %d to %d", f.from, want, s.Start, f.end)
	}
	f.end = max(f.end, want)
	return nil
}

// fetchGot passes on what of the bytes belongs to the segment.
func (d *Driver) fetchGot(got OriginGot) {
	f := d.fetches[got.Fetch]
	if f == nil {
		return
	}
	n := int64(got.Body.Len())
	at := f.pos
	f.pos += n
	if !f.started || f.end > 0 && f.pos > f.end || f.pos-f.base > media.MaxSegmentBytes {
		d.breakOff(got.Fetch, fmt.Errorf("driver: more bytes than the origin announced, or than a segment may have"))
		return
	}
	skip, upto := max(f.base-at, 0), n
	if f.length > 0 {
		upto = min(upto, f.base+f.length-at)
	}
	if skip < upto {
		d.stepWith(occurrence{
			event: agent.FetchGot{Fetch: got.Fetch, Offset: at + skip - f.base, Length: int(upto - skip)},
			chunk: chunk{payload: got.Body, skip: int(skip), n: int(upto - skip)},
		})
	}
	d.endEarly(got.Fetch)
}

// endEarly ends a fetch whose body goes on beyond the segment: an answer of
// the whole resource to the range of one segment.
func (d *Driver) endEarly(id agent.FetchID) {
	f := d.fetches[id]
	if f == nil || f.length == 0 || f.pos < f.base+f.length || f.pos == f.end {
		return
	}
	d.abortFetch(id)
	d.step(agent.FetchEnded{Fetch: id})
}

func (d *Driver) fetchEnded(id agent.FetchID) {
	f := d.fetches[id]
	if f == nil {
		return
	}
	delete(d.fetches, id)
	if !f.started || f.pos < max(f.to, f.end) {
		d.step(agent.FetchFailed{Fetch: id, Why: fmt.Sprintf("the body ends at byte %d", f.pos)})
		return
	}
	d.step(agent.FetchEnded{Fetch: id})
}

func (d *Driver) fetchFailed(id agent.FetchID, status int, why string) {
	if d.askWhole(id, status) {
		return
	}
	if d.fetches[id] != nil {
		delete(d.fetches, id)
		d.step(agent.FetchFailed{Fetch: id, Status: status, Why: why})
	}
}

// breakOff ends a fetch whose answer is unusable.
func (d *Driver) breakOff(id agent.FetchID, err error) {
	d.ports.Origin.Abort(id)
	d.fetchFailed(id, 0, err.Error())
}
