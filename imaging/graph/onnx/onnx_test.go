package onnx

import (
	"bytes"
	"math"
	"reflect"
	"testing"

	"github.com/qiao-ai/qiao"
)

func sample() *Model {
	return &Model{IR: 8, Opset: 13, Graph: Graph{
		Name: "g",
		Nodes: []Node{{Name: "n", Op: "Conv", Inputs: []string{"x", "w", ""}, Outputs: []string{"y"}, Attributes: map[string]Attribute{
			"strides": {Kind: KindInts, Ints: []int64{2, -1}}, "auto_pad": {Kind: KindString, String: "VALID"},
			"group": {Kind: KindInt, Int: 3}, "alpha": {Kind: KindFloat, Float: 0.5}, "list": {Kind: KindFloats, Floats: []float32{1, 2}},
			"value": {Kind: KindTensor, Tensor: &Tensor{Type: Int64, Shape: []int{2}, Ints: []int64{7, -7}}},
		}}},
		Initializers: []Tensor{{Name: "w", Type: Float, Shape: []int{1, 2}, Floats: []float32{0.25, -3}}},
		Inputs:       []Value{{Name: "x", Type: Float, Shape: []int{-1, 3}}},
		Outputs:      []Value{{Name: "y", Type: Float, Shape: []int{1}}},
	}}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	want := sample()
	got, err := Parse(want.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v\nwritten %+v", got, want)
	}
}

func TestDamagedModelsAreRefused(t *testing.T) {
	whole := sample().Marshal()
	for n := range whole {
		if _, err := Parse(whole[:n]); err != nil && qiao.KindOf(err) != qiao.Invalid {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	var w writer
	w.message(7, func(w *writer) {
		w.message(5, func(w *writer) {
			w.int(1, math.MaxInt32)
			w.int(1, 8)
			w.int(2, int64(Float))
			w.bytes(9, []byte("1234"))
		})
	})
	if _, err := Parse(w.out); qiao.KindOf(err) != qiao.Invalid {
		t.Errorf("a shape without numbers: %v", err)
	}
	for _, other := range []Tensor{{Name: "t", Type: Float, Shape: []int{3}, Floats: []float32{1}}, {Name: "t", Type: Int64, Shape: []int{1, 2}, Ints: []int64{1}}} {
		m := sample()
		m.Graph.Initializers = append(m.Graph.Initializers, other)
		if _, err := Parse(m.Marshal()); qiao.KindOf(err) != qiao.Invalid {
			t.Errorf("%v: %v", other, err)
		}
	}
	if _, err := Parse(nil); err == nil {
		t.Error("nothing is a model")
	}
}

func TestHalvesAreWidened(t *testing.T) {
	for bits, want := range map[uint16]float32{0: 0, 0x3c00: 1, 0xc000: -2, 0x3555: 0.33325195, 0x0001: 5.9604645e-8, 0x7bff: 65504, 0x8400: -6.1035156e-05} {
		if got := HalfToFloat(bits); got != want {
			t.Errorf("%#x is %g, not %g", bits, got, want)
		}
	}
	if !math.IsInf(float64(HalfToFloat(0x7c00)), 1) || HalfToFloat(0x7e00) == HalfToFloat(0x7e00) {
		t.Error("infinity or no number")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sample().Marshal())
	f.Add([]byte{0x3a, 0x02, 0x2a, 0x00})
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data)
		if err != nil {
			return
		}
		for i := range m.Graph.Initializers {
			if n := &m.Graph.Initializers[i]; n.Len() > 8*len(data) {
				t.Fatalf("%d bytes make %d numbers", len(data), n.Len())
			}
		}
		again, err := Parse(m.Marshal())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again.Marshal(), m.Marshal()) {
			t.Fatal("written, read and written again, it differs")
		}
	})
}
