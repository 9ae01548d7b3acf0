package signal

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/valyala/fastjson"
)

// Encode gives m as one flat JSON object whose first member is its type. A
// message beyond a bound of this package is an error that names the field and
// the rule.
func Encode(m Message) ([]byte, error) {
	name := nameOf(m)
	if name == "" {
		return nil, fmt.Errorf("signal: %T is no message", m)
	}
	if err := check(m); err != nil {
		return nil, fmt.Errorf("signal: %s: %w", name, err)
	}
	o := object{append(make([]byte, 0, 256), `{"type":"`+name+`"`...)}
	o.message(m)
	o.b = append(o.b, '}')
	if len(o.b) > MaxMessage {
		return nil, fmt.Errorf("signal: %s of %d bytes, at most %d", name, len(o.b), MaxMessage)
	}
	return o.b, nil
}

func (o *object) message(m Message) {
	switch m := m.(type) {
	case Hello:
		o.hello(m)
	case Welcome:
		o.welcome(m)
	case Introduce:
		o.neighbours(m.Neighbours)
		o.someIDs("part", m.Part)
	case Pools:
		o.pools(m.Pools)
	case Link:
		o.flag("saturated", m.Saturated)
	case Offer:
		o.id("viewer", m.Viewer)
		o.text("sdp", m.SDP)
	case Answer:
		o.id("viewer", m.Viewer)
		o.text("sdp", m.SDP)
	case Candidate:
		o.id("viewer", m.Viewer)
		o.text("line", m.Line)
		o.someText("mid", m.Mid)
	case Report:
		o.report(m)
	case Error:
		o.error(m)
	}
}

// Decode reads one message of at most limit bytes. Members that it does not
// know are passed over, so that messages can grow; a type that it does not know
// is an error that names it, as is a field beyond its bound.
func Decode(b []byte, limit int) (Message, error) {
	if len(b) > limit {
		return nil, fmt.Errorf("signal: message of %d bytes, at most %d", len(b), limit)
	}
	head, err := parse(b)
	if err != nil {
		return nil, fmt.Errorf("signal: not a JSON object with a type: %w", err)
	}
	name := head.text("type")
	if *head.err != nil {
		return nil, fmt.Errorf("signal: not a JSON object with a type: %w", *head.err)
	}
	if name == "" {
		return nil, errors.New(`signal: message without a "type"`)
	}
	decode, known := decoders[name]
	if !known {
		return nil, fmt.Errorf("signal: unknown message type %.32q", name)
	}
	m := decode(head)
	if err = *head.err; err == nil {
		err = check(m)
	}
	if err != nil {
		return nil, fmt.Errorf("signal: %s: %w", name, err)
	}
	return m, nil
}

func parse(b []byte) (members, error) {
	if !utf8.Valid(b) {
		return members{}, errors.New("not UTF-8")
	}
	if err := wellFormed(b); err != nil {
		return members{}, err
	}
	v, err := fastjson.ParseBytes(b)
	if err != nil {
		return members{}, err
	}
	if v.Type() != fastjson.TypeObject {
		return members{}, fmt.Errorf("it is %s", v.Type())
	}
	return members{v: v, err: new(error)}, nil
}

func nameOf(m Message) string {
	switch m.(type) {
	case Hello:
		return "hello"
	case Welcome:
		return "welcome"
	case Introduce:
		return "introduce"
	case Pools:
		return "pools"
	case Link:
		return "link"
	case Offer:
		return "offer"
	case Answer:
		return "answer"
	case Candidate:
		return "candidate"
	case Report:
		return "report"
	case Ping:
		return "ping"
	case Pong:
		return "pong"
	case Error:
		return "error"
	}
	return ""
}
