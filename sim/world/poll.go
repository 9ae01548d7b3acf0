package world

import (
	"slices"

	"shoal/client/agent"
	"shoal/sim/scenario"
)

// owed is what a player that polls by itself would know by now: the segment of
// this number by this time.
type owed struct {
	number uint64 // 0: nothing is owed
	by     Time
	behind bool // the agent held a newer text than the player had, but too old a one
}

// maxAge is how many target durations old a playlist may be whose reload the
// page leaves to the agent.
const maxAge = 3

// poll is the player asking for a playlist: the agent first, where it runs.
func (r *region) poll(v *viewer, i int) {
	t := &v.player.tracks[i]
	old := t.last == 0 || r.now > t.polled+maxAge*int64(r.scene.Segment)
	t.polled = r.now
	if v.core == nil || old {
		r.loadList(v, i)
		return
	}
	r.owe(t)
	for _, l := range v.lists {
		t.owed.behind = t.owed.behind || l.Track == t.id && l.Last > t.last
	}
	v.player.requests++
	t.poll = v.player.requests
	r.step(v, agent.Polled{Request: t.poll, Track: t.id}, payload{})
}

// owe works out what this poll would bring if it went to the origin: a segment
// at once, or at the first of the polls that would follow it by half a target
// duration. Every load takes as long as the origin may take.
func (r *region) owe(t *track) {
	if t.owed.number != 0 || t.list.Ended {
		return
	}
	for at := r.now; ; at += r.scene.TTFB.Most + int64(r.scene.Segment)/2 {
		if n := r.newest(at + r.scene.TTFB.Least/2); n > t.last || at > r.now+2*int64(r.scene.Segment) {
			t.owed = owed{number: n, by: at + r.scene.TTFB.Most}
			return
		}
	}
}

// settleOwed counts how much later than by itself the player learnt of a segment.
func (r *region) settleOwed(v *viewer, t *track) {
	o := t.owed
	if o.number == 0 || t.last < o.number {
		return
	}
	t.owed = owed{}
	late := r.now - o.by
	if most := int64(r.scene.Segment)/2 + r.scene.TTFB.Most; late > most && !v.group.Hidden && !r.lies() && r.scene.Jitter == 0 && r.scene.EncoderDown.For == 0 && r.isPrompt() {
		r.fail(v, "learns of segment %d %s later than by itself, at most %s", o.number, clock(late), clock(most))
	}
	switch {
	case r.now < v.joined+settleIn:
	case o.behind && late > millisecond:
		r.tally.inStep = append(r.tally.inStep, int32(late/millisecond))
	default:
		r.tally.late = append(r.tally.late, int32(late/millisecond))
	}
}

// lies reports whether a viewer of this world tells of playlists that never were.
func (w *stage) lies() bool {
	return slices.ContainsFunc(w.scene.Groups, func(g scenario.Group) bool { return g.Liar })
}

// loadList is the player loading a playlist from the origin.
func (r *region) loadList(v *viewer, i int) {
	r.tally.playlists += r.listLen()
	if r.now >= int64(r.scene.Join)+settle {
		r.tally.polls++
	}
	wait := v.luck.within(r.scene.TTFB)
	at := r.say(PlaylistBytes, requestBytes) + wait
	l := r.listAt(v, v.player.tracks[i].channel, at-wait/2)
	l.asked = r.now
	r.push(at, task{do: doListing, viewer: v, track: i, what: &l, wire: overTCP(r.listLen()), class: PlaylistBytes})
}

// loadedList is the origin's answer: the player has it, and tells the agent.
func (r *region) loadedList(v *viewer, i int, l list) {
	r.listed(v, i, l)
	r.read(v, l)
}

// pollOf is the track whose poll waits for this answer; -1 where none does.
func (p *player) pollOf(id agent.RequestID) int {
	for i := range p.tracks {
		if id != 0 && p.tracks[i].poll == id {
			return i
		}
	}
	return -1
}

func (r *region) pass(v *viewer, a agent.Pass) {
	i := v.player.pollOf(a.Request)
	if i < 0 {
		r.fail(v, "passes poll %d, which does not wait", a.Request)
		return
	}
	v.player.tracks[i].poll = 0
	r.loadList(v, i)
	if v.luck.hit(r.scene.PollCrash) {
		r.push(r.now+v.luck.below(30*millisecond), task{do: doVanish, viewer: v})
		r.push(r.now+2*second, task{do: doJoin})
	}
}

