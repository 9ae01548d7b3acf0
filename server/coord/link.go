package coord

import "shoal/shared/media"

const (
	paceAge   = 10 * second // after which a measurement says nothing of now
	paceMost  = 16          // measurements of one site that count, the latest
	paceLeast = 3           // viewers who make a link slow
	relief    = 30 * second // without word of a slow link, until it counts as ample
)

// Pace is how fast a viewer's bytes come in from the origin, and how fast it
// plays them, in bytes per second. Rate is 0 where there is nothing new.
type Pace struct{ Rate, Need int64 }

// siteLink is what is known of the link that a site shares towards the origin.
type siteLink struct {
	paces     []pace // oldest first, one of each viewer
	saturated bool
	slowAt    Time // last time that most paces were slow
}

type pace struct {
	Pace
	viewer media.ViewerID
	at     Time
}

// measured takes a viewer's pace. A link counts as saturated when most of those
// who measured it lately got less than twice what they play, and until most of
// them get four times that.
func (s *Swarm) measured(v *viewer, p Pace) {
	if p.Rate <= 0 || p.Need <= 0 {
		return
	}
	l := &v.site.net.link
	kept := l.paces[:0]
	for _, old := range l.paces {
		if old.viewer != v.id && s.now-old.at < paceAge {
			kept = append(kept, old)
		}
	}
	if len(kept) == paceMost {
		kept = append(kept[:0], kept[1:]...)
	}
	l.paces = append(kept, pace{p, v.id, s.now})
	s.judge(v.site.net)
}

func (s *Swarm) judge(at *network) {
	l := &at.link
	times, least := int64(2), paceLeast
	if l.saturated {
		times, least = 4, 1
	}
	slow := 0
	for _, p := range l.paces {
		if p.Rate < times*p.Need {
			slow++
		}
	}
	if slow >= least && 2*slow > len(l.paces) {
		l.slowAt = s.now
		s.mark(at, true)
	}
}

// relieve takes the mark off a link that nobody has found slow for a while.
func (s *Swarm) relieve(at *network) {
	if at.link.saturated && s.now-at.link.slowAt >= relief {
		s.mark(at, false)
	}
}

func (s *Swarm) mark(at *network, saturated bool) {
	if at.link.saturated != saturated {
		at.link.saturated = saturated
		s.marked = append(s.marked, at)
	}
}

// sendLinks tells the viewers of a site of its link's new mark.
func (s *Swarm) sendLinks(out []Action) []Action {
	for _, at := range s.marked {
		for _, site := range at.sites {
			for _, v := range site.members {
				out = append(out, SetLink{Viewer: v.id, Saturated: at.link.saturated})
			}
		}
	}
	clear(s.marked)
	s.marked = s.marked[:0]
	return out
}
