package gguf

import (
	"encoding/binary"
	"unicode/utf8"
)

// A reader walks through the directory of a file. After the first error it reads
// zeros, and err says what was wrong.
type reader struct {
	data []byte
	at   int
	err  error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// take returns the next n bytes, or nil at an error.
func (r *reader) take(n uint64) []byte {
	if r.err != nil {
		return nil
	}
	if n > uint64(len(r.data)-r.at) {
		r.fail(malformed("the file ends at byte %d in the middle of its directory", len(r.data)))
		return nil
	}
	b := r.data[r.at : r.at+int(n)]
	r.at += int(n)
	return b
}

func (r *reader) u32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *reader) u64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// text returns the next text's bytes.
func (r *reader) text() []byte { return r.take(r.u64()) }

// longestName is more than llama.cpp allows for a key (65,535) or a tensor (64).
const longestName = 1 << 16

// name returns the next text as the name of something.
func (r *reader) name(what string) string {
	n := r.u64()
	if r.err == nil && (n == 0 || n >= longestName) {
		r.fail(malformed("%s has a name of %d bytes", what, n))
	}
	b := r.take(n)
	if r.err == nil && !utf8.Valid(b) {
		r.fail(malformed("the name of %s is not UTF-8", what))
	}
	return string(b)
}

// value returns the next setting's value.
func (r *reader) value(key string) value {
	k := kind(r.u32())
	switch {
	case k == kindString:
		return value{kind: k, raw: r.text()}
	case k == kindArray:
		return r.array(key)
	case k.size() > 0:
		return value{kind: k, raw: r.take(uint64(k.size()))}
	}
	r.fail(malformed("the setting %.80q has a value of unknown type %d", key, uint32(k)))
	return value{}
}

func (r *reader) array(key string) value {
	k, n := kind(r.u32()), r.u64()
	if r.err != nil {
		return value{}
	}
	// No item is shorter than a byte, so that no count is believed that the
	// file is too short for.
	if n > uint64(len(r.data)-r.at) {
		r.fail(malformed("the setting %.80q claims %d items: more than the file has room for", key, n))
		return value{}
	}
	v := value{kind: k, array: true, count: int(n)}
	switch size := k.size(); {
	case k == kindString:
		v.raw = r.texts(int(n))
	case size > 0:
		v.raw = r.take(n * uint64(size))
	default:
		r.fail(malformed("the setting %.80q is a list of values of type %d", key, uint32(k)))
	}
	return v
}

// texts walks over n texts and returns all their bytes.
func (r *reader) texts(n int) []byte {
	start := r.at
	for i := 0; i < n && r.err == nil; i++ {
		r.text()
	}
	return r.data[start:r.at]
}
