package signal

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

func samples() []Message {
	return []Message{
		Hello{Min: 1, Max: 2, Agent: "0.1", Stream: "https://o.example/live.m3u8"},
		Hello{
			Min: 1, Max: 1, Agent: "0.1", Stream: "s", Site: "hq", Token: "t", Tracks: []ID{1, math.MaxUint64},
			CanSeed: true, Was: 0xabc, Proof: "p", Peers: []ID{2},
		},
		Welcome{
			Version: 1, Viewer: 7, Proof: "p", Site: "10.0.0.0/24", Stun: []string{"stun:o.example:3478"},
			Neighbours: []Neighbour{{Viewer: 8, Offer: true}, {Viewer: 9}},
			Pools:      []Pool{{Track: 1, Version: math.MaxUint64, Members: []ID{7, 8}}},
			Policy:     Policy{MaxUpload: 1 << 40, MaxNeighbours: 12, Owners: 1},
			Saturated:  true,
		},
		Introduce{Neighbours: []Neighbour{{Viewer: 3}}, Part: []ID{4, 5}},
		Pools{Pools: []Pool{{Track: 1, Version: 2, Members: []ID{}}}},
		Link{Saturated: true},
		Link{},
		Offer{Viewer: 1, SDP: "v=0\r\n<&>\u2028"},
		Answer{Viewer: 1, SDP: "v=0\r\n"},
		Candidate{Viewer: 1, Line: "candidate:1 1 udp 1 10.0.0.1 9 typ host", Mid: "0"},
		Candidate{Viewer: 1},
		Report{
			Tracks: []ID{1}, Peers: []ID{2}, CanSeed: true, Want: 3, Failed: []ID{4},
			Accused: []Accuse{{Viewer: 5, Why: "bad bytes"}},
			Counts: &Counts{
				Origin: 1, Peers: 2, Upload: 3, Wasted: 4, StallMS: 5,
				Reasons: map[string]int64{"seed": 1, "deadline": math.MaxInt64},
			},
		},
		Report{
			Tracks: []ID{1}, Peers: []ID{2, 3}, RTTs: []int64{0, MaxRTT}, Up: 8192, Short: true,
			Positions: []Position{
				{Track: 1, Next: 7, Held: []Span{{0, 3}, {5, 1<<63 - 1}}},
				{Track: 2, Next: 1<<63 - 1},
			},
		},
		Report{Tracks: []ID{}, Peers: []ID{}, Up: -1, Pace: &Pace{Need: MaxPace}},
		Ping{},
		Pong{},
		Error{Code: Refused, Message: "origin not allowed; add it with --allow-origin", Fatal: true, RetryMS: -1},
	}
}

func TestMessagesComeBackAsTheyWere(t *testing.T) {
	for _, want := range samples() {
		b, err := Encode(want)
		if err != nil {
			t.Fatalf("%T: %v", want, err)
		}
		got, err := Decode(b, MaxMessage)
		if err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s gave %+v, want %+v", b, got, want)
		}
	}
}

func TestEveryMessageIsOneFlatObjectThatBeginsWithItsType(t *testing.T) {
	for _, m := range samples() {
		b, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		if want := `{"type":"` + nameOf(m) + `"`; !strings.HasPrefix(string(b), want) || !json.Valid(b) {
			t.Errorf("%T is %s", m, b)
		}
	}
}

func TestEncodingIsReadable(t *testing.T) {
	for want, m := range map[string]Message{
		`{"type":"ping"}`: Ping{},
		`{"type":"offer","viewer":"ffffffffffffffff","sdp":"v=0\r\n<"}`:        Offer{Viewer: math.MaxUint64, SDP: "v=0\r\n<"},
		`{"type":"introduce","neighbours":[{"viewer":"1f","offer":true}]}`:     Introduce{Neighbours: []Neighbour{{Viewer: 0x1f, Offer: true}}},
		`{"type":"error","code":"refused","message":"<script>","fatal":false}`: Error{Code: Refused, Message: "<script>"},
	} {
		if got, err := Encode(m); string(got) != want {
			t.Errorf("got %s (%v), want %s", got, err, want)
		}
	}
}

func TestUnknownMembersArePassedOver(t *testing.T) {
	in := `{"shoe":[{"deep":[1]}],"type":"candidate","viewer":"a","line":"","colour":{"type":"ping"}}`
	got, err := Decode([]byte(in), MaxMessage)
	if want := (Candidate{Viewer: 10}); err != nil || got != want {
		t.Errorf("got %+v %v, want %+v", got, err, want)
	}
}

