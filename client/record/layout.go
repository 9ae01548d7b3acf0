package record

import (
	"fmt"
	"reflect"
	"sync"
	"unsafe"
)

// layout says how a type is written: its fields and those of its fields, one
// after the other. It is found out by reflection when the first value is
// written: to look at every value by reflection costs three times as much.
type layout struct {
	of     reflect.Type
	once   sync.Once
	fields []field
}

// field is something that is no struct, so far from the beginning.
type field struct {
	offset uintptr
	kind   reflect.Kind
	put    put // for what is neither a number nor text
}

// put writes what lies at an address.
type put func(w *writer, at unsafe.Pointer)

var layouts = struct {
	sync.Mutex
	of map[reflect.Type]*layout
}{of: map[reflect.Type]*layout{}}

func layoutOf(t reflect.Type) *layout {
	layouts.Lock()
	defer layouts.Unlock()
	l := layouts.of[t]
	if l == nil {
		l = &layout{of: t}
		layouts.of[t] = l
	}
	return l
}

func (l *layout) write(w *writer, at unsafe.Pointer) {
	l.once.Do(func() { l.add(l.of, 0) })
	for i := range l.fields {
		switch f := &l.fields[i]; {
		case f.put != nil:
			f.put(w, unsafe.Add(at, f.offset))
		case f.kind == reflect.String:
			w.text(*(*string)(unsafe.Add(at, f.offset)))
		default:
			w.uvarint(integer(f.kind, unsafe.Add(at, f.offset)))
		}
	}
}

// integer is the number at an address as it is written: as binary.PutVarint
// does where it has a sign. A bool is 0 or 1.
func integer(kind reflect.Kind, at unsafe.Pointer) uint64 {
	switch kind {
	case reflect.Bool, reflect.Uint8:
		return uint64(*(*uint8)(at))
	case reflect.Uint16:
		return uint64(*(*uint16)(at))
	case reflect.Uint32:
		return uint64(*(*uint32)(at))
	case reflect.Int8:
		return zigzag(int64(*(*int8)(at)))
	case reflect.Int16:
		return zigzag(int64(*(*int16)(at)))
	case reflect.Int32:
		return zigzag(int64(*(*int32)(at)))
	case reflect.Int, reflect.Int64:
		return zigzag(*(*int64)(at))
	}
	return *(*uint64)(at)
}

func zigzag(n int64) uint64 { return uint64(n)<<1 ^ uint64(n>>63) }

func (l *layout) add(t reflect.Type, offset uintptr) {
	if t.Kind() != reflect.Struct {
		l.fields = append(l.fields, field{offset, t.Kind(), putOf(t)})
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		l.add(f.Type, offset+f.Offset)
	}
}

// putOf is nil for numbers and text.
func putOf(t reflect.Type) put {
	switch t.Kind() {
	case reflect.Array:
		item, n := layoutOf(t.Elem()), t.Len()
		return func(w *writer, at unsafe.Pointer) { item.repeat(w, at, n) }
	case reflect.Slice:
		return slice(layoutOf(t.Elem()))
	case reflect.Map:
		keys, values := layoutOf(t.Key()), layoutOf(t.Elem())
		return func(w *writer, at unsafe.Pointer) { w.entries(reflect.NewAt(t, at).Elem(), keys, values) }
	case reflect.Pointer:
		to := layoutOf(t.Elem())
		return func(w *writer, at unsafe.Pointer) { w.pointer(*(*unsafe.Pointer)(at), to) }
	case reflect.Interface:
		return func(w *writer, at unsafe.Pointer) {
			w.dynamic(reflect.NewAt(t, at).Elem().Interface(), t == errorType)
		}
	}
	if t.Kind() <= reflect.Uint64 || t.Kind() == reflect.String {
		return nil
	}
	return func(*writer, unsafe.Pointer) { panic(fmt.Sprintf("record: a %v cannot be written", t)) }
}

// slice: 0 is nil, otherwise one more than the length.
func slice(item *layout) put {
	return func(w *writer, at unsafe.Pointer) {
		s := (*[]struct{})(at) // whatever it is of
		if *s == nil {
			w.uvarint(0)
			return
		}
		w.uvarint(uint64(len(*s)) + 1)
		item.repeat(w, unsafe.Pointer(unsafe.SliceData(*s)), len(*s))
	}
}

// repeat writes n values that lie one after the other.
func (l *layout) repeat(w *writer, at unsafe.Pointer, n int) {
	if l.of.Kind() == reflect.Uint8 {
		for _, b := range unsafe.Slice((*byte)(at), n) {
			w.uvarint(uint64(b))
		}
		return
	}
	size := l.of.Size()
	for i := range uintptr(n) {
		l.write(w, unsafe.Add(at, i*size))
	}
}
