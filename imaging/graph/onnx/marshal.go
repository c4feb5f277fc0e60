package onnx

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
)

// Marshal writes m as a file's bytes: the same for the same Model.
func (m *Model) Marshal() []byte {
	var w writer
	w.int(1, m.IR)
	w.string(2, "qiao")
	w.message(7, func(w *writer) { m.Graph.marshal(w) })
	w.message(8, func(w *writer) { w.int(2, m.Opset) })
	return w.out
}

func (g *Graph) marshal(w *writer) {
	for i := range g.Nodes {
		w.message(1, func(w *writer) { g.Nodes[i].marshal(w) })
	}
	w.string(2, g.Name)
	for i := range g.Initializers {
		w.message(5, func(w *writer) { g.Initializers[i].marshal(w) })
	}
	for _, v := range g.Inputs {
		w.message(11, func(w *writer) { v.marshal(w) })
	}
	for _, v := range g.Outputs {
		w.message(12, func(w *writer) { v.marshal(w) })
	}
}

func (n *Node) marshal(w *writer) {
	for _, s := range n.Inputs {
		w.string(1, s)
	}
	for _, s := range n.Outputs {
		w.string(2, s)
	}
	w.string(3, n.Name)
	w.string(4, n.Op)
	for _, name := range slices.Sorted(maps.Keys(n.Attributes)) {
		a := n.Attributes[name]
		w.message(5, func(w *writer) { a.marshal(w, name) })
	}
	if n.Domain != "" {
		w.string(7, n.Domain)
	}
}

func (a *Attribute) marshal(w *writer, name string) {
	w.string(1, name)
	switch a.Kind {
	case KindFloat:
		w.float(2, a.Float)
	case KindInt:
		w.int(3, a.Int)
	case KindString:
		w.string(4, a.String)
	case KindTensor:
		w.message(5, func(w *writer) { a.Tensor.marshal(w) })
	case KindFloats:
		for _, v := range a.Floats {
			w.float(7, v)
		}
	case KindInts:
		for _, v := range a.Ints {
			w.int(8, v)
		}
	}
	w.int(20, int64(a.Kind))
}

// marshal writes floats as 32-bit floats and integers as 64-bit integers.
func (t *Tensor) marshal(w *writer) {
	for _, d := range t.Shape {
		w.int(1, int64(d))
	}
	kind, raw := Int64, make([]byte, 0, 8*t.Len())
	if t.Type.Floating() {
		kind = Float
	}
	w.int(2, int64(kind))
	w.string(8, t.Name)
	for _, v := range t.Floats {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	for _, v := range t.Ints {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	w.bytes(9, raw)
}

func (v *Value) marshal(w *writer) {
	w.string(1, v.Name)
	w.message(2, func(w *writer) {
		w.message(1, func(w *writer) {
			w.int(1, int64(v.Type))
			w.message(2, func(w *writer) {
				for _, d := range v.Shape {
					w.message(1, func(w *writer) {
						if d >= 0 {
							w.int(1, int64(d))
						}
					})
				}
			})
		})
	})
}

// A writer appends fields of Protocol Buffers.
type writer struct{ out []byte }

func (w *writer) key(number, wire int) {
	w.out = binary.AppendUvarint(w.out, uint64(number)<<3|uint64(wire))
}

func (w *writer) int(number int, v int64) {
	w.key(number, 0)
	w.out = binary.AppendUvarint(w.out, uint64(v))
}

func (w *writer) float(number int, v float32) {
	w.key(number, 5)
	w.out = binary.LittleEndian.AppendUint32(w.out, math.Float32bits(v))
}

func (w *writer) bytes(number int, b []byte) {
	w.key(number, 2)
	w.out = append(binary.AppendUvarint(w.out, uint64(len(b))), b...)
}

func (w *writer) string(number int, s string) { w.bytes(number, []byte(s)) }

func (w *writer) message(number int, write func(w *writer)) {
	var inner writer
	write(&inner)
	w.bytes(number, inner.out)
}
