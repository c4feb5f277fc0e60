package search

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// A writer appends values to bytes, for a kept index.
type writer struct{ b []byte }

func (w *writer) uint(v uint64)      { w.b = binary.AppendUvarint(w.b, v) }
func (w *writer) int(v int64)        { w.b = binary.AppendVarint(w.b, v) }
func (w *writer) float(v float64)    { w.b = binary.LittleEndian.AppendUint64(w.b, math.Float64bits(v)) }
func (w *writer) strings(s []string) { each(w, s, w.string) }

func (w *writer) string(s string) {
	w.uint(uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *writer) bool(v bool) {
	if v {
		w.b = append(w.b, 1)
	} else {
		w.b = append(w.b, 0)
	}
}

// each appends the length of a list and its elements. A list that is nil is told from
// one without elements.
func each[T any](w *writer, all []T, one func(T)) {
	if all == nil {
		w.uint(0)
		return
	}
	w.uint(uint64(len(all)) + 1)
	for _, v := range all {
		one(v)
	}
}

// plain is what has no pointers and lies in memory as it is written.
type plain interface {
	~uint32 | ~int32 | ~uint64 | ~int8 | ~float32 | posting
}

// array appends numbers as they lie in memory, at a place that is a multiple of 8.
func array[T plain](w *writer, all []T) {
	w.uint(uint64(len(all)))
	for len(w.b)%8 != 0 {
		w.b = append(w.b, 0)
	}
	if len(all) > 0 {
		w.b = append(w.b, unsafe.Slice((*byte)(unsafe.Pointer(&all[0])), len(all)*int(unsafe.Sizeof(all[0])))...)
	}
}

// A parser reads what a writer wrote. Strings and arrays share its bytes. What does
// not fit makes it bad, and everything after that is zero.
type parser struct {
	b   []byte
	at  int
	bad bool
}

func (p *parser) fail() { p.bad, p.at = true, len(p.b) }

func (p *parser) uint() uint64 {
	v, n := binary.Uvarint(p.b[p.at:])
	if n <= 0 {
		p.fail()
		return 0
	}
	p.at += n
	return v
}

func (p *parser) int() int64 {
	v, n := binary.Varint(p.b[p.at:])
	if n <= 0 {
		p.fail()
		return 0
	}
	p.at += n
	return v
}

func (p *parser) float() float64 {
	if len(p.b)-p.at < 8 {
		p.fail()
		return 0
	}
	p.at += 8
	return math.Float64frombits(binary.LittleEndian.Uint64(p.b[p.at-8:]))
}

func (p *parser) bool() bool {
	if p.at >= len(p.b) || p.b[p.at] > 1 {
		p.fail()
		return false
	}
	p.at++
	return p.b[p.at-1] == 1
}

func (p *parser) bytes() []byte {
	n := p.uint()
	if n > uint64(len(p.b)-p.at) {
		p.fail()
		return nil
	}
	p.at += int(n)
	return p.b[p.at-int(n) : p.at : p.at]
}

func (p *parser) string() string {
	b := p.bytes()
	return unsafe.String(unsafe.SliceData(b), len(b))
}

func (p *parser) strings() []string { return parseList(p, p.string) }

// parseList reads what each wrote. Each element takes a byte or more, which bounds
// the length before memory is taken.
func parseList[T any](p *parser, one func() T) []T {
	n := p.uint()
	if n == 0 {
		return nil
	}
	if n--; n > uint64(len(p.b)-p.at) {
		p.fail()
		return nil
	}
	all := make([]T, 0, n)
	for range n {
		if p.bad {
			return nil
		}
		all = append(all, one())
	}
	return all
}

// parseArray reads what array wrote. The result has no room to grow, so that what is
// appended to it goes elsewhere.
func parseArray[T plain](p *parser) []T {
	var zero T
	size := uint64(unsafe.Sizeof(zero))
	n := p.uint()
	for p.at%8 != 0 && p.at < len(p.b) {
		p.at++
	}
	if n > uint64(len(p.b)-p.at)/size {
		p.fail()
		return nil
	}
	if n == 0 {
		return nil
	}
	start := p.at
	p.at += int(n * size)
	return unsafe.Slice((*T)(unsafe.Pointer(&p.b[start])), int(n))[:n:n]
}

// native tells whether numbers lie in memory with their low byte first, as they are
// written.
func native() bool {
	n := uint16(1)
	return *(*byte)(unsafe.Pointer(&n)) == 1
}
