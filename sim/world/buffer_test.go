package world

import "testing"

func filled(from, to uint64, size int64) *buffer {
	b := &buffer{}
	for n := from; n <= to; n++ {
		b.put(n, size, from)
	}
	return b
}

func TestABufferKeepsWhatFitsTheQuota(t *testing.T) {
	if b := filled(firstNumber, firstNumber+9, quota/10); !b.has(firstNumber) || b.bytes != quota {
		t.Errorf("holds %d bytes, the first segment: %v; want all of the quota", b.bytes, b.has(firstNumber))
	}
}

func TestAFullBufferLosesWhatWasPlayedFirst(t *testing.T) {
	b := filled(firstNumber, firstNumber+9, quota/10)
	b.put(firstNumber+10, 1, firstNumber+2)
	if b.has(firstNumber) || !b.has(firstNumber+1) || !b.has(firstNumber+10) {
		t.Error("want the first segment gone, and no other")
	}
}

func TestAFullBufferWithNothingPlayedLosesItsEnd(t *testing.T) {
	b := filled(firstNumber+1, firstNumber+10, quota/10)
	b.put(firstNumber, 1, firstNumber)
	if b.has(firstNumber+10) || !b.has(firstNumber+9) || !b.has(firstNumber) {
		t.Error("want the last segment gone, and no other")
	}
}
