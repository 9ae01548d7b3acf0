package world

import (
	"slices"
	"testing"
)

func TestQueueGivesTheEarliestFirstAndEqualsInTheOrderOfPushing(t *testing.T) {
	var q queue
	luck := chance(7)
	type item struct {
		at Time
		n  uint64
	}
	var want, got []item
	for n := range uint64(5000) {
		at := luck.below(300)
		q.push(at, task{number: n})
		want = append(want, item{at, n})
	}
	slices.SortStableFunc(want, func(a, b item) int { return int(a.at - b.at) })
	for range want {
		at, _ := q.next()
		got = append(got, item{at, q.pop().number})
	}
	if !slices.Equal(got, want) {
		t.Fatal("the queue differs from a stable sort by time")
	}
	if _, any := q.next(); any {
		t.Error("the queue is not empty after all was taken")
	}
}

func TestQueueReusesTheRoomOfWhatWasTaken(t *testing.T) {
	var q queue
	for n := range 1000 {
		q.push(Time(n), task{})
		q.push(Time(n), task{})
		q.pop()
		q.pop()
	}
	if len(q.tasks) != 2 {
		t.Errorf("a queue that never held more than 2 tasks has room for %d", len(q.tasks))
	}
}
