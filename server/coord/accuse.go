package coord

import (
	"slices"
	"time"

	"shoal/shared/media"
)

const (
	fewestWords = 3                       // accusers below whom nobody is shunned
	wordLasts   = int64(10 * time.Minute) // after which an accusation is forgotten
	maxWords    = 32                      // accusations remembered of one viewer, made and received each
)

// word is one viewer's accusation of another.
type word struct {
	other media.ViewerID
	at    Time
}

// accuse takes a viewer's word against one that it was introduced to. The two
// do not meet again, and who is shunned brings nothing in.
func (s *Swarm) accuse(ev Accused) {
	v, of := s.viewers[ev.Viewer], s.viewers[ev.Of]
	if v == nil || of == nil || v.link(of) == nil {
		return
	}
	s.disconnect(v, of)
	for v.failures(of.id) < maxTries {
		v.addFailure(of.id)
	}
	v.accused = addWord(v.accused, word{of.id, s.now})
	of.words = addWord(of.words, word{v.id, s.now})
	s.settle(of)
}

// addWord notes an accusation; one viewer's word counts once.
func addWord(list []word, w word) []word {
	list = slices.DeleteFunc(list, func(old word) bool { return old.other == w.other || w.at-old.at >= wordLasts })
	if len(list) == maxWords {
		list = slices.Delete(list, 0, 1)
	}
	return append(list, w)
}

// isShunned reports whether v is introduced to nobody: several viewers who are
// still here have accused it, and no fewer than keep it. So a minority that accuses
// whomever it meets shuns nobody, and a liar is shunned once half of those whom
// it met have found out.
func (s *Swarm) isShunned(v *viewer) bool {
	if len(v.words) < fewestWords {
		return false
	}
	words := 0
	for _, w := range v.words {
		if accuser := s.viewers[w.other]; accuser != nil && s.now-w.at < wordLasts && isCredible(accuser) {
			words++
		}
	}
	return words >= fewestWords && words >= v.kept()
}

// isCredible reports whether v's word counts: it accuses no more viewers than it
// keeps, or few.
func isCredible(v *viewer) bool {
	return len(v.accused) < fewestWords || len(v.accused) <= v.kept()
}

// kept is how many viewers say that they are connected with v.
func (v *viewer) kept() int {
	n := 0
	for i := range v.links {
		if l := v.links[i].other.link(v); l != nil && l.up {
			n++
		}
	}
	return n
}

// maySeed reports whether v may be in a pool.
func (s *Swarm) maySeed(v *viewer) bool { return v.canSeed && !s.isShunned(v) }