func TestBadMessagesAreNamed(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{``, "signal: not a JSON object with a type: "},
		{`[]`, "signal: not a JSON object with a type: "},
		{`{"type":"ping"}x`, "signal: not a JSON object with a type: "},
		{`{"type":7}`, "signal: not a JSON object with a type: "},
		{`null`, "signal: not a JSON object with a type: it is null"},
		{"{\"type\":\"p\xffng\"}", "signal: not a JSON object with a type: not UTF-8"},
		{`{"min":1}`, `signal: message without a "type"`},
		{`{"type":"shoe"}`, `signal: unknown message type "shoe"`},
		{`{"type":"` + strings.Repeat("x", 99) + `"}`, `signal: unknown message type "` + strings.Repeat("x", 32) + `"`},

		{`{"type":"hello","min":"1"}`, "signal: hello: min is string, want number"},
		{`{"type":"hello","min":0,"max":1,"stream":"s"}`, "signal: hello: versions 0 to 1, want at least 1 and ascending"},
		{`{"type":"hello","min":2,"max":1,"stream":"s"}`, "signal: hello: versions 2 to 1, want at least 1 and ascending"},
		{`{"type":"hello","min":1,"max":1}`, "signal: hello: stream is empty"},
		{`{"type":"hello","min":1,"max":1,"stream":"a\nb"}`, "signal: hello: stream holds a control character"},
		{`{"type":"hello","min":1,"max":1,"stream":"s","tracks":["G"]}`, `signal: hello: tracks is "G", want an id: 1 to 16 lower-case hexadecimal digits`},
		{`{"type":"hello","min":1,"max":1,"stream":"s","tracks":["0"]}`, "signal: hello: 0 among tracks"},
		{`{"type":"hello","min":1,"max":1,"stream":"s","tracks":[1]}`, "signal: hello: tracks is 1, want an id: "},
		{`{"type":"offer","sdp":"v=0"}`, "signal: offer: viewer is missing or 0"},
		{`{"type":"offer","viewer":null,"sdp":"v=0"}`, "signal: offer: viewer is missing or 0"},
		{`{"type":"answer","viewer":"1"}`, "signal: answer: sdp is empty"},
		{`{"type":"welcome","version":0,"viewer":"1"}`, "signal: welcome: version is 0, want 1 to 255"},
		{`{"type":"welcome","version":1,"viewer":"1","policy":{"maxUpload":-1}}`, "signal: welcome: policy.maxUpload is -1, want 0 to "},
		{`{"type":"introduce","neighbours":[{}]}`, "signal: introduce: neighbour without a viewer"},
		{`{"type":"pools","pools":[{"version":1}]}`, "signal: pools: pool without a track"},
		{`{"type":"report","want":-1}`, "signal: report: want is -1, want 0 to 32"},
		{`{"type":"report","counts":{"origin":-1}}`, "signal: report: counts.origin is -1, want 0 to 9223372036854775807"},
		{`{"type":"report","counts":{"origin":1e99}}`, "signal: report: counts.origin is 1e99, want an integer of 64 bits"},
		{`{"type":"report","counts":{"reasons":{"seed":-1}}}`, "signal: report: counts.reasons.seed is -1, want 0 to "},
		{`{"type":"report","peers":["1","2"],"rtts":[5]}`, "signal: report: 1 rtts of 2 peers"},
		{`{"type":"report","peers":["1"],"rtts":[-1]}`, "signal: report: rtts is -1, want 0 to 60000"},
		{`{"type":"report","peers":["1"],"rtts":[60001]}`, "signal: report: rtts is 60001, want 0 to 60000"},
		{`{"type":"report","peers":["1"],"rtts":[0.5]}`, "signal: report: rtts is 0.5, want an integer of 64 bits"},
		{`{"type":"report","up":-2}`, "signal: report: up is -2, want -1 to 1073741824"},
		{`{"type":"report","positions":[{"next":1}]}`, "signal: report: position without a track"},
		{`{"type":"report","positions":[{"track":"1","next":9223372036854775808}]}`, "signal: report: position.next is 9223372036854775808, want less than 2^63"},
		{`{"type":"report","positions":[{"track":"1","held":[{"first":2,"last":1}]}]}`, "signal: report: held has 2 to 1, want spans that ascend"},
		{`{"type":"report","positions":[{"track":"1","held":[{"first":0,"last":4},{"first":4,"last":9}]}]}`, "signal: report: held has 4 to 9, want spans that ascend"},
		{`{"type":"introduce","neighbours":[],"part":["0"]}`, "signal: introduce: 0 among part"},
		{`{"type":"report","accused":[7]}`, "signal: report: accused is a list with a number, want objects"},
		{`{"type":"pools","pools":[{"track":"1","version":-1}]}`, "signal: pools: pools.version is -1, want an integer"},
		{`{"type":"hello","canSeed":"yes"}`, "signal: hello: canSeed is string, want true or false"},
		{`{"type":"error"}`, "signal: error: code is empty"},
	} {
		m, err := Decode([]byte(c.in), MaxMessage)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%.60s: got %+v %v, want %s", c.in, m, err, c.want)
		}
	}
}

