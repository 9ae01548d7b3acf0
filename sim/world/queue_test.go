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

func TestQueueGivesTheEarliestFirstWhereverInTheWheelOrBeyondItLies(t *testing.T) {
	const slot, turn = Time(1) << wheelBits, Time(wheelSlots) << wheelBits
	waits := []Time{0, 1, slot - 1, slot, slot + 1, turn - slot, turn - 1, turn, turn + 1, 5 * turn}
	var q queue
	var left []Time
	luck, now := chance(7), Time(0)
	for n := range 20_000 {
		if n < 15_000 {
			at := now + waits[luck.below(int64(len(waits)))] + luck.below(3)
			q.push(at, task{})
			left = append(left, at)
		}
		if n%3 == 0 {
			continue
		}
		least := slices.Min(left)
		if at, _ := q.next(); at != least {
			t.Fatalf("at %d the queue gives what is due at %d, not what is at %d", now, at, least)
		}
		q.pop()
		now, left = least, slices.Delete(left, slices.Index(left, least), slices.Index(left, least)+1)
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
