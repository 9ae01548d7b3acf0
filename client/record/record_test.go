package record

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"
	"time"

	"shoal/client/agent"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// life is a viewer that plays, meets a neighbour, hears nonsense and fetches.
func life(n int) []agent.Event {
	track := media.TrackID(7)
	events := []agent.Event{
		agent.PageChanged{P2P: true, Upload: true},
		agent.Listed{Track: track, Live: true, Target: int64(2 * time.Second), First: 1,
			Segments: []agent.Listing{{Number: 1, Duration: int64(2 * time.Second), URI: "1.m4s"}}},
		agent.Welcomed{Self: 3, Neighbours: []agent.Neighbour{{Viewer: 9, Offer: true}},
			Pools: []agent.Pool{{Track: track, Version: 1, Members: []media.ViewerID{3, 9}}}},
		agent.PeerOpened{Peer: 9},
		agent.Received{Peer: 9, Message: wire.Hello{Min: wire.MinVersion, Max: wire.Version}},
	}
	for i := range n {
		id := media.SegmentID{Track: track, Number: uint64(i + 2)}
		events = append(events,
			agent.Listed{Track: track, Live: true, Target: int64(2 * time.Second), First: uint64(max(1, i-5)),
				Segments: []agent.Listing{{Number: id.Number, Duration: int64(2 * time.Second), URI: "n.m4s"}}},
			agent.Requested{Request: agent.RequestID(i + 1), Segment: id, Listing: agent.Listing{URI: "n.m4s"}, Ahead: 1},
			agent.Received{Peer: 9, Message: wire.Have{Segment: id, Hashes: []wire.Sum{{1}, {2}}, Pieces: []wire.Span{{Count: 2}}}},
			agent.Woke{})
	}
	return append(events, agent.Received{Peer: 9, Err: errors.New("nonsense")}, agent.Woke{})
}

// recorded is the recording of a life.
func recorded(events []agent.Event, limit int) []byte {
	r := New(agent.New(agent.Config{}), limit)
	for i, ev := range events {
		r.Step(int64(i)*int64(100*time.Millisecond), ev, nil)
	}
	return r.Bytes("1.0")
}

// turns are those of a replay that goes well.
func turns(t *testing.T, data []byte) (all []Turn) {
	t.Helper()
	err := Replay(data, func(turn Turn) bool {
		turn.Actions = append([]agent.Action(nil), turn.Actions...)
		all = append(all, turn)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAReplayIsToldTheSameAndAnswersTheSame(t *testing.T) {
	events, acted := life(20), 0
	for i, turn := range turns(t, recorded(events, Chapter)) {
		if !turn.Same {
			t.Errorf("event %d: other actions than recorded", i)
		}
		if got, want := reflect.TypeOf(turn.Event), reflect.TypeOf(events[i]); got != want {
			t.Fatalf("event %d is a %v, want a %v", i, got, want)
		}
		acted += len(turn.Actions)
	}
	if acted < 20 {
		t.Errorf("%d actions in all: nothing was proved", acted)
	}
}

func TestALongRecordingKeepsItsLastChaptersAndGoesOnFromTheirState(t *testing.T) {
	const limit = 2000
	data, events := recorded(life(200), limit), 0
	for _, turn := range turns(t, data) {
		if !turn.Same {
			t.Errorf("event %d of chapter %d: other actions than recorded", events, turn.Chapter)
		}
		events++
	}
	if all := len(life(200)); events >= all/2 {
		t.Errorf("%d of %d events are kept: no chapter was dropped", events, all)
	}
	if long := recorded(life(2000), limit); len(long) > 2*len(data) {
		t.Errorf("a life ten times as long takes %d bytes instead of %d", len(long), len(data))
	}
}

func TestALongRecordingStaysInTheMemoryThatItBeganWith(t *testing.T) {
	const limit = 2000
	r, taken := New(agent.New(agent.Config{}), limit), map[*byte]bool{}
	for i, ev := range life(2000) {
		r.Step(int64(i)*int64(time.Millisecond), ev, nil)
		taken[&r.under.events[:1][0]] = true
	}
	if len(taken) != 2 {
		t.Errorf("%d buffers were written to, want the two of the start", len(taken))
	}
}

func TestAChangedRecordingIsFoundOut(t *testing.T) {
	events := life(5)
	other := append([]agent.Event(nil), events...)
	other[6] = agent.Requested{Request: 1, Segment: media.SegmentID{Track: 7, Number: 2}, Listing: agent.Listing{URI: "n.m4s"}, Ahead: int64(time.Minute)}
	data, changed := recorded(events, Chapter), recorded(other, Chapter)
	if len(data) == 0 || bytes.Equal(data, changed) {
		t.Fatal("another deadline leaves no trace")
	}
}

func TestWhatIsNoRecordingIsRefusedByName(t *testing.T) {
	data := recorded(life(3), Chapter)
	foreign := bytes.Clone(data)
	foreign[len(magic)+len("1.0")+1] ^= 1
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"nothing":       {nil, "does not begin with"},
		"another file":  {[]byte("RIFF"), "does not begin with"},
		"other version": {foreign, "made by version 1.0"},
		"half":          {data[:len(data)/2], "breaks off"},
	} {
		err := Replay(test.data, func(Turn) bool { return true })
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want one that says %q", name, err, test.want)
		}
	}
}

func TestDamageAnywhereEndsInAnErrorOrInOtherActions(t *testing.T) {
	data, ended := recorded(life(2), Chapter), 0
	for i := len(magic); i < len(data); i++ {
		damaged := bytes.Clone(data)
		damaged[i] ^= 0x41
		same := true
		err := Replay(damaged, func(turn Turn) bool {
			same = same && turn.Same
			return true
		})
		ended += btoi(err != nil || !same)
	}
	if ended < len(data)/4 {
		t.Errorf("%d of %d damaged bytes had a consequence", ended, len(data))
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestEveryEventActionAndMessageHasAKind(t *testing.T) {
	for file, method := range map[string]string{
		"../agent/event.go": "isEvent", "../agent/action.go": "isAction", "../../shared/wire/message.go": "message",
	} {
		for _, name := range receivers(t, file, method) {
			if !known(name) {
				t.Errorf("%s: %s is not in kinds", file, name)
			}
		}
	}
}

func TestNoKindIsLaidOutAsAPointer(t *testing.T) {
	for of := range indexes {
		l := &layout{of: of}
		l.add(of, 0)
		if len(l.fields) == 1 && l.fields[0].put != nil && of.Size() == reflect.TypeFor[*int]().Size() {
			t.Errorf("an interface may hold a %v itself, not where it lies", of)
		}
	}
}

func known(name string) bool {
	for of := range indexes {
		if of.Name() == name {
			return true
		}
	}
	return false
}

// receivers are the types of a file that have a method of this name.
func receivers(t *testing.T, file, method string) (names []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range parsed.Decls {
		if f, is := d.(*ast.FuncDecl); is && f.Name.Name == method && f.Recv != nil {
			names = append(names, f.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	if len(names) == 0 {
		t.Fatalf("%s: nothing has a method %s", file, method)
	}
	return names
}
