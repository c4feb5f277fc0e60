package ort

import (
	"context"
	"encoding/json"
	"image"
	_ "image/jpeg" // pictures to read
	_ "image/png"  // pictures to read
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/imaging/graph"
	"github.com/qiao-ai/qiao/imaging/graph/onnx"
	"github.com/qiao-ai/qiao/imaging/ocr"
)

// packs lists the folders of a pack.
func packs(name string) []string {
	root := os.Getenv("QIAO_PACKS")
	if root == "" {
		home, _ := os.UserHomeDir()
		root = filepath.Join(home, ".local/share/qiao/packs")
	}
	found, _ := filepath.Glob(filepath.Join(root, name, "*"))
	return found
}

// installed opens ONNX Runtime, or the test is skipped.
func installed(t *testing.T) graph.Runtime {
	if !Supported() {
		t.Skip("this test cannot load libraries: run it with -tags onnxruntime")
	}
	path := ""
	for _, dir := range packs("onnxruntime") {
		path, _ = Find(dir)
	}
	if path == "" {
		t.Skip("ONNX Runtime is not here: run qiao model pull onnxruntime")
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func model() []byte {
	m := onnx.Model{IR: 8, Opset: 11}
	m.Graph = onnx.Graph{
		Name:         "g",
		Inputs:       []onnx.Value{{Name: "x", Type: onnx.Float, Shape: []int{1, 3, -1, -1}}},
		Outputs:      []onnx.Value{{Name: "y", Type: onnx.Float, Shape: []int{1, 4, -1, -1}}, {Name: "z", Type: onnx.Float, Shape: []int{1, 4, 1, 1}}},
		Initializers: []onnx.Tensor{{Name: "w", Type: onnx.Float, Shape: []int{4, 3, 1, 1}, Floats: []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}},
		Nodes: []onnx.Node{
			{Name: "c", Op: "Conv", Inputs: []string{"x", "w"}, Outputs: []string{"c"}},
			{Name: "y", Op: "Sigmoid", Inputs: []string{"c"}, Outputs: []string{"y"}},
			{Name: "z", Op: "GlobalAveragePool", Inputs: []string{"y"}, Outputs: []string{"z"}},
		},
	}
	return m.Marshal()
}

func TestBothRuntimesComputeTheSame(t *testing.T) {
	a, err := installed(t).Open(model())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := graph.Pure().Open(model())
	if err != nil {
		t.Fatal(err)
	}
	in := graph.Tensor{Shape: []int{1, 3, 5, 7}, Data: make([]float32, 105)}
	for i := range in.Data {
		in.Data[i] = float32(math.Sin(float64(i)))
	}
	x, err := a.Run(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	y, err := b.Run(context.Background(), in)
	if err != nil || len(x) != 2 || len(y) != 2 {
		t.Fatal(len(x), len(y), err)
	}
	for o := range x {
		for i, v := range x[o].Data {
			if math.Abs(float64(v-y[o].Data[i])) > 1e-5 {
				t.Fatalf("output %d, number %d: %g and %g", o, i, v, y[o].Data[i])
			}
		}
	}
}

func TestABadModelIsAnErrorAndNoCrash(t *testing.T) {
	r := installed(t)
	for _, m := range [][]byte{nil, []byte("no model"), model()[:50]} {
		if _, err := r.Open(m); err == nil {
			t.Errorf("%d bytes are a model", len(m))
		}
	}
	s, err := r.Open(model())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Run(context.Background(), graph.Tensor{Shape: []int{1, 2, 2, 2}, Data: make([]float32, 8)}); err == nil {
		t.Error("an input of the wrong shape was taken")
	}
}

func TestWithoutALibraryOneIsTold(t *testing.T) {
	_, err := Open("/nowhere/libonnxruntime.so")
	if k := qiao.KindOf(err); k != qiao.NotFound && k != qiao.Unsupported || qiao.FixOf(err) == "" {
		t.Errorf("%v", err)
	}
	if _, ok := Find(t.TempDir()); ok {
		t.Error("an empty folder has a library")
	}
}

func TestBothRuntimesReadTheSameText(t *testing.T) {
	const photos = "../../../shared/data/photos"
	r := installed(t)
	data, err := os.ReadFile(photos + "/ocr_lines.json")
	if err != nil {
		t.Skip("the sample photos are not here")
	}
	dirs := packs("ocr")
	if len(dirs) == 0 {
		t.Skip("the models are not here: run qiao model pull ocr")
	}
	var pictures map[string][]string
	if err := json.Unmarshal(data, &pictures); err != nil {
		t.Fatal(err)
	}
	a, err := ocr.New(dirs[0], r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := ocr.New(dirs[0], graph.Pure())
	if err != nil {
		t.Fatal(err)
	}
	for name := range pictures {
		f, err := os.Open(filepath.Join(photos, "library", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		m, _, err := image.Decode(f)
		f.Close()
		if err != nil {
			continue
		}
		x, err := a.Read(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.Read(context.Background(), m)
		if err != nil || len(x) != len(y) {
			t.Fatalf("%s: %d and %d lines, %v", name, len(x), len(y), err)
		}
		for i := range x {
			if x[i].Text != y[i].Text || x[i].Box != y[i].Box {
				t.Errorf("%s: line %d differs", name, i)
			}
		}
	}
}
