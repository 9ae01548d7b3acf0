package world

import (
	"strings"
	"testing"
	"time"

	"shoal/client/agent"
)

// TestEveryLawOfTheWholeHasAWorldThatBreaksIt breaks a world in its thirtieth
// second.
func TestEveryLawOfTheWholeHasAWorldThatBreaksIt(t *testing.T) {
	laws := map[string]func(w *World, v *viewer){
		"viewers sent each other":    func(w *World, v *viewer) { w.regions[0].tally.sent++ },
		"the origin sent":            func(w *World, v *viewer) { w.regions[0].tally.arrived++ },
		"belong to a listed segment": func(w *World, v *viewer) { w.regions[0].fetched[3][0]++ },
		"has 33 connections": func(w *World, v *viewer) {
			for len(v.ends) <= connectionsMost {
				v.ends = append(v.ends, &end{self: v})
			}
		},
		"texts of playlists": func(w *World, v *viewer) {
			for n := range uint64(textsMost*len(w.channels) + 1) {
				v.lists[n] = list{}
			}
		},
		"who left long ago": func(w *World, v *viewer) {
			gone := &viewer{left: w.now() - noticedBy - 1}
			r := w.regions[0]
			r.viewers = append(r.viewers, gone)
			id := w.identity(place{0, len(r.viewers) - 1})
			v.learn(agent.Pool{Track: w.channels[0].id, Members: append(v.pools[0].Members, id)})
		},
	}
	for law, breach := range laws {
		t.Run(law, func(t *testing.T) {
			s := load(t, "steady", 12, 40*time.Second)
			s.Join = 5 * time.Second
			w := New(Config{Scenario: s, Seed: 7})
			w.cfg.Tick = func(s Sample) {
				if s.At == 30*second {
					breach(w, w.regions[0].somebodyLinked())
				}
			}
			if _, err := w.Run(); err == nil || !strings.Contains(err.Error(), law) {
				t.Fatalf("got %v, want %q", err, law)
			}
		})
	}
}

func (w *World) now() Time { return w.samples[len(w.samples)-1].At }

func (r *region) somebodyLinked() *viewer {
	for _, v := range r.viewers {
		if v.alive && v.linked && len(v.pools) > 0 {
			return v
		}
	}
	return nil
}

func TestPoolsMayNameTheVanishedWhileNobodyCanKnow(t *testing.T) {
	w := New(Config{Scenario: load(t, "steady", 4, time.Minute), Seed: 7})
	r := w.regions[0]
	r.viewers = append(r.viewers, &viewer{left: 5 * second})
	id := w.identity(place{0, 0})
	if w.isLongGone(id, 5*second+noticedBy) || !w.isLongGone(id, 5*second+noticedBy+1) {
		t.Error("the time to notice is not the bound")
	}
}
