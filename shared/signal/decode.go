package signal

import (
	"fmt"

	"github.com/valyala/fastjson"
)

// members reads the members of one JSON object and keeps the first error.
// Members that are missing or null are zero, those that are not asked for are
// passed over.
type members struct {
	v    *fastjson.Value
	path string // of the object, with a dot at its end
	err  *error // shared with the objects inside
}

// find gives nil where the member is missing or null.
func (m members) find(name string) *fastjson.Value {
	if v := m.v.Get(name); v != nil && v.Type() != fastjson.TypeNull {
		return v
	}
	return nil
}

// get is find for members of one type.
func (m members) get(name string, want fastjson.Type) *fastjson.Value {
	v := m.find(name)
	if v == nil {
		return nil
	}
	if v.Type() != want {
		m.wrong(name, v.Type().String(), want.String())
		return nil
	}
	return v
}

func (m members) wrong(name string, got, want string) {
	if *m.err == nil {
		*m.err = fmt.Errorf("%s%s is %.32s, want %s", m.path, name, got, want)
	}
}

func (m members) text(name string) string {
	if v := m.get(name, fastjson.TypeString); v != nil {
		return string(v.GetStringBytes())
	}
	return ""
}

func (m members) number(name string) int64 {
	v := m.get(name, fastjson.TypeNumber)
	if v == nil {
		return 0
	}
	return m.numberOf(name, v)
}

func (m members) numberOf(name string, v *fastjson.Value) int64 {
	n, err := v.Int64()
	if err != nil {
		m.wrong(name, v.String(), "an integer of 64 bits")
	}
	return n
}

func (m members) int(name string) int { return int(m.number(name)) }

func (m members) unsigned(name string) uint64 {
	v := m.get(name, fastjson.TypeNumber)
	if v == nil {
		return 0
	}
	n, err := v.Uint64()
	if err != nil {
		m.wrong(name, v.String(), "an integer of 64 bits that is not negative")
	}
	return n
}

func (m members) flag(name string) bool {
	v := m.find(name)
	if v == nil {
		return false
	}
	b, err := v.Bool()
	if err != nil {
		m.wrong(name, v.Type().String(), "true or false")
	}
	return b
}

func (m members) id(name string) ID {
	v := m.find(name)
	if v == nil {
		return 0
	}
	return m.idOf(name, v)
}

func (m members) idOf(name string, v *fastjson.Value) ID {
	id, ok := parseID(string(v.GetStringBytes()))
	if !ok {
		m.wrong(name, v.String(), "an id: 1 to 16 lower-case hexadecimal digits, as text")
	}
	return id
}

func (m members) ids(name string) []ID {
	return list(m, name, func(v *fastjson.Value) ID { return m.idOf(name, v) })
}

// inner gives the members of an object inside; of none where it is missing.
func (m members) inner(name string) members {
	return members{m.get(name, fastjson.TypeObject), m.path + name + ".", m.err}
}

// list reads an array; nil where it is missing.
func list[T any](m members, name string, element func(*fastjson.Value) T) []T {
	v := m.get(name, fastjson.TypeArray)
	if v == nil {
		return nil
	}
	values := v.GetArray()
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = element(v)
	}
	return out
}

// objects reads an array of objects.
func objects[T any](m members, name string, element func(members) T) []T {
	return list(m, name, func(v *fastjson.Value) T {
		if v.Type() != fastjson.TypeObject {
			m.wrong(name, "a list with a "+v.Type().String(), "objects")
		}
		return element(members{v, m.path + name + ".", m.err})
	})
}

