// Package ifd reads the directories of TIFF, which EXIF and most RAW files are made
// of, within bounds: no input makes it panic, loop, or take much memory.
//
// Start with [Open] and [File.Directory]. What tags mean is its caller's business.
package ifd

import (
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf8"
)

// A File is a TIFF stream.
type File struct {
	data  []byte
	order binary.ByteOrder
	First uint32 // offset of the first directory
}

// Open reads the header. It tells false where there is none.
func Open(data []byte) (*File, bool) {
	if len(data) < 8 {
		return nil, false
	}
	f := &File{data: data}
	switch string(data[:2]) {
	case "II":
		f.order = binary.LittleEndian
	case "MM":
		f.order = binary.BigEndian
	default:
		return nil, false
	}
	f.First = f.order.Uint32(data[4:])
	return f, true
}

// Bounds of what is read.
const (
	mostEntries = 512
	mostValues  = 1 << 16
)

// A Directory holds the fields by tag.
type Directory struct {
	file   *File
	fields map[uint16]field
	Next   uint32 // offset of the next directory; 0 is none
	Cut    bool   // it reaches beyond the end of the stream
}

type field struct {
	kind uint16
	n    int
	data []byte
	at   int // where the data are in the stream; 0 if they are in the entry
}

var sizes = [...]int{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4}

// Directory reads the one at an offset. What is cut off is left out.
func (f *File) Directory(at uint32) Directory {
	d := Directory{file: f, fields: map[uint16]field{}}
	if uint64(at)+2 > uint64(len(f.data)) || at < 8 {
		d.Cut = at != 0
		return d
	}
	n := int(f.order.Uint16(f.data[at:]))
	rest := f.data[at+2:]
	if n > mostEntries {
		n, d.Cut = mostEntries, true
	}
	for ; n > 0; n-- {
		if len(rest) < 12 {
			d.Cut = true
			return d
		}
		d.entry(rest[:12])
		rest = rest[12:]
	}
	if len(rest) >= 4 {
		d.Next = f.order.Uint32(rest)
	}
	return d
}

func (d *Directory) entry(e []byte) {
	o := d.file.order
	tag, kind, n := o.Uint16(e), o.Uint16(e[2:]), uint64(o.Uint32(e[4:]))
	if int(kind) >= len(sizes) || kind == 0 {
		return
	}
	size := n * uint64(sizes[kind])
	if size == 0 {
		return
	}
	at := uint64(o.Uint32(e[8:]))
	if size <= 4 {
		d.fields[tag] = field{kind, int(n), e[8 : 8+size], 0}
		return
	}
	if at+size > uint64(len(d.file.data)) {
		d.Cut = true
		if kind != 2 || at >= uint64(len(d.file.data)) {
			return
		}
		size = uint64(len(d.file.data)) - at // a part of a text is better than nothing
		n = size
	}
	d.fields[tag] = field{kind, int(n), d.file.data[at : at+size], int(at)}
}

// Has tells whether there is a field.
func (d Directory) Has(tag uint16) bool { _, ok := d.fields[tag]; return ok }

// Len is the number of fields.
func (d Directory) Len() int { return len(d.fields) }

// Bytes returns a field as it is stored.
func (d Directory) Bytes(tag uint16) []byte { return d.fields[tag].data }

// At returns where in the stream a field's bytes are, or 0 where they are in its
// entry.
func (d Directory) At(tag uint16) int { return d.fields[tag].at }

// Text returns a field of characters without what fills it up.
func (d Directory) Text(tag uint16) string {
	f := d.fields[tag]
	if f.kind != 2 && f.kind != 7 && f.kind != 1 || len(f.data) > 1<<16 {
		return ""
	}
	s := string(f.data)
	if i := strings.IndexByte(s, 0); i >= 0 {
		s = s[:i]
	}
	if !utf8.ValidString(s) {
		runes := make([]rune, len(s))
		for i := range len(s) {
			runes[i] = rune(s[i]) // Latin-1 is the best guess
		}
		s = string(runes)
	}
	return strings.TrimSpace(s)
}

// Floats returns a field of numbers; fractions without a denominator are NaN.
func (d Directory) Floats(tag uint16) []float64 {
	f := d.fields[tag]
	n := min(f.n, mostValues)
	out := make([]float64, 0, min(n, 64))
	for i := range n {
		v, ok := d.number(f, i)
		if !ok {
			break
		}
		out = append(out, v)
	}
	return out
}

func (d Directory) number(f field, i int) (float64, bool) {
	o := d.file.order
	at := i * sizes[f.kind]
	if at+sizes[f.kind] > len(f.data) {
		return 0, false
	}
	b := f.data[at:]
	switch f.kind {
	case 1, 7:
		return float64(b[0]), true
	case 6:
		return float64(int8(b[0])), true
	case 3:
		return float64(o.Uint16(b)), true
	case 8:
		return float64(int16(o.Uint16(b))), true
	case 4, 13:
		return float64(o.Uint32(b)), true
	case 9:
		return float64(int32(o.Uint32(b))), true
	case 5:
		return ratio(float64(o.Uint32(b)), float64(o.Uint32(b[4:]))), true
	case 10:
		return ratio(float64(int32(o.Uint32(b))), float64(int32(o.Uint32(b[4:])))), true
	case 11:
		return float64(math.Float32frombits(o.Uint32(b))), true
	case 12:
		return math.Float64frombits(o.Uint64(b)), true
	}
	return 0, false
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

// Float returns the first number of a field.
func (d Directory) Float(tag uint16) (float64, bool) {
	f, ok := d.fields[tag]
	if !ok {
		return 0, false
	}
	v, ok := d.number(f, 0)
	return v, ok && !math.IsNaN(v) && !math.IsInf(v, 0)
}

// Int returns the first number of a field as a whole one.
func (d Directory) Int(tag uint16) int {
	v, ok := d.Float(tag)
	if !ok || math.Abs(v) > 1<<40 {
		return 0
	}
	return int(v)
}

// Order is the order of bytes.
func (f *File) Order() binary.ByteOrder { return f.order }
