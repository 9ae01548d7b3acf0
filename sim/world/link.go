package world

import "shoal/sim/scenario"

// link joins a site to everything else. While it is cut, what is to cross it
// waits.
type link struct {
	in, out pipe
	cuts    []scenario.Outage // in the order of the scenario's lines
}

// What small things take on a link, with their packets, in bytes.
const (
	requestBytes = 600 // a GET and its headers, over an open connection
	headBytes    = 500 // of an answer: status line and headers
	stunAsks     = 130 // to learn one's public address
	stunAnswers  = 130
)

// overTCP is what n bytes of an answer take on a link: IP, TCP and TLS add 54
// bytes to each 1,460.
func overTCP(n int64) int64 { return n + n/27 }

func newLink(s *scenario.Scenario, site scenario.Site) link {
	l := link{in: pipe{rate: site.Down}, out: pipe{rate: site.Up}}
	for _, cut := range s.Cuts {
		if cut.Site == site.Name {
			l.cuts = append(l.cuts, cut.Outage)
		}
	}
	return l
}

// whole is the first time from t on at which the link is not cut.
func (l *link) whole(t Time) Time {
	for _, cut := range l.cuts {
		if cut.Holds(t) {
			t = int64(cut.From + cut.For)
		}
	}
	return t
}

// isAmple reports whether nothing ever waits for the link.
func (l *link) isAmple() bool { return l.in.rate == 0 && l.out.rate == 0 && len(l.cuts) == 0 }

// enter is when n bytes are inside of which the last reaches the site's link at
// time at.
func (r *region) enter(at Time, c Class, n int64) Time {
	r.into(c, n)
	return r.site.link.in.stream(r.site.link.whole(at), n)
}

// exit is when n bytes that reach the site's link now are outside.
func (r *region) exit(c Class, n int64) Time {
	r.outOf(c, n)
	return r.site.link.out.pass(r.site.link.whole(r.now), n)
}

// say is when a message of n bytes is outside.
func (r *region) say(c Class, n int64) Time {
	r.outOf(c, n)
	return r.site.link.out.slip(r.site.link.whole(r.now), n)
}

// admit takes what comes from beyond the site over its link. It reports false
// where that takes time: then the task comes again.
func (r *region) admit(t *task) bool {
	if t.wire == 0 {
		return true
	}
	at := r.now
	if t.do == doArrive {
		at = r.enter(at, t.class, t.wire)
	} else {
		r.into(t.class, t.wire)
		at = r.site.link.in.slip(r.site.link.whole(at), t.wire)
	}
	if at <= r.now {
		return true
	}
	t.wire = 0
	r.push(at, *t)
	return false
}