func TestBoundsHoldOnBothWays(t *testing.T) {
	many := func(n int) []ID { return slicesOf(n, ID(1)) }
	hello := Hello{Min: 1, Max: 1, Stream: "s"}
	for _, c := range []struct {
		field string
		at    func(n int) Message
		max   int
	}{
		{"agent", func(n int) Message { m := hello; m.Agent = long(n); return m }, MaxText},
		{"stream", func(n int) Message { m := hello; m.Stream = long(n); return m }, MaxStream},
		{"site", func(n int) Message { m := hello; m.Site = long(n); return m }, MaxText},
		{"token", func(n int) Message { m := hello; m.Token = long(n); return m }, MaxToken},
		{"proof", func(n int) Message { m := hello; m.Proof = long(n); return m }, MaxText},
		{"tracks", func(n int) Message { m := hello; m.Tracks = many(n); return m }, MaxTracks},
		{"peers", func(n int) Message { m := hello; m.Peers = many(n); return m }, MaxNeighbours},
		{"stun", func(n int) Message { return Welcome{Version: 1, Viewer: 1, Stun: slicesOf(n, "stun:x")} }, MaxStun},
		{"neighbours", func(n int) Message { return Introduce{Neighbours: slicesOf(n, Neighbour{Viewer: 1})} }, MaxNeighbours},
		{"pools", func(n int) Message { return Pools{Pools: slicesOf(n, Pool{Track: 1})} }, MaxTracks},
		{"members", func(n int) Message { return Pools{Pools: []Pool{{Track: 1, Members: many(n)}}} }, MaxPoolMembers},
		{"sdp", func(n int) Message { return Offer{Viewer: 1, SDP: long(n)} }, MaxSDP},
		{"line", func(n int) Message { return Candidate{Viewer: 1, Line: long(n)} }, MaxCandidate},
		{"failed", func(n int) Message { return Report{Failed: many(n)} }, MaxNeighbours},
		{"part", func(n int) Message { return Introduce{Part: many(n)} }, MaxNeighbours},
		{"up", func(n int) Message { return Report{Up: n} }, MaxUp},
		{"positions", func(n int) Message { return Report{Positions: slicesOf(n, Position{Track: 1})} }, MaxTracks},
		{"held", func(n int) Message { return Report{Positions: []Position{{Track: 1, Held: spans(n)}}} }, MaxSpans},
		{"pace.rate", func(n int) Message { return Report{Pace: &Pace{Rate: int64(n)}} }, MaxPace},
		{"pace.need", func(n int) Message { return Report{Pace: &Pace{Need: int64(n)}} }, MaxPace},
		{"accused", func(n int) Message { return Report{Accused: slicesOf(n, Accuse{Viewer: 1})} }, MaxNeighbours},
		{"reasons", func(n int) Message { return Report{Counts: &Counts{Reasons: names(n)}} }, MaxReasons},
		{"want", func(n int) Message { return Report{Want: n} }, MaxNeighbours},
		{"message", func(n int) Message { return Error{Code: Refused, Message: long(n)} }, MaxText},
	} {
		if _, err := Encode(c.at(c.max)); err != nil {
			t.Errorf("%s at its bound %d: %v", c.field, c.max, err)
		}
		over := c.at(c.max + 1)
		if _, err := Encode(over); err == nil || !strings.Contains(err.Error(), c.field) {
			t.Errorf("encode %s beyond its bound: %v", c.field, err)
		}
		if _, err := Decode(unchecked(t, over), 1<<20); err == nil || !strings.Contains(err.Error(), c.field) {
			t.Errorf("decode %s beyond its bound: %v", c.field, err)
		}
	}
}

