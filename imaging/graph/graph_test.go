package graph

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph/onnx"
	"github.com/qiao-ai/qiao/imaging/kernel"
)

// A maker writes small models.
type maker struct {
	m onnx.Model
	r *rand.Rand
}

func newMaker(shape ...int) *maker {
	k := &maker{r: rand.New(rand.NewPCG(7, 7))}
	k.m = onnx.Model{IR: 8, Opset: 11}
	k.m.Graph.Inputs = []onnx.Value{{Name: "x", Type: onnx.Float, Shape: shape}}
	return k
}

func (k *maker) constant(name string, shape []int, v []float32) string {
	k.m.Graph.Initializers = append(k.m.Graph.Initializers, onnx.Tensor{Name: name, Type: onnx.Float, Shape: shape, Floats: v})
	return name
}

func (k *maker) random(name string, shape ...int) string {
	v := make([]float32, numel(shape))
	for i := range v {
		v[i] = float32(k.r.NormFloat64())
	}
	return k.constant(name, shape, v)
}

func (k *maker) integers(name string, v ...int64) string {
	k.m.Graph.Initializers = append(k.m.Graph.Initializers, onnx.Tensor{Name: name, Type: onnx.Int64, Shape: []int{len(v)}, Ints: v})
	return name
}

type attrs map[string]onnx.Attribute

func list(v ...int64) onnx.Attribute  { return onnx.Attribute{Kind: onnx.KindInts, Ints: v} }
func one(v int64) onnx.Attribute      { return onnx.Attribute{Kind: onnx.KindInt, Int: v} }
func word(s string) onnx.Attribute    { return onnx.Attribute{Kind: onnx.KindString, String: s} }
func number(v float32) onnx.Attribute { return onnx.Attribute{Kind: onnx.KindFloat, Float: v} }

func (k *maker) node(op, out string, a attrs, in ...string) string {
	k.m.Graph.Nodes = append(k.m.Graph.Nodes, onnx.Node{Name: out, Op: op, Inputs: in, Outputs: []string{out}, Attributes: a})
	return out
}

func (k *maker) bytes(outputs ...string) []byte {
	for _, o := range outputs {
		k.m.Graph.Outputs = append(k.m.Graph.Outputs, onnx.Value{Name: o, Type: onnx.Float})
	}
	return k.m.Marshal()
}

func picture(r *rand.Rand, shape ...int) Tensor {
	t := Tensor{Shape: shape, Data: make([]float32, numel(shape))}
	for i := range t.Data {
		t.Data[i] = float32(r.NormFloat64())
	}
	return t
}

// runAll runs a model with every set of instructions and compares the results with
// what is wanted.
func runAll(t *testing.T, what string, model []byte, in Tensor, shape []int, want []float32) {
	t.Helper()
	for _, set := range kernel.Sets() {
		s, err := PureWith(set).Open(model)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		before := slices.Clone(in.Data)
		for range 2 { // the second time with memory of the first
			out, err := s.Run(context.Background(), in)
			if err != nil {
				t.Fatalf("%s on %s: %v", what, set.Name(), err)
			}
			if !slices.Equal(out[0].Shape, shape) {
				t.Fatalf("%s: shape %v, not %v", what, out[0].Shape, shape)
			}
			for i, v := range want {
				if d := math.Abs(float64(out[0].Data[i] - v)); !(d <= 2e-4*(1+math.Abs(float64(v)))) {
					t.Fatalf("%s on %s: number %d is %g, not %g", what, set.Name(), i, out[0].Data[i], v)
				}
			}
		}
		if !slices.Equal(before, in.Data) {
			t.Fatalf("%s: the input was changed", what)
		}
	}
}

// naiveConv is a convolution by its definition.
func naiveConv(x Tensor, w, b []float32, out, per, kh, kw, group int, win window) ([]int, []float32) {
	h, wide := x.Shape[2], x.Shape[3]
	fit, oh, ow, _ := win.over(h, wide)
	y := make([]float32, x.Shape[0]*out*oh*ow)
	for n := range x.Shape[0] {
		for o := range out {
			for oy := range oh {
				for ox := range ow {
					sum := float64(b[o])
					for i := range per {
						c := o/(out/group)*per + i
						for ky := range kh {
							for kx := range kw {
								iy, ix := oy*fit.sh-fit.pt+ky*fit.dh, ox*fit.sw-fit.pl+kx*fit.dw
								if iy < 0 || ix < 0 || iy >= h || ix >= wide {
									continue
								}
								sum += float64(x.Data[((n*x.Shape[1]+c)*h+iy)*wide+ix]) * float64(w[((o*per+i)*kh+ky)*kw+kx])
							}
						}
					}
					y[((n*out+o)*oh+oy)*ow+ox] = float32(sum)
				}
			}
		}
	}
	return []int{x.Shape[0], out, oh, ow}, y
}

