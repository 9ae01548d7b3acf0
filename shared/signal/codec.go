package signal

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	out := bytes.NewBufferString(`{"type":"` + name + `"`)
	head := out.Len()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(m); err != nil {
		return nil, fmt.Errorf("signal: %s: %w", name, err)
	}
	b := splice(out.Bytes(), head)
	if len(b) > MaxMessage {
		return nil, fmt.Errorf("signal: %s of %d bytes, at most %d", name, len(b), MaxMessage)
	}
	return b, nil
}

// splice makes one object of `{"type":"…"` and the members that follow in an
// object of their own.
func splice(b []byte, head int) []byte {
	b = bytes.TrimSuffix(b, []byte("\n"))
	if string(b[head:]) == "{}" {
		return append(b[:head], '}')
	}
	b[head] = ','
	return b
}

// Decode reads one message of at most limit bytes. Members that it does not
// know are passed over, so that messages can grow; a type that it does not know
// is an error that names it, as is a field beyond its bound.
func Decode(b []byte, limit int) (Message, error) {
	if len(b) > limit {
		return nil, fmt.Errorf("signal: message of %d bytes, at most %d", len(b), limit)
	}
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, fmt.Errorf("signal: not a JSON object with a type: %w", err)
	}
	if head.Type == "" {
		return nil, fmt.Errorf(`signal: message without a "type"`)
	}
	decode, known := decoders[head.Type]
	if !known {
		return nil, fmt.Errorf("signal: unknown message type %.32q", head.Type)
	}
	m, err := decode(b)
	if err == nil {
		err = check(m)
	}
	if err != nil {
		return nil, fmt.Errorf("signal: %s: %w", head.Type, err)
	}
	return m, nil
}

var decoders = map[string]func([]byte) (Message, error){
	"hello":     decodeAs[Hello],
	"welcome":   decodeAs[Welcome],
	"introduce": decodeAs[Introduce],
	"pools":     decodeAs[Pools],
	"offer":     decodeAs[Offer],
	"answer":    decodeAs[Answer],
	"candidate": decodeAs[Candidate],
	"report":    decodeAs[Report],
	"ping":      decodeAs[Ping],
	"pong":      decodeAs[Pong],
	"error":     decodeAs[Error],
}

func decodeAs[M Message](b []byte) (Message, error) {
	var m M
	err := json.Unmarshal(b, &m)
	return m, err
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
