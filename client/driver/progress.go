package driver

import "shoal/client/agent"

// Progress tells how far a request has come, as of the loop's last turn, and
// for how many ns the origin has been asked for it; negative: it was not.
func (d *Driver) Progress(id agent.RequestID) (p agent.Progress, asked int64) {
	d.desk.with(func() { p = d.desk.progress[id] })
	if p.Asked == 0 {
		return p, -1
	}
	return p, d.now() - p.Asked
}

func (d *Driver) publishProgress() {
	d.desk.with(func() {
		for id := range d.desk.requests {
			d.desk.progress[id] = d.core.Progress(id)
		}
	})
}
