package policy

import "testing"

func TestWhoCanNameTheStreamMayMeetItsViewers(t *testing.T) {
	if p := (Policy{}); !p.May("10.0.0.0/24", "203.0.113.7/32") || !p.May("x", "x") {
		t.Error("two viewers of one stream are kept apart")
	}
}

func TestUnknownLevelsKeepSitesApart(t *testing.T) {
	if p := (Policy{Level: 200}); p.May("x", "y") || !p.May("x", "x") {
		t.Error("a level that this version does not know lets sites meet")
	}
}