func TestConvolutionsAreWhatTheyAreByDefinition(t *testing.T) {
	for _, c := range []struct{ n, in, out, group, kh, kw, sh, sw, d, pad, h, w int }{
		{1, 3, 16, 1, 3, 3, 2, 2, 1, 1, 17, 23},  // a plain picture
		{2, 3, 8, 1, 3, 3, 1, 1, 1, 1, 9, 5},     // two of them
		{1, 24, 40, 1, 1, 1, 1, 1, 1, 0, 13, 11}, // 1x1
		{1, 20, 33, 1, 3, 3, 1, 1, 1, 1, 10, 12},
		{2, 17, 5, 1, 1, 3, 1, 1, 1, 1, 6, 9},
		{1, 24, 24, 24, 3, 3, 1, 1, 1, 1, 9, 14}, // depthwise
		{2, 40, 40, 40, 5, 5, 2, 1, 1, 2, 11, 13},
		{1, 16, 16, 16, 3, 3, 2, 2, 1, 1, 3, 2}, // smaller than a tile
		{1, 12, 18, 3, 3, 3, 1, 1, 1, 1, 7, 8},  // groups
		{1, 8, 8, 1, 3, 3, 1, 1, 2, 2, 9, 9},    // dilated
		{1, 6, 12, 6, 3, 3, 1, 1, 1, 1, 5, 6},   // depthwise with a multiplier
	} {
		for _, auto := range []string{"NOTSET", "SAME_UPPER"} {
			k := newMaker(-1, c.in, -1, -1)
			per := c.in / c.group
			// A convolution before it, so that its input is not plain.
			x := picture(k.r, c.n, c.in, c.h, c.w)
			src := "x"
			if c.in > 4 {
				src = k.node("Relu", "relu", nil, "x")
				for i, v := range x.Data {
					x.Data[i] = max(v, -v)
				}
			}
			w, b := k.random("w", c.out, per, c.kh, c.kw), k.random("b", c.out)
			pad := int64(c.pad)
			a := attrs{"kernel_shape": list(int64(c.kh), int64(c.kw)), "strides": list(int64(c.sh), int64(c.sw)), "dilations": list(int64(c.d), int64(c.d)),
				"group": one(int64(c.group)), "auto_pad": word(auto)}
			win := window{c.kh, c.kw, c.sh, c.sw, c.d, c.d, 0, 0, 0, 0, ""}
			if auto == "NOTSET" {
				a["pads"] = list(pad, pad, pad, pad)
				win.pt, win.pl, win.pb, win.pr = c.pad, c.pad, c.pad, c.pad
			} else {
				win.auto = auto
			}
			k.node("Conv", "y", a, src, w, b)
			shape, want := naiveConv(x, k.m.Graph.Initializers[0].Floats, k.m.Graph.Initializers[1].Floats, c.out, per, c.kh, c.kw, c.group, win)
			runAll(t, fmt.Sprint(c, auto), k.bytes("y"), x, shape, want)
		}
	}
}

func TestTransposedConvolutionsAreWhatTheyAreByDefinition(t *testing.T) {
	for _, out := range []int{1, 24} {
		k := newMaker(1, 20, 5, 7)
		x := picture(k.r, 1, 20, 5, 7)
		k.random("w", 20, out, 2, 2)
		k.random("b", out)
		k.node("ConvTranspose", "y", attrs{"kernel_shape": list(2, 2), "strides": list(2, 2)}, "x", "w", "b")
		w, b := k.m.Graph.Initializers[0].Floats, k.m.Graph.Initializers[1].Floats
		want := make([]float32, out*10*14)
		for o := range out {
			for y := range 10 {
				for px := range 14 {
					sum := float64(b[o])
					for i := range 20 {
						sum += float64(x.Data[(i*5+y/2)*7+px/2]) * float64(w[((i*out+o)*2+y%2)*2+px%2])
					}
					want[(o*10+y)*14+px] = float32(sum)
				}
			}
		}
		runAll(t, "transposed", k.bytes("y"), x, []int{1, out, 10, 14}, want)
	}
}

