package signal

import (
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// object appends JSON objects, member by member. encoding/json would do it by
// reflection, whose code costs a page more than all messages of a session
// (docs/BENCHMARKS.md).
type object struct{ b []byte }

func (o *object) key(name string) {
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(appendText(o.b, name), ':')
}

func (o *object) text(name, v string) {
	o.key(name)
	o.b = appendText(o.b, v)
}

func (o *object) number(name string, v int64) {
	o.key(name)
	o.b = strconv.AppendInt(o.b, v, 10)
}

func (o *object) unsigned(name string, v uint64) {
	o.key(name)
	o.b = strconv.AppendUint(o.b, v, 10)
}

func (o *object) flag(name string, v bool) {
	o.key(name)
	o.b = strconv.AppendBool(o.b, v)
}

func (o *object) id(name string, v ID) { o.text(name, v.String()) }

// The following leave the member out where there is nothing to say.

func (o *object) someText(name, v string) {
	if v != "" {
		o.text(name, v)
	}
}

func (o *object) someNumber(name string, v int64) {
	if v != 0 {
		o.number(name, v)
	}
}

func (o *object) someIDs(name string, ids []ID) {
	if len(ids) > 0 {
		o.ids(name, ids)
	}
}

func (o *object) ids(name string, ids []ID) {
	o.list(name, len(ids), func(i int) { o.b = appendText(o.b, ids[i].String()) })
}

// list appends a member of n elements, each by one call of element.
func (o *object) list(name string, n int, element func(i int)) {
	o.key(name)
	o.b = append(o.b, '[')
	for i := range n {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		element(i)
	}
	o.b = append(o.b, ']')
}

// inner appends an object of its own.
func (o *object) inner(members func()) {
	o.b = append(o.b, '{')
	members()
	o.b = append(o.b, '}')
}

func (o *object) hello(m Hello) {
	o.number("min", int64(m.Min))
	o.number("max", int64(m.Max))
	o.text("agent", m.Agent)
	o.text("stream", m.Stream)
	o.someText("site", m.Site)
	o.someText("token", m.Token)
	o.someIDs("tracks", m.Tracks)
	o.flag("canSeed", m.CanSeed)
	if m.Was != 0 {
		o.id("was", m.Was)
	}
	o.someText("proof", m.Proof)
	o.someIDs("peers", m.Peers)
}

func (o *object) welcome(m Welcome) {
	o.number("version", int64(m.Version))
	o.id("viewer", m.Viewer)
	o.text("proof", m.Proof)
	o.text("site", m.Site)
	if len(m.Stun) > 0 {
		o.list("stun", len(m.Stun), func(i int) { o.b = appendText(o.b, m.Stun[i]) })
	}
	if len(m.Neighbours) > 0 {
		o.neighbours(m.Neighbours)
	}
	if len(m.Pools) > 0 {
		o.pools(m.Pools)
	}
	o.key("policy")
	o.inner(func() {
		o.someNumber("maxUpload", m.Policy.MaxUpload)
		o.someNumber("maxNeighbours", int64(m.Policy.MaxNeighbours))
		o.someNumber("owners", int64(m.Policy.Owners))
	})
	if m.Saturated {
		o.flag("saturated", true)
	}
}

func (o *object) neighbours(list []Neighbour) {
	o.list("neighbours", len(list), func(i int) {
		o.inner(func() {
			o.id("viewer", list[i].Viewer)
			if list[i].Offer {
				o.flag("offer", true)
			}
		})
	})
}

func (o *object) pools(list []Pool) {
	o.list("pools", len(list), func(i int) {
		o.inner(func() {
			o.id("track", list[i].Track)
			o.unsigned("version", list[i].Version)
			o.ids("members", list[i].Members)
		})
	})
}

func (o *object) report(m Report) {
	o.ids("tracks", m.Tracks)
	o.ids("peers", m.Peers)
	o.flag("canSeed", m.CanSeed)
	o.someNumber("want", int64(m.Want))
	o.someIDs("failed", m.Failed)
	if len(m.RTTs) > 0 {
		o.list("rtts", len(m.RTTs), func(i int) { o.b = strconv.AppendInt(o.b, m.RTTs[i], 10) })
	}
	o.someNumber("up", int64(m.Up))
	if m.Short {
		o.flag("short", true)
	}
	if len(m.Positions) > 0 {
		o.list("positions", len(m.Positions), func(i int) {
			o.inner(func() { o.position(m.Positions[i]) })
		})
	}
	if m.Pace != nil {
		o.key("pace")
		o.inner(func() {
			o.number("rate", m.Pace.Rate)
			o.number("need", m.Pace.Need)
		})
	}
	if len(m.Accused) > 0 {
		o.list("accused", len(m.Accused), func(i int) {
			o.inner(func() {
				o.id("viewer", m.Accused[i].Viewer)
				o.text("why", m.Accused[i].Why)
			})
		})
	}
	if m.Counts != nil {
		o.key("counts")
		o.inner(func() { o.counts(*m.Counts) })
	}
}

func (o *object) position(p Position) {
	o.id("track", p.Track)
	o.unsigned("next", p.Next)
	if len(p.Held) > 0 {
		o.list("held", len(p.Held), func(i int) {
			o.inner(func() {
				o.unsigned("first", p.Held[i].First)
				o.unsigned("last", p.Held[i].Last)
			})
		})
	}
}

func (o *object) counts(m Counts) {
	o.number("origin", m.Origin)
	o.number("peers", m.Peers)
	o.number("upload", m.Upload)
	o.number("wasted", m.Wasted)
	if len(m.Reasons) > 0 {
		o.key("reasons")
		o.inner(func() {
			for _, name := range slices.Sorted(maps.Keys(m.Reasons)) {
				o.number(name, m.Reasons[name])
			}
		})
	}
	o.number("stallMs", m.StallMS)
}

func (o *object) error(m Error) {
	o.text("code", string(m.Code))
	o.text("message", m.Message)
	o.flag("fatal", m.Fatal)
	o.someNumber("retryMs", m.RetryMS)
}

// appendText appends s as a JSON string (RFC 8259, section 7); what is not
// UTF-8 becomes U+FFFD.
func appendText(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for {
		n := plain(s)
		dst = append(dst, s[:n]...)
		if s = s[n:]; s == "" {
			return append(dst, '"')
		}
		r, size := utf8.DecodeRuneInString(s)
		dst, s = appendRune(dst, r), s[size:]
	}
}

// plain is how many bytes at the beginning of s are ASCII and stand for
// themselves: nearly all do.
func plain(s string) int {
	for i, c := range []byte(s) {
		if c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return i
		}
	}
	return len(s)
}

func appendRune(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch {
	case r == '"' || r == '\\':
		return append(dst, '\\', byte(r))
	case r == '\n':
		return append(dst, '\\', 'n')
	case r == '\r':
		return append(dst, '\\', 'r')
	case r < ' ':
		return append(dst, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
	}
	return utf8.AppendRune(dst, r)
}
