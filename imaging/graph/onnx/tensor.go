package onnx

import (
	"encoding/binary"
	"math"
)

// parts are what a tensor's message has beside its header.
type parts struct {
	dims, ints32, ints64 []int64
	floats, doubles      []float32
	raw                  []byte
}

func (t *Tensor) parse(b []byte) error {
	var p parts
	err := each(b, func(f field) (err error) {
		switch f.number {
		case 1:
			p.dims, err = f.ints(p.dims)
		case 2:
			t.Type = DataType(f.value)
		case 4:
			p.floats, err = f.floats(p.floats)
		case 5:
			p.ints32, err = f.ints(p.ints32)
		case 7:
			p.ints64, err = f.ints(p.ints64)
		case 8:
			t.Name = string(f.bytes)
		case 9:
			p.raw, err = f.message()
		case 10:
			p.doubles, err = f.doubles(p.doubles)
		case 13:
			err = invalid("the tensor %.40q has its numbers in another file", t.Name)
		case 14:
			if f.value != 0 {
				err = invalid("the tensor %.40q has its numbers in another file", t.Name)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return t.fill(&p)
}

// fill takes the numbers from where the message has them, and compares their
// count with the shape.
func (t *Tensor) fill(p *parts) error {
	if t.Type.size() == 0 {
		return invalid("the tensor %.40q has numbers of type %d, which is not read", t.Name, t.Type)
	}
	count, err := t.shape(p.dims)
	if err != nil {
		return err
	}
	switch {
	case p.raw != nil:
		err = t.fillRaw(p.raw)
	case t.Type == Float:
		t.Floats = p.floats
	case t.Type == Double:
		t.Floats = p.doubles
	case t.Type.Floating():
		for _, v := range p.ints32 {
			t.Floats = append(t.Floats, half(t.Type, uint16(v)))
		}
	case t.Type == Int64:
		t.Ints = p.ints64
	default:
		for _, v := range p.ints32 {
			t.Ints = append(t.Ints, int64(int32(v)))
		}
	}
	if err == nil && t.Len() != count {
		err = invalid("the tensor %.40q has %d numbers where its shape says %d", t.Name, t.Len(), count)
	}
	return err
}

// maxRank bounds how many dimensions a tensor may have.
const maxRank = 8

// shape takes the dimensions and tells how many numbers they make.
func (t *Tensor) shape(dims []int64) (int, error) {
	if len(dims) > maxRank {
		return 0, invalid("the tensor %.40q has %d dimensions", t.Name, len(dims))
	}
	count := int64(1)
	for _, d := range dims {
		if d < 0 || d > math.MaxInt32 || count*d > math.MaxInt32 {
			return 0, invalid("the tensor %.40q is too large", t.Name)
		}
		count *= d
		t.Shape = append(t.Shape, int(d))
	}
	return int(count), nil
}

func (t *Tensor) fillRaw(raw []byte) error {
	size := t.Type.size()
	if len(raw)%size != 0 {
		return invalid("the numbers of tensor %.40q are cut off", t.Name)
	}
	n := len(raw) / size
	if t.Type.Floating() {
		t.Floats = make([]float32, n)
	} else {
		t.Ints = make([]int64, n)
	}
	little := binary.LittleEndian
	for i := range n {
		b := raw[i*size:]
		switch t.Type {
		case Float:
			t.Floats[i] = math.Float32frombits(little.Uint32(b))
		case Double:
			t.Floats[i] = float32(math.Float64frombits(little.Uint64(b)))
		case Float16, BFloat16:
			t.Floats[i] = half(t.Type, little.Uint16(b))
		case Int64:
			t.Ints[i] = int64(little.Uint64(b))
		case Int32:
			t.Ints[i] = int64(int32(little.Uint32(b)))
		case Int8:
			t.Ints[i] = int64(int8(b[0]))
		default:
			t.Ints[i] = int64(b[0])
		}
	}
	return nil
}

// half widens a 16-bit float of either kind.
func half(t DataType, v uint16) float32 {
	if t == BFloat16 {
		return math.Float32frombits(uint32(v) << 16)
	}
	return HalfToFloat(v)
}

// HalfToFloat widens a 16-bit float of IEEE 754.
func HalfToFloat(v uint16) float32 {
	sign, exp, frac := uint32(v>>15)<<31, uint32(v>>10)&31, uint32(v)&1023
	switch {
	case exp == 31:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	case exp != 0:
		return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
	}
	f := float32(frac) / (1 << 24)
	if sign != 0 {
		f = -f
	}
	return f
}
