package gguf

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/qiao-ai/qiao/engine/quant"
)

// A Writer collects settings and tensors and writes them as a file. It is for
// tests, benchmarks and converters; the zero Writer is ready.
type Writer struct {
	settings bytes.Buffer
	count    uint64
	tensors  []written
	err      error
}

// A written is a tensor to be written.
type written struct {
	name string
	dims []int
	typ  quant.Type
	data func() []byte
}

// Set adds a setting. The value is a string, bool, int32, uint32, uint64,
// float32, float64, []string, []bool, []int32 or []float32; another one is an error of
// WriteTo.
func (w *Writer) Set(key string, v any) {
	w.count++
	putText(&w.settings, key)
	switch v := v.(type) {
	case string:
		w.put(kindString)
		putText(&w.settings, v)
	case []string:
		w.put(kindArray, uint32(kindString), uint64(len(v)))
		for _, s := range v {
			putText(&w.settings, s)
		}
	case []bool:
		w.put(kindArray, uint32(kindBool), uint64(len(v)), v)
	case []int32:
		w.put(kindArray, uint32(kindI32), uint64(len(v)), v)
	case []float32:
		w.put(kindArray, uint32(kindF32), uint64(len(v)), v)
	default:
		w.setPlain(key, v)
	}
}

func (w *Writer) setPlain(key string, v any) {
	switch v.(type) {
	case bool:
		w.put(kindBool, v)
	case int32:
		w.put(kindI32, v)
	case uint32:
		w.put(kindU32, v)
	case uint64:
		w.put(kindU64, v)
	case float32:
		w.put(kindF32, v)
	case float64:
		w.put(kindF64, v)
	default:
		w.err = fmt.Errorf("gguf: the setting %q cannot be a %T", key, v)
	}
}

func (w *Writer) put(k kind, values ...any) {
	putNumber(&w.settings, uint32(k))
	for _, v := range values {
		putNumber(&w.settings, v)
	}
}

// Add adds a tensor. data is called once, when its turn to be written comes, and
// returns its bytes.
func (w *Writer) Add(name string, typ quant.Type, dims []int, data func() []byte) {
	w.tensors = append(w.tensors, written{name, dims, typ, data})
}

// size returns how many bytes t takes.
func (t *written) size() (int, error) {
	n, ok := t.typ.RowBytes(t.dims[0])
	if !ok {
		return 0, fmt.Errorf("gguf: %s cannot have rows of %d numbers in %s", t.name, t.dims[0], t.typ)
	}
	for _, d := range t.dims[1:] {
		n *= d
	}
	return n, nil
}

// WriteTo implements io.WriterTo: it writes the file.
func (w *Writer) WriteTo(to io.Writer) (int64, error) {
	if w.err != nil {
		return 0, w.err
	}
	head, err := w.head()
	if err != nil {
		return 0, err
	}
	out := &counter{w: bufio.NewWriterSize(to, 1<<20)}
	out.write(head)
	out.pad()
	for _, t := range w.tensors {
		data := t.data()
		if n, _ := t.size(); n != len(data) {
			return out.n, fmt.Errorf("gguf: %s has %d bytes, not %d", t.name, len(data), n)
		}
		out.write(data)
		out.pad()
	}
	return out.n, out.w.Flush()
}

// head returns the directory's bytes.
func (w *Writer) head() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(magic)
	putNumber(&b, uint32(version))
	putNumber(&b, uint64(len(w.tensors)))
	putNumber(&b, w.count)
	b.Write(w.settings.Bytes())
	offset := 0
	for _, t := range w.tensors {
		size, err := t.size()
		if err != nil {
			return nil, err
		}
		putText(&b, t.name)
		putNumber(&b, uint32(len(t.dims)))
		for _, d := range t.dims {
			putNumber(&b, uint64(d))
		}
		putNumber(&b, uint32(t.typ))
		putNumber(&b, uint64(offset))
		offset += (size + defaultAlignment - 1) / defaultAlignment * defaultAlignment
	}
	return b.Bytes(), nil
}

// putNumber writes a number, or several, to a buffer, which cannot fail.
func putNumber(b *bytes.Buffer, v any) { _ = binary.Write(b, binary.LittleEndian, v) }

func putText(b *bytes.Buffer, s string) {
	putNumber(b, uint64(len(s)))
	b.WriteString(s)
}

// A counter counts what it writes. Flush of w gives the first error.
type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) write(b []byte) {
	n, _ := c.w.Write(b)
	c.n += int64(n)
}

func (c *counter) pad() {
	c.write(make([]byte, -c.n&(defaultAlignment-1)))
}
