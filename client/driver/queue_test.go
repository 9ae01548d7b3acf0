package driver

import "testing"

func TestTheInboxIsBounded(t *testing.T) {
	q := NewQueue()
	for i := range InboxBound {
		if !q.Post(LinkLost{}) {
			t.Fatalf("item %d was refused", i)
		}
	}
	if q.Post(LinkLost{}) {
		t.Error("one item too many was taken")
	}
	for i := range PageReserve {
		if !q.put(happened{}, InboxBound+PageReserve) {
			t.Fatalf("page call %d was crowded out", i)
		}
	}
	if q.put(happened{}, InboxBound+PageReserve) {
		t.Error("one page call too many was taken")
	}
	if got, _ := q.take(nil); len(got) != InboxBound+PageReserve {
		t.Errorf("%d items were taken out, want %d", len(got), InboxBound+PageReserve)
	}
	if !q.Post(LinkLost{}) {
		t.Error("an empty inbox takes nothing")
	}
}

func TestARingIsHeardOnce(t *testing.T) {
	q := NewQueue()
	q.Ring()
	<-q.poke
	if _, rang := q.take(nil); !rang {
		t.Error("the ring was not heard")
	}
	if _, rang := q.take(nil); rang {
		t.Error("the ring was heard twice")
	}
}

func TestAClosedInboxTakesNothing(t *testing.T) {
	q := NewQueue()
	q.close()
	if q.Post(LinkLost{}) {
		t.Error("an item was taken")
	}
}
