package driver

import "shoal/client/agent"

// Progress tells how far a request has come, as of the loop's last turn, and
// for how many ns the origin has been asked for it; negative: it was not.
func (d *Driver) Progress(id agent.RequestID) (p agent.Progress, asked int64) {
	d.desk.with(func() {
		if i := d.desk.place(id); i >= 0 {
			p = d.desk.requests[i].progress
		}
	})
	if p.Asked == 0 {
		return p, -1
	}
	return p, d.elapsed() - p.Asked
}

func (d *Driver) publishProgress() {
	d.desk.with(func() {
		for i := range d.desk.requests {
			r := &d.desk.requests[i]
			r.progress = d.core.Progress(r.id)
		}
	})
}
