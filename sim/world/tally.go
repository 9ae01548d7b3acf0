package world

import "shoal/shared/qoe"

// tally is what a world counts while it runs.
type tally struct {
	events      int64
	actions     int64
	wakes       int64
	messages    int64   // control messages between viewers
	kept        int64   // bytes put into stores for the first time
	delivered   int64   // media bytes handed to players
	origin      int64   // media bytes that left the origin
	sent        int64   // media bytes put into channels between viewers
	got         int64   // of sent, that reached an agent
	lost        int64   // of sent, that came to an end that was no more
	wasted      int64   // received and not kept
	brought     int64   // bytes of bodies that the origin sent
	arrived     int64   // of brought, that reached a viewer or where it had been
	playlists   int64   // bytes that left the origin
	polls       int64   // of playlists at the origin, once all had joined and settled
	answered    int64   // polls that agents answered
	forged      int64   // of them, with texts that the origin never had
	told        int64   // bytes of control messages about playlists
	inStep      []int32 // the same, of polls that waited for the edition after the one they lacked
	ends        []int32 // ms from the stream's end until a player knew
	late        []int32 // ms after the player would have known of a segment by itself; negative: before
	reports     int64
	connects    int64 // connections begun
	opened      int64 // ends opened
	accused     int64
	pieces      int   // the most that an agent remembered
	failures    int64 // answers to the player that were failures
	bypassed    int64 // requests that the agent handed back
	disconnects [16]int64
	fetches     [qoe.Reasons]int64
	delays      []int32 // ms from publication to the player
	spread      []int32 // ms from publication to a store
	starts      []int32 // ms from joining to the first frame; to the end for who never saw one
	unstarted   int64   // viewers who never saw a frame
	takeovers   []int32 // ms after its schedule that a standby has the first byte
	matches     matches
	trials      []*trial
	levels      levels
	switches    int64   // from one rendition to another
	seeks       []int32 // ms from seeking to playback, where that was not at once
}

// add takes in what another process counted.
func (t *tally) add(o *tally) {
	for _, sum := range []struct{ mine, other *int64 }{
		{&t.events, &o.events}, {&t.actions, &o.actions}, {&t.wakes, &o.wakes},
		{&t.messages, &o.messages}, {&t.kept, &o.kept}, {&t.delivered, &o.delivered},
		{&t.origin, &o.origin}, {&t.sent, &o.sent}, {&t.got, &o.got}, {&t.lost, &o.lost},
		{&t.wasted, &o.wasted}, {&t.brought, &o.brought}, {&t.arrived, &o.arrived}, {&t.playlists, &o.playlists}, {&t.polls, &o.polls},
		{&t.answered, &o.answered}, {&t.forged, &o.forged}, {&t.told, &o.told},
		{&t.reports, &o.reports}, {&t.connects, &o.connects}, {&t.opened, &o.opened},
		{&t.accused, &o.accused}, {&t.failures, &o.failures}, {&t.bypassed, &o.bypassed},
		{&t.switches, &o.switches},
		{&t.unstarted, &o.unstarted},
	} {
		*sum.mine += *sum.other
	}
	for i, n := range o.disconnects {
		t.disconnects[i] += n
	}
	for i, n := range o.fetches {
		t.fetches[i] += n
	}
	t.inStep, t.ends, t.late = append(t.inStep, o.inStep...), append(t.ends, o.ends...), append(t.late, o.late...)
	t.delays, t.spread, t.starts = append(t.delays, o.delays...), append(t.spread, o.spread...), append(t.starts, o.starts...)
	t.seeks, t.takeovers = append(t.seeks, o.seeks...), append(t.takeovers, o.takeovers...)
	t.levels.add(&o.levels)
	t.matches.add(&o.matches)
	t.trials = append(t.trials, o.trials...)
}
