package vision_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao/engine"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
	"github.com/qiao-ai/qiao/engine/vision"
)

var llama = flag.String("llama", "", "a folder in which npm install @fugood/llama.node was run: ask llama.cpp again, and write its answers")

// A golden is what llama.cpp says first about a picture: the six greatest
// probabilities.
type golden struct {
	Architecture  string
	Width, Height int
	Side          int `json:",omitempty"` // learned positions of the square's side
	Probabilities []float64
}

const goldens = "testdata/llama.json"

// Tower, projector, positions and text model together, against llama.cpp's mtmd
// (@fugood/llama.node 1.7.15). The pictures need no resizing, in which it differs: it
// puts what is too narrow upon black. Its GELU is a table of 16-bit floats.
func TestWhatIsSeenIsWhatLlamaSees(t *testing.T) {
	var list []golden
	data, err := os.ReadFile(goldens)
	if err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil || len(list) == 0 {
		t.Fatalf("%d goldens: %v", len(list), err)
	}
	for i := range list {
		g := &list[i]
		f := g.write(t)
		if *llama != "" {
			g.Probabilities = f.llama(t)
		}
		got := f.ours(t)
		if len(g.Probabilities) != len(got) {
			t.Fatalf("%+v", g)
		}
		for j, want := range g.Probabilities {
			if math.Abs(got[j]-want) > 2e-4+5e-3*want {
				t.Errorf("%s, %d by %d pixels: %v, llama.cpp %v", g.Architecture, g.Width, g.Height, got, g.Probabilities)
				break
			}
		}
	}
	if *llama == "" {
		return
	}
	if data, err = json.MarshalIndent(list, "", " "); err == nil {
		err = os.WriteFile(goldens, append(data, '\n'), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// files are a model, its tower and a picture.
type files struct {
	model, tower, picture string
	pixels                image.Image
}

func (g *golden) write(t *testing.T) (f files) {
	t.Helper()
	shape, tower := enginetest.Chat(g.Architecture), enginetest.TinyTower(g.Architecture)
	shape.HeadSize = shape.Width / shape.Heads // llama.cpp's qwen2vl has no other
	sections := []int32{8, 12, 12, 0}
	if g.Architecture == "qwen3vl" {
		sections = []int32{12, 10, 10, 0}
		shape.Layers, tower.Side = 3, g.Side // the last layer may not be deepened there
		shape.Settings["qwen3vl.n_deepstack_layers"] = uint32(2)
	} else {
		tower.Window = 112 // whatever the file says
	}
	shape.Settings[g.Architecture+".rope.dimension_sections"] = sections
	m := image.NewRGBA(image.Rect(0, 0, g.Width, g.Height))
	r := rand.New(rand.NewPCG(uint64(g.Width), uint64(g.Height)))
	for i := range m.Pix {
		m.Pix[i] = uint8(i*200/len(m.Pix)) + uint8(r.IntN(50))
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	var b [3]bytes.Buffer
	for _, err := range []error{enginetest.Write(&b[0], shape, enginetest.All(quant.F32), 7), enginetest.WriteTower(&b[1], tower, quant.F32, 3), png.Encode(&b[2], m)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	f = files{filepath.Join(dir, "model.gguf"), filepath.Join(dir, "mmproj.gguf"), filepath.Join(dir, "picture.png"), m}
	for i, path := range []string{f.model, f.tower, f.picture} {
		if err := os.WriteFile(path, b[i].Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (f files) llama(t *testing.T) (p []float64) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "node", "testdata/llama.js", *llama, f.model, f.tower, f.picture).Output()
	_, rest, found := bytes.Cut(out, []byte("probabilities "))
	rest, _, _ = bytes.Cut(rest, []byte("\n"))
	if err != nil || !found || json.Unmarshal(rest, &p) != nil {
		t.Fatalf("llama.cpp: %v, %s", err, out)
	}
	return p
}

// ours asks "look <vision_start>…<vision_end> what?".
func (f files) ours(t *testing.T) (p []float64) {
	t.Helper()
	tower, err := vision.Open(f.tower, vision.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer tower.Close()
	view, err := tower.See(t.Context(), f.pixels)
	if err != nil {
		t.Fatal(err)
	}
	model, err := engine.Open(f.model, engine.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	prompt := []int32{'l', 'o', 'o', 'k', ' ', 259}
	at := len(prompt)
	prompt = append(prompt, make([]int32, view.Wide*view.High)...)
	prompt = append(prompt, 261, ' ', 'w', 'h', 'a', 't', '?')
	s := model.NewSession(engine.SessionOptions{Exact: true})
	r := engine.Request{Prompt: prompt, Most: 1, Logprobs: 6,
		Pictures: []engine.Picture{{At: at, Wide: view.Wide, High: view.High, Vectors: view.Vectors}}}
	for token, err := range s.Generate(t.Context(), r) {
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range token.Best {
			p = append(p, math.Exp(c.Logprob))
		}
	}
	return p
}
