package driver

import "shoal/client/agent"

// progress is how far a request has come.
type progress struct{ got, length int64 }

// Progress tells how far a request has come, as of the loop's last turn: the
// bytes that are here, and the segment's length, 0 while that is unknown. Both
// are 0 for a request that is not under way.
func (d *Driver) Progress(id agent.RequestID) (got, length int64) {
	d.desk.mu.Lock()
	defer d.desk.mu.Unlock()
	p := d.desk.progress[id]
	return p.got, p.length
}

func (d *Driver) publishProgress() {
	d.desk.with(func() {
		for id := range d.desk.requests {
			var p progress
			p.got, p.length = d.core.Progress(id)
			d.desk.progress[id] = p
		}
	})
}
