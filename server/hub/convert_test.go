package hub

import (
	"reflect"
	"testing"

	"shoal/server/coord"
	"shoal/shared/media"
	"shoal/shared/signal"
)

func TestPositionsAndPartingsAreWhatTheMessagesSay(t *testing.T) {
	got := positions([]signal.Position{{Track: 7, Next: 30, Held: []signal.Span{{First: 10, Last: 29}}}})
	want := []coord.Position{{Track: 7, Next: 30, Held: []coord.Span{{First: 10, Last: 29}}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := ids([]media.ViewerID{2, 9}); !reflect.DeepEqual(got, []signal.ID{2, 9}) {
		t.Errorf("got %v", got)
	}
	if got := ids(nil); got != nil {
		t.Errorf("nobody to part with is %v, want no member at all", got)
	}
}
