package gguf

import (
	"cmp"
	"math"
	"slices"

	"github.com/qiao-ai/qiao/engine/quant"
)

const (
	magic            = "GGUF"
	version          = 3
	keyAlign         = "general.alignment"
	defaultAlignment = 32
	mostDims         = 4
)

// An entry is a tensor as the directory describes it.
type entry struct {
	tensor *Tensor
	offset uint64 // from the start of the tensors' bytes
	size   uint64
}

func (f *File) parse(r *reader) {
	f.parseHead(r)
	tensors, settings := r.u64(), r.u64()
	for i := uint64(0); i < settings && r.err == nil; i++ {
		f.parseSetting(r)
	}
	var entries []entry
	for i := uint64(0); i < tensors && r.err == nil; i++ {
		entries = append(entries, f.parseTensor(r))
	}
	if r.err == nil {
		f.place(r, entries)
	}
}

func (f *File) parseHead(r *reader) {
	if string(r.take(4)) != magic {
		r.err = malformed("it does not begin with %q", magic)
		return
	}
	switch v := r.u32(); {
	case r.err != nil:
	case v == version<<24:
		r.fail(unsupported("it is for computers of the other byte order"))
	case v != version:
		r.fail(unsupported("it is of version %d", v))
	}
}

func (f *File) parseSetting(r *reader) {
	key := r.name("a setting")
	v := r.value(key)
	if _, twice := f.values[key]; twice {
		r.fail(malformed("the setting %.80q is there twice", key))
	}
	if r.err == nil {
		f.values[key] = v
	}
}

func (f *File) parseTensor(r *reader) entry {
	t := &Tensor{Name: r.name("a tensor")}
	numbers := parseDims(r, t)
	t.Type = quant.Type(r.u32())
	e := entry{tensor: t, offset: r.u64()}
	if r.err != nil {
		return e
	}
	if !t.Type.Known() {
		r.fail(unsupported("the tensor %.80q has the number format %d", t.Name, uint32(t.Type)))
		return e
	}
	block, bytes := t.Type.Block()
	if t.Dims[0]%block != 0 {
		r.fail(malformed("the tensor %.80q has rows of %d numbers: %s wants a multiple of %d", t.Name, t.Dims[0], t.Type, block))
	}
	if f.tensors[t.Name] != nil {
		r.fail(malformed("the tensor %.80q is there twice", t.Name))
	}
	e.size = numbers / uint64(block) * uint64(bytes)
	f.tensors[t.Name] = t
	return e
}

// parseDims reads a tensor's sizes and returns their product, which is far from
// what would overflow when counted in bytes.
func parseDims(r *reader, t *Tensor) uint64 {
	n := r.u32()
	if r.err == nil && (n == 0 || n > mostDims) {
		r.fail(malformed("the tensor %.80q has %d dimensions", t.Name, n))
	}
	product := uint64(1)
	for i := uint32(0); i < n && r.err == nil; i++ {
		d := r.u64()
		if r.err == nil && (d == 0 || d > math.MaxInt64/64/product) {
			r.fail(malformed("the tensor %.80q has a size of %d", t.Name, d))
			break
		}
		product *= max(d, 1)
		t.Dims = append(t.Dims, int(d))
	}
	return product
}

// place gives each tensor its bytes.
func (f *File) place(r *reader, entries []entry) {
	align := f.alignment(r)
	if r.err != nil {
		return
	}
	pad := (align - uint64(r.at)%align) % align
	if len(entries) == 0 {
		return
	}
	r.take(pad)
	if r.err != nil {
		return
	}
	data := r.data[r.at:]
	for _, e := range entries {
		if e.offset%align != 0 || e.offset > uint64(len(data)) || e.size > uint64(len(data))-e.offset {
			r.fail(malformed("the tensor %.80q lies outside of the file: %d bytes at %d of %d", e.tensor.Name, e.size, e.offset, len(data)))
			return
		}
		e.tensor.Data = data[e.offset : e.offset+e.size : e.offset+e.size]
		f.order = append(f.order, e.tensor)
	}
	f.refuseOverlaps(r, entries)
}

// refuseOverlaps fails where tensors share bytes: no writer makes that, and a
// small file could stand for a model without end.
func (f *File) refuseOverlaps(r *reader, entries []entry) {
	sorted := slices.SortedFunc(slices.Values(entries), func(a, b entry) int { return cmp.Compare(a.offset, b.offset) })
	for i := 1; i < len(sorted); i++ {
		if before := sorted[i-1]; before.offset+before.size > sorted[i].offset {
			r.fail(malformed("the tensors %.80q and %.80q share bytes", before.tensor.Name, sorted[i].tensor.Name))
		}
	}
}

func (f *File) alignment(r *reader) uint64 {
	v, ok := f.values[keyAlign]
	if !ok {
		return defaultAlignment
	}
	n, ok := f.Int(keyAlign)
	if !ok || v.kind != kindU32 || n < 1 || n > 1<<20 || n&(n-1) != 0 {
		r.fail(malformed("%s is no power of two", keyAlign))
	}
	return uint64(n)
}