// answerPoll gives the player a text that the agent holds.
func (r *region) answerPoll(v *viewer, a agent.Answer) {
	i, l := v.player.pollOf(a.Request), v.lists[a.Sum]
	if !r.checkAnswer(v, i, a, l) {
		return
	}
	t := &v.player.tracks[i]
	t.poll = 0
	r.tally.answered++
	if l.forged {
		r.tally.forged++
	}
	r.push(r.now, task{do: doAnswered, viewer: v, track: i, what: &l})
}

// listed is a playlist reaching the player. The next poll is a target duration
// after the last one began, half of one where nothing was new (hls.js 1.5).
func (r *region) listed(v *viewer, i int, l list) {
	t, wait := &v.player.tracks[i], int64(r.scene.Segment)
	if l.Sum == t.list.Sum {
		wait /= 2
	}
	if !l.Ended {
		r.push(max(t.polled+wait, r.now)+v.luck.below(timerMost), task{do: doPoll, viewer: v, track: i, number: t.cycle})
	}
	if l.Ended && !t.list.Ended && i == 0 && r.scene.End > 0 {
		r.tally.ends = append(r.tally.ends, int32((r.now-int64(r.scene.End))/millisecond))
	}
	t.list, t.first, t.last, t.waits = l, max(t.first, l.First), max(t.last, l.Last), false
	r.settleOwed(v, t)
	if v.player.start == 0 { // a live stream
		v.player.start = t.last + 1 - behind
		v.player.position = r.begins(v.player.start)
	}
	if t.next == 0 {
		t.next, t.end = v.player.start, v.player.position
	}
	r.want(v, i)
	r.checkAnswers(v)
}

// unseen is how much older than it knows a text may be: what three hops took
// before their round trips were measured, and what the message then waited in
// senders' device queues.
func (w *stage) unseen() Time {
	slowest := w.scene.Base.Up
	for _, g := range w.scene.Groups {
		slowest = min(slowest, g.Up)
	}
	return 3 * (w.scene.Far.Most + span(deviceQueue, slowest))
}

// checkAnswer: a poll is answered once, with a text that is newer than what the
// player has, and no older than half a target duration.
func (r *region) checkAnswer(v *viewer, i int, a agent.Answer, l list) bool {
	if i < 0 {
		r.fail(v, "answers poll %d, which does not wait", a.Request)
		return false
	}
	t := &v.player.tracks[i]
	switch {
	case l.Sum == 0 || l.Track != a.Track:
		r.fail(v, "answers poll %d with a text that it does not hold", a.Request)
	case !l.forged && !r.hostile && r.isPrompt() && r.now-l.asked > int64(r.scene.Segment)/2+r.unseen():
		r.fail(v, "answers with a text of %s ago", clock(r.now-l.asked))
	case l.Last < t.last || l.Last == t.last && l.Ended == t.list.Ended && !t.list.forged:
		r.fail(v, "answers with segments up to %d to a player that has %d", l.Last, t.last)
	case r.scene.Private && !l.forged && l.Sum != r.listAt(v, t.channel, l.asked).Sum && l.Sum != r.listAt(v, t.channel, r.published(l.Last)).Sum:
		r.fail(v, "answers with another viewer's playlist")
	default:
		return true
	}
	return false
}

// isPrompt reports whether nothing in this world holds up what is asked or said
// by more than delays and the speaker's own uplink do.
func (w *stage) isPrompt() bool {
	s := &w.scene
	slow := func(p scenario.Site) bool { return p.Down > 0 || p.Up > 0 || p.WiFi > 0 }
	odd := func(g scenario.Group) bool { return g.WiFi > 0 || g.Sleep.Every > 0 }
	return s.NearLoss+s.FarLoss+s.OriginLoss == 0 && s.Edges.Count < 2 && len(s.Cuts) == 0 &&
		!slices.ContainsFunc(w.sites, slow) && !slices.ContainsFunc(s.Groups, odd) && !odd(s.Base)
}
