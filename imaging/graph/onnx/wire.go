package onnx

import (
	"encoding/binary"
	"math"

	"github.com/qiao-ai/qiao"
)

const op = "onnx: read a model"

func invalid(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, op, format, args...).
		WithFix("Give a whole model file in the ONNX format: its pack can be pulled again with qiao model pull.")
}

// A field is one field of a message of Protocol Buffers: a number or bytes.
type field struct {
	number int
	wire   byte // 0 varint, 1 eight bytes, 2 bytes, 5 four bytes
	value  uint64
	bytes  []byte
}

// each calls use for every field of a message.
func each(b []byte, use func(f field) error) error {
	for len(b) > 0 {
		f, n, err := next(b)
		if err != nil {
			return err
		}
		if err := use(f); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// next reads the field at the start of b, and tells its length.
func next(b []byte) (f field, n int, err error) {
	key, n := binary.Uvarint(b)
	if n <= 0 || key>>3 == 0 || key>>3 > math.MaxInt32 {
		return f, 0, invalid("a field's number is damaged")
	}
	f.number, f.wire = int(key>>3), byte(key&7)
	rest := b[n:]
	switch f.wire {
	case 0:
		v, m := binary.Uvarint(rest)
		if m <= 0 {
			return f, 0, invalid("a number is cut off")
		}
		f.value = v
		return f, n + m, nil
	case 1:
		if len(rest) < 8 {
			return f, 0, invalid("a number is cut off")
		}
		f.value = binary.LittleEndian.Uint64(rest)
		return f, n + 8, nil
	case 5:
		if len(rest) < 4 {
			return f, 0, invalid("a number is cut off")
		}
		f.value = uint64(binary.LittleEndian.Uint32(rest))
		return f, n + 4, nil
	case 2:
		size, m := binary.Uvarint(rest)
		if m <= 0 || size > uint64(len(rest)-m) {
			return f, 0, invalid("a part is longer than the file")
		}
		f.bytes = rest[m : m+int(size)]
		return f, n + m + int(size), nil
	}
	return f, 0, invalid("a field has the unknown form %d", f.wire)
}

// message is f's bytes, where a message or a string belongs.
func (f field) message() ([]byte, error) {
	if f.wire != 2 {
		return nil, invalid("field %d is a number and not a part", f.number)
	}
	return f.bytes, nil
}

// ints appends the numbers of a repeated field, packed or not.
func (f field) ints(to []int64) ([]int64, error) {
	if f.wire != 2 {
		return append(to, int64(f.value)), nil
	}
	for b := f.bytes; len(b) > 0; {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, invalid("a list of numbers is cut off")
		}
		to, b = append(to, int64(v)), b[n:]
	}
	return to, nil
}

// floats appends the numbers of a repeated field, packed or not.
func (f field) floats(to []float32) ([]float32, error) {
	if f.wire == 5 {
		return append(to, math.Float32frombits(uint32(f.value))), nil
	}
	if f.wire != 2 || len(f.bytes)%4 != 0 {
		return nil, invalid("a list of floats is cut off")
	}
	for b := f.bytes; len(b) > 0; b = b[4:] {
		to = append(to, math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return to, nil
}

// doubles appends the numbers of a repeated field of doubles as floats.
func (f field) doubles(to []float32) ([]float32, error) {
	if f.wire == 1 {
		return append(to, float32(math.Float64frombits(f.value))), nil
	}
	if f.wire != 2 || len(f.bytes)%8 != 0 {
		return nil, invalid("a list of doubles is cut off")
	}
	for b := f.bytes; len(b) > 0; b = b[8:] {
		to = append(to, float32(math.Float64frombits(binary.LittleEndian.Uint64(b))))
	}
	return to, nil
}
