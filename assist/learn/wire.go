package learn

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"slices"

	"github.com/qiao-ai/qiao"
)

// magic begins a model file; the digit is the version of the format.
const magic = "QIAOLRN1"

// mostBytes bounds a model file once unpacked.
const mostBytes = 64 << 20

// A writer writes numbers and texts one after another.
type writer struct{ b bytes.Buffer }

func (w *writer) uint(v uint64) { w.b.Write(binary.AppendUvarint(nil, v)) }
func (w *writer) float(v float64) {
	w.b.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(v))))
}
func (w *writer) text(s string) {
	w.uint(uint64(len(s)))
	w.b.WriteString(s)
}

func (w *writer) texts(list []string) {
	w.uint(uint64(len(list)))
	for _, s := range list {
		w.text(s)
	}
}

func (w *writer) floats(list []float64) {
	w.uint(uint64(len(list)))
	for _, v := range list {
		w.float(v)
	}
}

// hashes writes the keys of rows in order of their rows, which is the order of
// the hashes, too.
func (w *writer) hashes(sorted []uint32) {
	w.uint(uint64(len(sorted)))
	var last uint32
	for _, h := range sorted {
		w.uint(uint64(h - last))
		last = h
	}
}

func (w *writer) bytes8(list []int8) {
	for _, v := range list {
		w.b.WriteByte(byte(v))
	}
}

// A reader reads what a writer wrote. After an error it reads zeros.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail() {
	if r.err == nil {
		r.err = qiao.Errorf(qiao.Invalid, "learn: read model", "the file is damaged")
	}
	r.b = nil
}

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads a number of things that take at least size bytes each.
func (r *reader) count(size int) int {
	n := r.uint()
	if n > uint64(len(r.b)/size) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.fail()
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) float() float64 {
	b := r.take(4)
	if b == nil {
		return 0
	}
	v := float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.fail()
		return 0
	}
	return v
}

func (r *reader) text() string { return string(r.take(r.count(1))) }

func (r *reader) texts() []string {
	var list []string
	for range r.count(1) {
		list = append(list, r.text())
	}
	return list
}

func (r *reader) floats() []float64 {
	var list []float64
	for range r.count(4) {
		list = append(list, r.float())
	}
	return list
}

func (r *reader) float32s() []float32 {
	var list []float32
	for _, v := range r.floats() {
		list = append(list, float32(v))
	}
	return list
}

func (r *reader) hashes() map[uint32]int32 {
	n := r.count(1)
	m := make(map[uint32]int32, n)
	var last uint64
	for i := range n {
		last += r.uint()
		if last > math.MaxUint32 {
			r.fail()
			return m
		}
		m[uint32(last)] = int32(i)
	}
	if len(m) != n {
		r.fail()
	}
	return m
}

func (r *reader) bytes8(n int) []int8 {
	var list []int8
	for _, b := range r.take(n) {
		list = append(list, int8(b))
	}
	return list
}

// sortedKeys are the hashes in order of their rows.
func sortedKeys(rows map[uint32]int32) []uint32 {
	keys := make([]uint32, 0, len(rows))
	for h := range rows {
		keys = append(keys, h)
	}
	slices.SortFunc(keys, func(a, b uint32) int { return int(rows[a]) - int(rows[b]) })
	return keys
}

// pack compresses a body and puts the mark and a checksum before it.
func pack(body []byte) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(magic)
	out.Write(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func unpack(data []byte) ([]byte, error) {
	bad := func(format string, args ...any) error {
		return qiao.Errorf(qiao.Invalid, "learn: read model", format, args...).
			WithFix("Train the model again: qiao assist train.")
	}
	if len(data) < len(magic)+4 || string(data[:len(magic)]) != magic {
		return nil, bad("it is no model of this version")
	}
	sum := binary.LittleEndian.Uint32(data[len(magic):])
	body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data[len(magic)+4:])), mostBytes+1))
	if err != nil {
		return nil, bad("the file is damaged: %w", err)
	}
	if len(body) > mostBytes {
		return nil, qiao.Errorf(qiao.TooLarge, "learn: read model", "a model has at most %d bytes", mostBytes)
	}
	if crc32.ChecksumIEEE(body) != sum {
		return nil, bad("the file is damaged")
	}
	return body, nil
}
