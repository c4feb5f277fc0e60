package gguf

import (
	"iter"
	"maps"
	"slices"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/quant"
)

// A File is an open model file. Its methods may be called from many goroutines,
// but not after Close.
type File struct {
	values  map[string]value
	tensors map[string]*Tensor
	order   []*Tensor
	mapping *mapping // nil where the caller owns the bytes
}

// A Tensor is a named array of numbers in a File.
type Tensor struct {
	Name string
	// Dims are its sizes, the one along a row first, as GGUF gives them: a
	// matrix of r rows with c numbers each has the Dims c, r.
	Dims []int
	Type quant.Type
	// Data is its bytes in the file. They must not be changed, nor be used after
	// the File is closed.
	Data []byte
}

// Rows returns how many rows t has: the product of all sizes but the first.
func (t *Tensor) Rows() int {
	rows := 1
	for _, d := range t.Dims[1:] {
		rows *= d
	}
	return rows
}

// Row returns the bytes of row i.
func (t *Tensor) Row(i int) []byte {
	n := len(t.Data) / t.Rows()
	return t.Data[i*n : (i+1)*n]
}

// Open maps the file at path and checks it. Close it when nothing uses its
// tensors any more.
//
// It fails with Kind NotFound where there is no file, Invalid where it is no
// whole GGUF file, and Unsupported where its version or a tensor's format is not
// known. Whoever cuts the file short while it is open stops the program: replace
// model files by renaming.
func Open(path string) (*File, error) {
	m, err := mapFile(path)
	if err != nil {
		return nil, err
	}
	f, err := Parse(m.data)
	if err != nil {
		m.close()
		return nil, err
	}
	f.mapping = m
	return f, nil
}

// Parse checks the bytes of a file. The File uses them in place.
func Parse(data []byte) (*File, error) {
	r := &reader{data: data}
	f := &File{values: map[string]value{}, tensors: map[string]*Tensor{}}
	f.parse(r)
	if r.err != nil {
		return nil, r.err
	}
	return f, nil
}

// Close gives the mapping back. The tensors' bytes must not be used after it.
func (f *File) Close() error {
	if f.mapping == nil {
		return nil
	}
	m := f.mapping
	f.mapping = nil
	return m.close()
}

// Forget tells the system that the tensors' bytes will hardly be read again, so
// that their memory can serve others. They remain readable.
func (f *File) Forget() {
	if f.mapping != nil {
		f.mapping.forget()
	}
}

// Tensor returns a tensor by name, or nil.
func (f *File) Tensor(name string) *Tensor { return f.tensors[name] }

// Tensors yields all tensors in the file's order.
func (f *File) Tensors() iter.Seq[*Tensor] { return slices.Values(f.order) }

// Keys lists the settings' keys, sorted.
func (f *File) Keys() []string { return slices.Sorted(maps.Keys(f.values)) }

// malformed is an error about a file that is not what it should be.
func malformed(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "gguf: read model file", format, args...).
		WithFix("Fetch the model file again: it is cut short, damaged or no GGUF file.")
}

func unsupported(format string, args ...any) error {
	return qiao.Errorf(qiao.Unsupported, "gguf: read model file", format, args...).
		WithFix("Use a GGUF version 3 file in F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K, such as Q4_K_M.")
}
