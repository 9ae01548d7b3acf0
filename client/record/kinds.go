package record

import (
	"fmt"
	"hash/fnv"
	"reflect"

	"shoal/client/agent"
	"shoal/shared/wire"
)

// kinds are the types that may stand behind an interface. Their order is part
// of the format.
var kinds = []any{
	agent.Listed{}, agent.Requested{}, agent.Aborted{}, agent.BufferChanged{}, agent.Polled{},
	agent.PlaylistRead{}, agent.PlaylistTold{}, agent.Offered{}, agent.PageChanged{}, agent.Welcomed{},
	agent.Introduced{}, agent.PoolChanged{}, agent.CoordinatorLost{}, agent.Invited{}, agent.PeerOpened{},
	agent.PeerClosed{}, agent.Received{}, agent.FrameReceived{}, agent.Drained{}, agent.FetchStarted{},
	agent.FetchGot{}, agent.FetchEnded{}, agent.FetchFailed{}, agent.Hashed{}, agent.Stalled{}, agent.Woke{},
	agent.Loading{}, agent.LinkChanged{}, agent.Yield{}, agent.PathMeasured{},

	agent.Keep{}, agent.Hash{}, agent.Forget{}, agent.Fetch{}, agent.AbortFetch{}, agent.Deliver{},
	agent.Fail{}, agent.Answer{}, agent.Pass{}, agent.ReadText{}, agent.ForgetText{}, agent.SendPlaylist{},
	agent.Connect{}, agent.Disconnect{}, agent.Send{}, agent.SendFrame{}, agent.Report{}, agent.Notice{},

	wire.Hello{}, wire.Ping{}, wire.Pong{}, wire.Bye{}, wire.News{}, wire.Have{}, wire.Lost{},
	wire.Request{}, wire.Reject{}, wire.Cancel{}, wire.Playlist{}, wire.Unfollow{},
}

// kind is one of kinds.
type kind struct {
	index  uint64
	layout *layout
}

// indexes are kinds by their type.
var indexes = func() map[reflect.Type]kind {
	at := make(map[reflect.Type]kind, len(kinds))
	for i, k := range kinds {
		t := reflect.TypeOf(k)
		at[t] = kind{uint64(i), &layout{of: t}}
	}
	return at
}()

// fingerprint differs where the types that are written differ.
func fingerprint() uint64 {
	sum, seen := fnv.New64a(), map[reflect.Type]bool{}
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		fmt.Fprintf(sum, "%v %v;", t, t.Kind())
		if seen[t] {
			return
		}
		seen[t] = true
		switch t.Kind() {
		case reflect.Struct:
			for i := range t.NumField() {
				fmt.Fprint(sum, t.Field(i).Name)
				walk(t.Field(i).Type)
			}
		case reflect.Map:
			walk(t.Key())
			walk(t.Elem())
		case reflect.Pointer, reflect.Slice, reflect.Array:
			walk(t.Elem())
		}
	}
	walk(reflect.TypeFor[agent.Agent]())
	for _, k := range kinds {
		walk(reflect.TypeOf(k))
	}
	return sum.Sum64()
}