func TestMessageBeyondTheLimitIsRefusedUnread(t *testing.T) {
	in := `{"type":"ping","pad":"` + strings.Repeat("x", 100) + `"}`
	if _, err := Decode([]byte(in), len(in)); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	_, err := Decode([]byte(in), len(in)-1)
	if want := "signal: message of 124 bytes, at most 123"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestLargestViewerMessagesFitTheirLimit(t *testing.T) {
	wide := slicesOf(MaxNeighbours, ID(math.MaxUint64))
	tracks := slicesOf(MaxTracks, ID(math.MaxUint64))
	for _, m := range []Message{
		Hello{
			Min: 255, Max: 255, Agent: long(MaxText), Stream: long(MaxStream), Site: long(MaxText),
			Token: long(MaxToken), Tracks: tracks, Was: math.MaxUint64, Proof: long(MaxText), Peers: wide,
		},
		Offer{Viewer: math.MaxUint64, SDP: strings.Repeat("a=x\r\n", MaxSDP/5)},
		Report{
			Tracks: tracks, Peers: wide, RTTs: slicesOf(MaxNeighbours, int64(MaxRTT)), Up: MaxUp,
			Positions: slicesOf(MaxTracks, Position{math.MaxUint64, 1<<63 - 1, []Span{
				{1<<63 - 8, 1<<63 - 7}, {1<<63 - 6, 1<<63 - 5}, {1<<63 - 4, 1<<63 - 3}, {1<<63 - 2, 1<<63 - 1},
			}}),
			Failed: wide, Accused: slicesOf(MaxNeighbours, Accuse{math.MaxUint64, long(MaxText)}),
		},
	} {
		b, err := Encode(m)
		if err != nil || len(b) > MaxUpMessage {
			t.Errorf("%T takes %d bytes (%v), at most %d", m, len(b), err, MaxUpMessage)
		}
	}
}

func TestIDsAreHexadecimalText(t *testing.T) {
	for text, want := range map[string]ID{"1": 1, "00ff": 255, "ffffffffffffffff": math.MaxUint64} {
		if got, ok := parseID(text); !ok || got != want {
			t.Errorf("%s: got %d %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "F", "0x1", "-1", " 1", "11111111111111111"} {
		if id, ok := parseID(text); ok {
			t.Errorf("%q passed as %d", text, id)
		}
	}
}

// The struct tags are what people read: the encoding is what they say.
func TestEncodingIsThatOfTheStructTags(t *testing.T) {
	for _, m := range append(samples(), Offer{Viewer: 1, SDP: "\x00\t\"\\\x7f\u2028\U0001f600"}) {
		got, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		var is, should any
		json.Unmarshal(got, &is)
		json.Unmarshal(unchecked(t, m), &should)
		if !reflect.DeepEqual(is, should) {
			t.Errorf("got %v, want %v", is, should)
		}
	}
}

func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

func TestVersionsMeetAtTheHighestInCommon(t *testing.T) {
	for _, c := range []struct {
		low, high, want int
		ok              bool
	}{{1, 1, 1, true}, {1, 9, Version, true}, {Version + 1, 9, 0, false}, {0, 0, 0, false}, {-5, 1, 1, true}} {
		got, ok := Negotiate(c.low, c.high)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%d to %d: got %d %v, want %d %v", c.low, c.high, got, ok, c.want, c.ok)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, m := range samples() {
		b, err := Encode(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := Decode(in, MaxUpMessage)
		if err != nil {
			return
		}
		b, err := Encode(m)
		if err != nil {
			t.Fatalf("%q was read but cannot be written: %v", in, err)
		}
		again, err := Decode(b, MaxMessage)
		if err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if second, err := Encode(again); err != nil || string(second) != string(b) {
			t.Errorf("%s then %s (%v)", b, second, err)
		}
	})
}

func long(n int) string { return strings.Repeat("x", n) }

func slicesOf[T any](n int, v T) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = v
	}
	return s
}

func spans(n int) []Span {
	s := make([]Span, n)
	for i := range s {
		s[i] = Span{uint64(i), uint64(i)}
	}
	return s
}

func names(n int) map[string]int64 {
	m := map[string]int64{}
	for i := range n {
		m[long(i+1)] = 1
	}
	return m
}

// unchecked encodes m without looking at its bounds.
func unchecked(t *testing.T, m Message) []byte {
	t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if string(b) == "{}" {
		return []byte(`{"type":"` + nameOf(m) + `"}`)
	}
	return append([]byte(`{"type":"`+nameOf(m)+`",`), b[1:]...)
}
