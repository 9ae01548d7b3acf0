package record

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"unsafe"
)

// reader takes values back in the order in which they were written. The first
// fault ends it: everything read after is zero.
type reader struct {
	buf  []byte
	err  error
	seen []reflect.Value // pointers, in the order of writing
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("record: "+format, args...)
	}
	r.buf = nil
}

func (r *reader) uvarint() uint64 { return number(r, binary.Uvarint) }

func (r *reader) varint() int64 { return number(r, binary.Varint) }

func number[T int64 | uint64](r *reader, decode func([]byte) (T, int)) T {
	n, size := decode(r.buf)
	if size <= 0 {
		r.fail("the recording breaks off")
		return 0
	}
	r.buf = r.buf[size:]
	return n
}

// take is the next n bytes.
func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.buf)) {
		r.fail("the recording breaks off")
		return nil
	}
	b := r.buf[:n]
	r.buf = r.buf[n:]
	return b
}

func (r *reader) bytes() []byte { return r.take(r.uvarint()) }

func (r *reader) flag() bool {
	b := r.take(1)
	return len(b) == 1 && b[0] == 1
}

// any is a value of one of kinds.
func (r *reader) any() any {
	i := r.uvarint()
	if i >= uint64(len(kinds)) {
		r.fail("kind %d does not exist", i)
		return nil
	}
	v := reflect.New(reflect.TypeOf(kinds[i])).Elem()
	r.value(v)
	return v.Interface()
}

// value reads into v, which must have an address.
func (r *reader) value(v reflect.Value) {
	if !v.CanSet() { // a field of another package's type
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.flag())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(r.varint())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.uvarint())
	case reflect.String:
		v.SetString(string(r.bytes()))
	case reflect.Array:
		r.items(v)
	case reflect.Slice:
		r.slice(v)
	case reflect.Map:
		r.entries(v)
	case reflect.Struct:
		for i := range v.NumField() {
			r.value(v.Field(i))
		}
	case reflect.Pointer:
		r.pointer(v)
	case reflect.Interface:
		r.dynamic(v)
	}
}

func (r *reader) items(v reflect.Value) {
	for i := range v.Len() {
		r.value(v.Index(i))
	}
}

// length is that of a slice or map; false for nil. Every item takes a byte at
// least, but for empty structs.
func (r *reader) length() (int, bool) {
	n := r.uvarint()
	if n > uint64(len(r.buf))+1 {
		r.fail("%d items in %d bytes", n-1, len(r.buf))
		return 0, false
	}
	return int(n) - 1, n > 0
}

func (r *reader) slice(v reflect.Value) {
	n, any := r.length()
	if !any {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	r.items(v)
}

func (r *reader) entries(v reflect.Value) {
	n, any := r.length()
	if !any {
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), n))
	for range n {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		r.value(key)
		r.value(value)
		v.SetMapIndex(key, value)
	}
}

func (r *reader) pointer(v reflect.Value) {
	switch n := r.uvarint(); {
	case n == 0:
	case n == 1:
		to := reflect.New(v.Type().Elem())
		r.seen = append(r.seen, to)
		v.Set(to)
		r.value(to.Elem())
	case n-2 >= uint64(len(r.seen)) || r.seen[n-2].Type() != v.Type():
		r.fail("pointer %d leads nowhere", n-2)
	default:
		v.Set(r.seen[n-2])
	}
}

func (r *reader) dynamic(v reflect.Value) {
	if !r.flag() {
		return
	}
	if v.Type() == errorType {
		v.Set(reflect.ValueOf(errors.New(string(r.bytes()))))
		return
	}
	x := reflect.ValueOf(r.any())
	if !x.IsValid() || !x.Type().Implements(v.Type()) {
		r.fail("%v is no %v", x, v.Type())
		return
	}
	v.Set(x)
}
