package record

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"unsafe"

	"shoal/client/agent"
)

// writer puts values down so that a reader of the same types gets equal ones.
type writer struct {
	buf  []byte
	seen map[place]uint64 // pointers written before, in order
	met  [1 << 6]met      // kinds written lately, by a hash of their type's address (Fibonacci's)
}

// met is a kind that was looked up before.
type met struct {
	of unsafe.Pointer // its type, as interfaces name it
	kind
}

// place is where a pointer leads. A struct and its first field share an address.
type place struct {
	address unsafe.Pointer
	to      *layout
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
	layoutOf(reflect.TypeFor[agent.Agent]()).write(&w, unsafe.Pointer(a))
	return w.buf, len(w.buf) <= snapshotMost
}

// digest is a hash of actions, in their order.
func digest(w *writer, actions []agent.Action) uint32 {
	for _, act := range actions {
		w.any(act)
	}
	sum := fnv.New32a()
	sum.Write(w.buf)
	return sum.Sum32()
}

func (w *writer) digest(sum uint32) { w.buf = binary.LittleEndian.AppendUint32(w.buf, sum) }

func (w *writer) varint(n int64) { w.uvarint(zigzag(n)) }

// uvarint stays out of its callers, for what wire's is kept out for.
//
//go:noinline
func (w *writer) uvarint(n uint64) {
	if n < 0x80 {
		w.buf = append(w.buf, byte(n))
		return
	}
	w.buf = binary.AppendUvarint(w.buf, n)
}

func (w *writer) text(s string) {
	w.uvarint(uint64(len(s)))
	w.buf = append(w.buf, s...)
}

func (w *writer) bytes(b []byte) {
	w.uvarint(uint64(len(b)))
	w.buf = append(w.buf, b...)
}

func (w *writer) flag(set bool) {
	if set {
		w.buf = append(w.buf, 1)
		return
	}
	w.buf = append(w.buf, 0)
}

// any writes a value of one of kinds. None of them is a pointer, or laid out as
// one: the interface holds where the value lies.
func (w *writer) any(x any) {
	words := (*[2]unsafe.Pointer)(unsafe.Pointer(&x)) // its type, and where it lies
	m := &w.met[uint64(uintptr(words[0]))*0x9e3779b97f4a7c15>>58]
	if m.of != words[0] {
		k, known := indexes[reflect.TypeOf(x)]
		if !known {
			panic(fmt.Sprintf("record: %T is not in kinds", x))
		}
		*m = met{words[0], k}
	}
	w.uvarint(m.index)
	m.layout.write(w, words[1])
}

// pointer: 0 is nil, 1 a value that follows, otherwise two more than the turn
// of a value that came before.
func (w *writer) pointer(address unsafe.Pointer, to *layout) {
	if address == nil {
		w.uvarint(0)
		return
	}
	at := place{address, to}
	if turn, known := w.seen[at]; known {
		w.uvarint(turn + 2)
		return
	}
	w.seen[at] = uint64(len(w.seen))
	w.uvarint(1)
	to.write(w, address)
}

// entries are in the order of their written keys, so that equal maps are
// written alike.
func (w *writer) entries(m reflect.Value, keys, values *layout) {
	if m.IsNil() {
		w.uvarint(0)
		return
	}
	w.uvarint(uint64(m.Len()) + 1)
	type entry struct {
		key   []byte
		value unsafe.Pointer
	}
	var all []entry
	var k writer
	key := reflect.New(m.Type().Key())
	for at := m.MapRange(); at.Next(); {
		value := reflect.New(m.Type().Elem())
		key.Elem().SetIterKey(at)
		value.Elem().SetIterValue(at)
		k.buf = nil
		keys.write(&k, key.UnsafePointer())
		all = append(all, entry{k.buf, value.UnsafePointer()})
	}
	slices.SortFunc(all, func(a, b entry) int { return slices.Compare(a.key, b.key) })
	for _, e := range all {
		w.buf = append(w.buf, e.key...)
		values.write(w, e.value)
	}
}

// dynamic: 0 is nil. Of an error only the text counts.
func (w *writer) dynamic(x any, isError bool) {
	w.flag(x != nil)
	switch {
	case x == nil:
	case isError:
		w.text(x.(error).Error())
	default:
		w.any(x)
	}
}

var errorType = reflect.TypeFor[error]()
