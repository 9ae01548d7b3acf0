//go:build js

package js

import (
	"runtime"
	"testing"
)

// work sets what works off that which exports leave, until the test ends.
func work(t *testing.T, fn func()) {
	before := after
	t.Cleanup(func() { after = before })
	AfterExports(fn)
}

func TestGoroutinesRunAfterAnExportThatAsksForIt(t *testing.T) {
	worked := 0
	work(t, func() { worked++ })
	for name, c := range map[string]struct {
		body func()
		want int32
	}{
		"nothing is handed over":  {func() {}, 0},
		"a goroutine has to do":   {Resume, 1},
		"asked for by one before": {func() {}, 0},
	} {
		if got := Exported(c.body); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if worked != 3 {
		t.Errorf("worked off %d times, want 3", worked)
	}
}

func TestGoroutinesRunAfterEachExportWhereNothingElseWorksItOff(t *testing.T) {
	work(t, nil)
	if Exported(func() {}) != 1 {
		t.Error("they do not")
	}
}

func TestAPanicInAnExportIsToldAndGoroutinesRun(t *testing.T) {
	work(t, func() {})
	var told any
	OnPanic(func(value any) { told = value })
	defer OnPanic(nil)
	if Exported(func() { panic("broken") }) != 1 || told != "broken" {
		t.Errorf("told %v", told)
	}
}

func TestBytesThatGoHoldsNoMoreAreLetGoOf(t *testing.T) {
	number := NewBytes(1000).held.number
	for bytesLength(number) >= 0 {
		runtime.GC()
		Turn()
	}
}

func TestBytesThatAreNotThereFailLoudly(t *testing.T) {
	freed := Given(bytesMake(8), 8)
	slice := freed.Slice(2, 4)
	freed.Free()
	freed.Free()
	defer func() {
		if recover() == nil {
			t.Error("they were read")
		}
	}()
	slice.CopyTo(make([]byte, 1))
}