var decoders = map[string]func(members) Message{
	"hello":   func(m members) Message { return readHello(m) },
	"welcome": func(m members) Message { return readWelcome(m) },
	"introduce": func(m members) Message {
		return Introduce{Neighbours: objects(m, "neighbours", readNeighbour), Part: m.ids("part")}
	},
	"pools":  func(m members) Message { return Pools{Pools: objects(m, "pools", readPool)} },
	"link":   func(m members) Message { return Link{Saturated: m.flag("saturated")} },
	"offer":  func(m members) Message { return Offer{Viewer: m.id("viewer"), SDP: m.text("sdp")} },
	"answer": func(m members) Message { return Answer{Viewer: m.id("viewer"), SDP: m.text("sdp")} },
	"candidate": func(m members) Message {
		return Candidate{Viewer: m.id("viewer"), Line: m.text("line"), Mid: m.text("mid")}
	},
	"report": func(m members) Message { return readReport(m) },
	"ping":   func(members) Message { return Ping{} },
	"pong":   func(members) Message { return Pong{} },
	"error": func(m members) Message {
		return Error{
			Code: Code(m.text("code")), Message: m.text("message"), Fatal: m.flag("fatal"), RetryMS: m.number("retryMs"),
		}
	},
}

func readHello(m members) Hello {
	return Hello{
		Min: m.int("min"), Max: m.int("max"), Agent: m.text("agent"), Stream: m.text("stream"),
		Site: m.text("site"), Token: m.text("token"), Tracks: m.ids("tracks"), CanSeed: m.flag("canSeed"),
		Was: m.id("was"), Proof: m.text("proof"), Peers: m.ids("peers"),
	}
}

func readWelcome(m members) Welcome {
	policy := m.inner("policy")
	return Welcome{
		Version: m.int("version"), Viewer: m.id("viewer"), Proof: m.text("proof"), Site: m.text("site"),
		Stun:       list(m, "stun", func(v *fastjson.Value) string { return string(v.GetStringBytes()) }),
		Neighbours: objects(m, "neighbours", readNeighbour), Pools: objects(m, "pools", readPool),
		Policy: Policy{
			MaxUpload:     policy.number("maxUpload"),
			MaxNeighbours: policy.int("maxNeighbours"),
			Owners:        policy.int("owners"),
		},
		Saturated: m.flag("saturated"),
	}
}

func readNeighbour(m members) Neighbour {
	return Neighbour{Viewer: m.id("viewer"), Offer: m.flag("offer")}
}

func readPool(m members) Pool {
	return Pool{Track: m.id("track"), Version: m.unsigned("version"), Members: m.ids("members")}
}

func readReport(m members) Report {
	r := Report{
		Tracks: m.ids("tracks"), Peers: m.ids("peers"), CanSeed: m.flag("canSeed"), Want: m.int("want"),
		Failed: m.ids("failed"),
		RTTs:   list(m, "rtts", func(v *fastjson.Value) int64 { return m.numberOf("rtts", v) }),
		Up:     m.int("up"), Short: m.flag("short"), Positions: objects(m, "positions", readPosition),
		Accused: objects(m, "accused", func(m members) Accuse {
			return Accuse{Viewer: m.id("viewer"), Why: m.text("why")}
		}),
	}
	if pace := m.inner("pace"); pace.v != nil {
		r.Pace = &Pace{Rate: pace.number("rate"), Need: pace.number("need")}
	}
	if counts := m.inner("counts"); counts.v != nil {
		r.Counts = readCounts(counts)
	}
	return r
}

func readPosition(m members) Position {
	return Position{
		Track: m.id("track"), Next: m.unsigned("next"),
		Held: objects(m, "held", func(m members) Span {
			return Span{First: m.unsigned("first"), Last: m.unsigned("last")}
		}),
	}
}

func readCounts(m members) *Counts {
	c := &Counts{
		Origin: m.number("origin"), Peers: m.number("peers"), Upload: m.number("upload"), Wasted: m.number("wasted"),
		StallMS: m.number("stallMs"),
	}
	reasons := m.inner("reasons")
	reasons.v.GetObject().Visit(func(name []byte, _ *fastjson.Value) {
		if c.Reasons == nil {
			c.Reasons = map[string]int64{}
		}
		c.Reasons[string(name)] = reasons.number(string(name))
	})
	return c
}
