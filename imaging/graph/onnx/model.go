package onnx

// A Model is a graph with the version of the operators that it is written in.
type Model struct {
	IR    int64
	Opset int64 // of the standard operators
	Graph Graph
}

// A Graph computes Outputs from Inputs and Initializers by Nodes, which stand in
// an order in which they can be run.
type Graph struct {
	Name            string
	Nodes           []Node
	Initializers    []Tensor
	Inputs, Outputs []Value
}

// A Value is a named array, with the shape that it is declared with: -1 stands
// for a size that is only known at run time.
type Value struct {
	Name  string
	Type  DataType
	Shape []int
}

// A Node is one operation. An input named "" is left out.
type Node struct {
	Name, Op, Domain string
	Inputs, Outputs  []string
	Attributes       map[string]Attribute
}

// An Attribute is a constant of a Node. Which field counts, its user knows.
type Attribute struct {
	Float  float32
	Int    int64
	String string
	Tensor *Tensor
	Floats []float32
	Ints   []int64
	Kind   Kind
}

// A Kind says which field of an Attribute was written.
type Kind int32

// The kinds. Graph is one that is not read.
const (
	KindFloat  Kind = 1
	KindInt    Kind = 2
	KindString Kind = 3
	KindTensor Kind = 4
	KindGraph  Kind = 5
	KindFloats Kind = 6
	KindInts   Kind = 7
)

// A DataType is the type of a tensor's numbers.
type DataType int32

// The types that are read. Floats of all sizes become 32-bit floats, all others
// 64-bit integers.
const (
	Float    DataType = 1
	Uint8    DataType = 2
	Int8     DataType = 3
	Int32    DataType = 6
	Int64    DataType = 7
	Bool     DataType = 9
	Float16  DataType = 10
	Double   DataType = 11
	BFloat16 DataType = 16
)

// Floating tells whether numbers of type t are in a Tensor's Floats.
func (t DataType) Floating() bool {
	return t == Float || t == Float16 || t == Double || t == BFloat16
}

// size is how many bytes a number takes as raw data; 0 if t is not read.
func (t DataType) size() int {
	switch t {
	case Uint8, Int8, Bool:
		return 1
	case Float16, BFloat16:
		return 2
	case Float, Int32:
		return 4
	case Int64, Double:
		return 8
	}
	return 0
}

// A Tensor is a constant array in row-major order. Its numbers are in Floats or
// in Ints.
type Tensor struct {
	Name   string
	Type   DataType
	Shape  []int
	Floats []float32
	Ints   []int64
}

// Len is how many numbers t has.
func (t *Tensor) Len() int { return max(len(t.Floats), len(t.Ints)) }
