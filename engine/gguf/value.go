package gguf

import (
	"encoding/binary"
	"math"
)

// A kind is the type of a setting's value, numbered as in the file.
type kind uint32

const (
	kindU8 kind = iota
	kindI8
	kindU16
	kindI16
	kindU32
	kindI32
	kindF32
	kindBool
	kindString
	kindArray
	kindU64
	kindI64
	kindF64
)

// size returns how many bytes a value takes; 0 for those that vary.
func (k kind) size() int {
	switch k {
	case kindU8, kindI8, kindBool:
		return 1
	case kindU16, kindI16:
		return 2
	case kindU32, kindI32, kindF32:
		return 4
	case kindU64, kindI64, kindF64:
		return 8
	}
	return 0
}

// A value is a setting's value, still as the file's bytes. Its bytes have been
// checked to be whole.
type value struct {
	kind  kind // of an array: that of its items
	array bool
	count int // of an array: its items
	raw   []byte
}

// integer returns a whole number of any width. It is false for other kinds and
// for what an int64 cannot hold.
func integer(k kind, b []byte) (int64, bool) {
	switch k {
	case kindU8:
		return int64(b[0]), true
	case kindI8:
		return int64(int8(b[0])), true
	case kindU16:
		return int64(binary.LittleEndian.Uint16(b)), true
	case kindI16:
		return int64(int16(binary.LittleEndian.Uint16(b))), true
	case kindU32:
		return int64(binary.LittleEndian.Uint32(b)), true
	case kindI32:
		return int64(int32(binary.LittleEndian.Uint32(b))), true
	case kindU64, kindI64:
		v := int64(binary.LittleEndian.Uint64(b))
		return v, k == kindI64 || v >= 0
	}
	return 0, false
}

func float(k kind, b []byte) (float64, bool) {
	switch k {
	case kindF32:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))), true
	case kindF64:
		return math.Float64frombits(binary.LittleEndian.Uint64(b)), true
	}
	v, ok := integer(k, b)
	return float64(v), ok
}

// Int returns a whole number by its key. It is false where the file has none.
func (f *File) Int(key string) (int64, bool) {
	v, ok := f.values[key]
	if !ok || v.array {
		return 0, false
	}
	return integer(v.kind, v.raw)
}

// Float returns a number by its key. It is false where the file has none.
func (f *File) Float(key string) (float64, bool) {
	v, ok := f.values[key]
	if !ok || v.array {
		return 0, false
	}
	return float(v.kind, v.raw)
}

// Bool returns a yes or no by its key. It is false, false where the file has none.
func (f *File) Bool(key string) (value, ok bool) {
	v, ok := f.values[key]
	if !ok || v.array || v.kind != kindBool {
		return false, false
	}
	return v.raw[0] != 0, true
}

// String returns a text by its key. It is false where the file has none.
func (f *File) String(key string) (string, bool) {
	v, ok := f.values[key]
	if !ok || v.array || v.kind != kindString {
		return "", false
	}
	return string(v.raw), true
}

// Strings returns a copy of a list of texts by its key. It is false where the
// file has none.
func (f *File) Strings(key string) ([]string, bool) {
	v, ok := f.values[key]
	if !ok || !v.array || v.kind != kindString {
		return nil, false
	}
	list := make([]string, v.count)
	b := v.raw
	for i := range list {
		n := binary.LittleEndian.Uint64(b)
		list[i] = string(b[8 : 8+n])
		b = b[8+n:]
	}
	return list, true
}

// Ints returns a copy of a list of whole numbers by its key. It is false where
// the file has none, or one of them is too large for an int64.
func (f *File) Ints(key string) ([]int64, bool) {
	return list(f, key, integer)
}

// Floats returns a copy of a list of numbers by its key. It is false where the
// file has none.
func (f *File) Floats(key string) ([]float64, bool) {
	return list(f, key, float)
}

func list[T any](f *File, key string, read func(kind, []byte) (T, bool)) ([]T, bool) {
	v, ok := f.values[key]
	size := v.kind.size()
	if !ok || !v.array || size == 0 {
		return nil, false
	}
	all := make([]T, v.count)
	for i := range all {
		if all[i], ok = read(v.kind, v.raw[i*size:]); !ok {
			return nil, false
		}
	}
	return all, true
}