// steps lists small models of one or a few operators on a picture, and what they are
// to compute.
func TestOperatorsAreWhatTheyAreByDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	x := picture(r, 2, 20, 4, 6)
	each := func(f func(v float64) float64) []float32 {
		out := make([]float32, len(x.Data))
		for i, v := range x.Data {
			out[i] = float32(f(float64(v)))
		}
		return out
	}
	clip := func(v, low, high float64) float64 { return min(max(v, low), high) }
	for _, c := range []struct {
		name  string
		build func(k *maker, x string) string
		want  []float32
	}{
		{"a hard swish, as Paddle writes it", func(k *maker, x string) string {
			k.constant("3", nil, []float32{3})
			k.constant("6", nil, []float32{6})
			k.node("Add", "a", nil, x, "3")
			k.node("Clip", "c", attrs{"min": number(0), "max": number(6)}, "a")
			k.node("Mul", "m", nil, x, "c")
			return k.node("Div", "d", nil, "m", "6")
		}, each(func(v float64) float64 { return v * clip(v+3, 0, 6) / 6 })},
		{"a hard swish, as TensorFlow writes it, scaled and shifted", func(k *maker, x string) string {
			for n, v := range map[string]float32{"sixth": 1.0 / 6, "3": 3, "0": 0, "6": 6, "by": 0.7, "plus": -0.2} {
				k.constant(n, nil, []float32{v})
			}
			k.node("Mul", "p", nil, "sixth", x)
			k.node("Add", "a", nil, x, "3")
			k.node("Clip", "c", nil, "a", "0", "6")
			k.node("Mul", "m", nil, "p", "c")
			k.node("Mul", "s", nil, "m", "by")
			return k.node("Add", "t", nil, "s", "plus")
		}, each(func(v float64) float64 { return v*clip(v+3, 0, 6)/6*0.7 - 0.2 })},
		{"a swish", func(k *maker, x string) string {
			k.constant("1", nil, []float32{1})
			k.node("Mul", "p", nil, x, "1")
			k.node("Sigmoid", "s", nil, "p")
			return k.node("Mul", "m", nil, x, "s")
		}, each(func(v float64) float64 { return v / (1 + math.Exp(-v)) })},
		{"x+x*s", func(k *maker, x string) string {
			k.node("GlobalAveragePool", "g", nil, x)
			k.node("HardSigmoid", "s", attrs{"alpha": number(0), "beta": number(0.25)}, "g")
			k.node("Mul", "m", nil, x, "s")
			return k.node("Add", "a", nil, x, "m")
		}, each(func(v float64) float64 { return v * 1.25 })},
		{"x*x+x, where x is read often", func(k *maker, x string) string {
			k.node("Mul", "m", nil, x, x)
			return k.node("Add", "a", nil, "m", x)
		}, each(func(v float64) float64 { return v*v + v })},
		{"a sum that is no dependency", func(k *maker, x string) string {
			k.node("Relu", "unused", nil, x)
			return k.node("Relu", "r", nil, x)
		}, each(func(v float64) float64 { return max(v, 0) })},
		{"two turns", func(k *maker, x string) string {
			k.node("Transpose", "t", attrs{"perm": list(0, 2, 3, 1)}, x)
			return k.node("Transpose", "u", attrs{"perm": list(0, 3, 1, 2)}, "t")
		}, each(func(v float64) float64 { return v })},
		{"flat and back", func(k *maker, x string) string {
			k.node("Shape", "shape", nil, x)
			k.integers("flat", 2, -1)
			k.node("Reshape", "f", nil, x, "flat")
			return k.node("Reshape", "b", nil, "f", "shape")
		}, each(func(v float64) float64 { return v })},
		{"parts and whole", func(k *maker, x string) string {
			k.node("Slice", "s", attrs{"starts": list(0), "ends": list(7), "axes": list(1)}, x)
			k.node("Slice", "t", attrs{"starts": list(-13), "ends": list(math.MaxInt64), "axes": list(1)}, x)
			return k.node("Concat", "c", attrs{"axis": one(1)}, "s", "t")
		}, each(func(v float64) float64 { return v })},
		{"smaller and larger", func(k *maker, x string) string {
			k.constant("empty", []int{0}, nil)
			k.constant("twice", []int{4}, []float32{1, 1, 2, 2})
			k.node("Resize", "r", attrs{"mode": word("nearest"), "coordinate_transformation_mode": word("asymmetric"), "nearest_mode": word("floor")}, x, "empty", "twice")
			return k.node("MaxPool", "p", attrs{"kernel_shape": list(2, 2), "strides": list(2, 2)}, "r")
		}, each(func(v float64) float64 { return v })},
		{"a normalisation", func(k *maker, x string) string {
			for _, n := range []struct {
				name string
				v    float32
			}{{"scale", 2}, {"shift", 1}, {"mean", 0.5}, {"var", 4}} {
				k.constant(n.name, []int{20}, slices.Repeat([]float32{n.v}, 20))
			}
			return k.node("BatchNormalization", "n", attrs{"epsilon": number(0)}, x, "scale", "shift", "mean", "var")
		}, each(func(v float64) float64 { return (v-0.5)/2*2 + 1 })},
		{"broadcast", func(k *maker, x string) string {
			k.constant("ones", []int{20, 1, 1}, slices.Repeat([]float32{1}, 20))
			k.constant("row", []int{1, 1, 1, 6}, slices.Repeat([]float32{2}, 6))
			k.node("Add", "a", nil, "ones", x)
			return k.node("Sub", "s", nil, "a", "row")
		}, each(func(v float64) float64 { return v - 1 })},
	} {
		// The picture as it comes, and as a convolution leaves it.
		for _, near := range []bool{false, true} {
			k := newMaker(-1, 20, -1, -1)
			src := "x"
			if near {
				w := make([]float32, 400)
				for i := range 20 {
					w[21*i] = 1
				}
				src = k.node("Conv", "near", nil, "x", k.constant("identity", []int{20, 20, 1, 1}, w))
			}
			runAll(t, fmt.Sprint(c.name, near), k.bytes(c.build(k, src)), x, x.Shape, c.want)
		}
	}
}

