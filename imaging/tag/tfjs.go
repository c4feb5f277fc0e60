package tag

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"strconv"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph/onnx"
)

// invalid is the error for a graph of TensorFlow.js that is damaged or another one.
func invalid(format string, args ...any) error {
	return qiao.Errorf(qiao.Invalid, "tag: read the model", format, args...).
		WithFix("Pull the model again: qiao model pull tags.")
}

// A model is a graph model of TensorFlow.js, as its JSON has it.
type model struct {
	Topology struct {
		Nodes []node `json:"node"`
	} `json:"modelTopology"`
	Manifest []struct {
		Weights []weight `json:"weights"`
	} `json:"weightsManifest"`
}

type node struct {
	Name       string               `json:"name"`
	Op         string               `json:"op"`
	Inputs     []string             `json:"input"`
	Attributes map[string]attribute `json:"attr"`
}

// An attribute's numbers are strings in JSON, and its strings are in base 64.
type attribute struct {
	Bool  bool    `json:"b"`
	Float float64 `json:"f"`
	Text  string  `json:"s"`
	List  struct {
		Ints  []json.RawMessage `json:"i"`
		Texts []string          `json:"s"`
	} `json:"list"`
}

func (a attribute) text() string {
	b, _ := base64.StdEncoding.DecodeString(a.Text)
	return string(b)
}

func (a attribute) texts() (all []string) {
	for _, t := range a.List.Texts {
		all = append(all, attribute{Text: t}.text())
	}
	return all
}

// sides returns the numbers for height and width, of the four for NHWC.
func (a attribute) sides() (h, w int64) {
	h, w = 1, 1
	if len(a.List.Ints) != 4 {
		return h, w
	}
	for i, to := range []*int64{&h, &w} {
		s, err := strconv.Unquote(string(a.List.Ints[1+i]))
		if err != nil {
			s = string(a.List.Ints[1+i])
		}
		*to, _ = strconv.ParseInt(s, 10, 32)
	}
	return h, w
}

type weight struct {
	Name         string `json:"name"`
	Shape        []int  `json:"shape"`
	Type         string `json:"dtype"`
	Quantization *struct {
		Type       string  `json:"dtype"`
		Scale, Min float64 `json:",omitempty"`
	} `json:"quantization"`
}

// An array is a weight's numbers.
type array struct {
	shape  []int
	floats []float32
	ints   []int64
}

// parse reads a graph and its weights.
func parse(graph, weights []byte) (*model, map[string]array, error) {
	m := &model{}
	if err := json.Unmarshal(graph, m); err != nil {
		return nil, nil, invalid("its graph is no JSON")
	}
	all := map[string]array{}
	for _, group := range m.Manifest {
		for _, w := range group.Weights {
			a, used, err := w.read(weights)
			if err != nil {
				return nil, nil, err
			}
			all[w.Name] = a
			weights = weights[used:]
		}
	}
	return m, all, nil
}

// read takes the numbers of w from the front of b and tells how many bytes they are.
func (w *weight) read(b []byte) (a array, used int, err error) {
	n := 1
	for _, d := range w.Shape {
		if d < 0 || d > 1<<24 || n*d > 1<<26 {
			return a, 0, invalid("the weight %.40q is too large", w.Name)
		}
		n *= d
	}
	kind := w.Type
	if w.Quantization != nil {
		kind = w.Quantization.Type
	}
	size, ok := map[string]int{"float32": 4, "int32": 4, "float16": 2, "uint8": 1, "bool": 1}[kind]
	if !ok || n*size > len(b) {
		return a, 0, invalid("the weight %.40q of type %.10q is cut off or unknown", w.Name, kind)
	}
	a.shape = w.Shape
	for i := range n {
		at := b[i*size:]
		switch {
		case kind == "int32":
			a.ints = append(a.ints, int64(int32(binary.LittleEndian.Uint32(at))))
		case kind == "float32":
			a.floats = append(a.floats, math.Float32frombits(binary.LittleEndian.Uint32(at)))
		case kind == "float16":
			a.floats = append(a.floats, onnx.HalfToFloat(binary.LittleEndian.Uint16(at)))
		case w.Quantization != nil:
			a.floats = append(a.floats, float32(float64(at[0])*w.Quantization.Scale+w.Quantization.Min))
		default:
			a.ints = append(a.ints, int64(at[0]))
		}
	}
	return a, n * size, nil
}
