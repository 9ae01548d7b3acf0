package record

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"

	"shoal/client/agent"
)

// writer puts values down so that a reader of the same types gets equal ones.
type writer struct {
	buf  []byte
	seen map[place]uint64 // pointers written before, in order
}

// place is where a pointer leads. A struct and its first field share an address.
type place struct {
	address uintptr
	kind    reflect.Type
}

// snapshot is the state of a core, in the memory of to where that is enough;
// false where it is too large or holds something that cannot be written.
func snapshot(a *agent.Agent, to []byte) (state []byte, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	w := writer{buf: to, seen: map[place]uint64{}}
	w.value(reflect.ValueOf(a).Elem())
	return w.buf, len(w.buf) <= snapshotMost
}

func (w *writer) event(ev agent.Event) {
	v := reflect.ValueOf(ev)
	w.kind(v.Type())
	w.value(v)
}

// digest is a hash of actions, in their order.
func digest(w *writer, actions []agent.Action) uint32 {
	for _, act := range actions {
		v := reflect.ValueOf(act)
		w.kind(v.Type())
		w.value(v)
	}
	sum := fnv.New32a()
	sum.Write(w.buf)
	return sum.Sum32()
}

func (w *writer) digest(sum uint32) { w.buf = binary.LittleEndian.AppendUint32(w.buf, sum) }

func (w *writer) varint(n int64) { w.buf = binary.AppendVarint(w.buf, n) }

func (w *writer) uvarint(n uint64) { w.buf = binary.AppendUvarint(w.buf, n) }

func (w *writer) text(s string) {
	w.uvarint(uint64(len(s)))
	w.buf = append(w.buf, s...)
}

func (w *writer) bytes(b []byte) {
	w.uvarint(uint64(len(b)))
	w.buf = append(w.buf, b...)
}

func (w *writer) kind(t reflect.Type) {
	i, known := indexes[t]
	if !known {
		panic(fmt.Sprintf("record: %v is not in kinds", t))
	}
	w.uvarint(uint64(i))
}

func (w *writer) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		w.flag(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.varint(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.uvarint(v.Uint())
	case reflect.String:
		w.text(v.String())
	case reflect.Array:
		w.items(v)
	case reflect.Slice:
		w.slice(v)
	case reflect.Map:
		w.entries(v)
	case reflect.Struct:
		for i := range v.NumField() {
			w.value(v.Field(i))
		}
	case reflect.Pointer:
		w.pointer(v)
	case reflect.Interface:
		w.dynamic(v)
	default:
		panic(fmt.Sprintf("record: a %v cannot be written", v.Type()))
	}
}

func (w *writer) flag(set bool) {
	if set {
		w.buf = append(w.buf, 1)
		return
	}
	w.buf = append(w.buf, 0)
}

func (w *writer) items(v reflect.Value) {
	for i := range v.Len() {
		w.value(v.Index(i))
	}
}

// slice: 0 is nil, otherwise one more than the length.
func (w *writer) slice(v reflect.Value) {
	if v.IsNil() {
		w.uvarint(0)
		return
	}
	w.uvarint(uint64(v.Len()) + 1)
	w.items(v)
}

// entries are in the order of their written keys, so that equal maps are
// written alike.
func (w *writer) entries(v reflect.Value) {
	if v.IsNil() {
		w.uvarint(0)
		return
	}
	w.uvarint(uint64(v.Len()) + 1)
	type entry struct {
		key   []byte
		value reflect.Value
	}
	var all []entry
	for at := v.MapRange(); at.Next(); {
		k := writer{}
		k.value(at.Key())
		all = append(all, entry{k.buf, at.Value()})
	}
	slices.SortFunc(all, func(a, b entry) int { return slices.Compare(a.key, b.key) })
	for _, e := range all {
		w.buf = append(w.buf, e.key...)
		w.value(e.value)
	}
}

// pointer: 0 is nil, 1 a value that follows, otherwise two more than the turn
// of a value that came before.
func (w *writer) pointer(v reflect.Value) {
	if v.IsNil() {
		w.uvarint(0)
		return
	}
	at := place{v.Pointer(), v.Type()}
	if turn, known := w.seen[at]; known {
		w.uvarint(turn + 2)
		return
	}
	w.seen[at] = uint64(len(w.seen))
	w.uvarint(1)
	w.value(v.Elem())
}

// dynamic: 0 is nil. Of an error only the text counts.
func (w *writer) dynamic(v reflect.Value) {
	if v.IsNil() {
		w.flag(false)
		return
	}
	w.flag(true)
	if v.Type() == errorType {
		w.text(v.Interface().(error).Error())
		return
	}
	w.kind(v.Elem().Type())
	w.value(v.Elem())
}

var errorType = reflect.TypeFor[error]()