func TestWhatFollowsAConvolutionIsFoldedIntoIt(t *testing.T) {
	k := newMaker(1, 8, 6, 6)
	k.random("w", 12, 8, 3, 3)
	k.constant("by", []int{1}, []float32{1.5})
	k.constant("plus", []int{1, 12, 1, 1}, slices.Repeat([]float32{0.5}, 12))
	k.node("Conv", "c", attrs{"kernel_shape": list(3, 3), "pads": list(1, 1, 1, 1)}, "x", "w")
	k.node("Mul", "m", nil, "by", "c")
	k.node("Add", "a", nil, "m", "plus")
	k.node("Relu", "r", nil, "a")
	m, err := onnx.Parse(k.bytes("r"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := compile(m, kernel.Best())
	if err != nil || len(p.steps) != 1 {
		t.Errorf("%d steps, %v", len(p.steps), err)
	}
}

func TestProductsOfMatrices(t *testing.T) {
	k := newMaker(2, 3, 5, 7)
	x := picture(k.r, 2, 3, 5, 7)
	k.node("Transpose", "t", attrs{"perm": list(0, 1, 3, 2)}, "x")
	k.node("MatMul", "m", nil, "x", "t")
	want := make([]float32, 2*3*5*5)
	for b := range 6 {
		for i := range 5 {
			for j := range 5 {
				for l := range 7 {
					want[(b*5+i)*5+j] += x.Data[(b*5+i)*7+l] * x.Data[(b*5+j)*7+l]
				}
			}
		}
	}
	runAll(t, "computed", k.bytes("m"), x, []int{2, 3, 5, 5}, want)
}

func TestASoftmaxSumsToOne(t *testing.T) {
	k := newMaker(1, 2, 3, 37)
	x := picture(k.r, 1, 2, 3, 37)
	k.node("Softmax", "s", attrs{"axis": one(3)}, "x")
	want := make([]float32, len(x.Data))
	for i := 0; i < len(want); i += 37 {
		sum := 0.0
		for _, v := range x.Data[i : i+37] {
			sum += math.Exp(float64(v))
		}
		for j := range 37 {
			want[i+j] = float32(math.Exp(float64(x.Data[i+j])) / sum)
		}
	}
	runAll(t, "softmax", k.bytes("s"), x, x.Shape, want)
}

func TestModelsThatCannotRunAreRefusedWithTheReason(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(k *maker)
		kind  qiao.Kind
	}{
		{"an operator that is not built in", func(k *maker) { k.node("LSTM", "y", nil, "x") }, qiao.Unsupported},
		{"a graph within", func(k *maker) { k.node("If", "y", nil, "x") }, qiao.Unsupported},
		{"an input that nothing computes", func(k *maker) { k.node("Relu", "y", nil, "nothing") }, qiao.Invalid},
		{"a name that is computed twice", func(k *maker) { k.node("Relu", "y", nil, "x"); k.node("Relu", "y", nil, "x") }, qiao.Invalid},
		{"no such output", func(k *maker) { k.node("Relu", "z", nil, "x") }, qiao.Invalid},
		{"weights that do not fit the groups", func(k *maker) {
			k.node("Conv", "y", attrs{"group": one(3)}, "x", k.random("w", 4, 4, 1, 1))
		}, qiao.Invalid},
		{"a stride of nothing", func(k *maker) {
			k.node("Conv", "y", attrs{"strides": list(0, 1)}, "x", k.random("w", 4, 4, 1, 1))
		}, qiao.Invalid},
	} {
		k := newMaker(1, 4, 5, 5)
		c.build(k)
		if _, err := Pure().Open(k.bytes("y")); qiao.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestInputsAreCompared(t *testing.T) {
	k := newMaker(-1, 3, -1, -1)
	k.node("Relu", "y", nil, "x")
	s, err := Pure().Open(k.bytes("y"))
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []Tensor{
		{Shape: []int{1, 3, 2, 2}, Data: make([]float32, 11)},
		{Shape: []int{1, 4, 2, 2}, Data: make([]float32, 16)},
		{Shape: []int{3, 2, 2}, Data: make([]float32, 12)},
		{Shape: []int{1, 3, 0, 2}},
		{Shape: []int{1, 3, -1, 2}},
		{Shape: []int{1 << 20, 3, 1 << 20, 1 << 20}},
	} {
		if _, err := s.Run(context.Background(), in); qiao.KindOf(err) != qiao.Invalid && qiao.KindOf(err) != qiao.TooLarge {
			t.Errorf("%v: %v", in.Shape, err)
		}
	}
}

func TestAPictureThatGrowsBeyondMemoryIsRefused(t *testing.T) {
	k := newMaker(1, 4, -1, -1)
	k.constant("empty", []int{0}, nil)
	k.constant("much", []int{4}, []float32{1, 1, 64, 64})
	at := "x"
	for i := range 6 {
		at = k.node("Resize", fmt.Sprint("r", i), attrs{"mode": word("nearest")}, at, "empty", "much")
	}
	s, err := Pure().Open(k.bytes(at))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(context.Background(), Tensor{[]int{1, 4, 8, 8}, make([]float32, 256)}); qiao.KindOf(err) != qiao.TooLarge {
		t.Errorf("%v", err)
	}
}

func TestManyRunAtOnce(t *testing.T) {
	k := newMaker(1, 3, -1, -1)
	k.node("Conv", "c", attrs{"pads": list(1, 1, 1, 1)}, "x", k.random("w", 16, 3, 3, 3))
	k.node("Relu", "y", nil, "c")
	s, err := Pure().Open(k.bytes("y"))
	if err != nil {
		t.Fatal(err)
	}
	in := picture(k.r, 1, 3, 20, 20)
	first, _ := s.Run(context.Background(), in)
	done := make(chan bool)
	for range 8 {
		go func() {
			ok := true
			for range 20 {
				out, err := s.Run(context.Background(), in)
				ok = ok && err == nil && slices.Equal(out[0].Data, first[0].Data)
			}
			done <- ok
		}()
	}
	for range 8 {
		if !<-done {
			t.Error("a run differs from the first")
		}
	}
}

func TestACancelledRunStops(t *testing.T) {
	k := newMaker(1, 3, 4, 4)
	k.node("Relu", "y", nil, "x")
	s, _ := Pure().Open(k.bytes("y"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Run(ctx, picture(k.r, 1, 3, 4, 4)); err == nil {
		t.Error("it ran")
	}
}

func FuzzOpen(f *testing.F) {
	k := newMaker(1, 4, 6, 6)
	k.node("Conv", "c", attrs{"pads": list(1, 1, 1, 1), "group": one(1)}, "x", k.random("w", 4, 4, 3, 3))
	k.node("HardSigmoid", "h", nil, "c")
	k.node("Transpose", "t", attrs{"perm": list(0, 2, 3, 1)}, "h")
	k.node("MatMul", "m", nil, "t", k.random("v", 4, 5))
	k.node("Softmax", "y", attrs{"axis": one(-1)}, "m")
	f.Add(k.bytes("y"))
	k = newMaker(1, 4, 6, 6)
	k.node("Shape", "s", nil, "x")
	k.node("Slice", "l", attrs{"starts": list(0), "ends": list(2)}, "s")
	k.node("Concat", "n", attrs{"axis": one(0)}, "l", k.integers("rest", -1))
	k.node("Reshape", "r", nil, "x", "n")
	k.node("ReduceMean", "y", attrs{"axes": list(-1)}, "r")
	f.Add(k.bytes("y"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := PureWith(kernel.Portable()).Open(data)
		if err != nil {
			return
		}
		shape := []int{1, 4, 6, 6}
		s.Run(context.Background(), Tensor{shape, make([]float32, numel(shape))})
	})
}
