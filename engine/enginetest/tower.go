package enginetest

import (
	"fmt"
	"io"
	"math/rand/v2"

	"github.com/qiao-ai/qiao/engine/quant"
)

// A TowerShape is a vision tower's size.
type TowerShape struct {
	Projector            string // "qwen2.5vl_merger" or "qwen3vl_merger"
	Layers, Width, Heads int
	Hidden, Patch, Out   int
	Window, Whole        int   // of Qwen2.5-VL: pixels of a window's side; each so many-th layer has none
	Side                 int   // of Qwen3-VL: learned positions of the square's side
	Deepened             []int // of Qwen3-VL: layers whose parts go to the model, too
	Settings             map[string]any
}

// TinyTower is a shape that takes no time, for a Tiny model of the architecture.
func TinyTower(architecture string) TowerShape {
	s := TowerShape{Layers: 3, Width: 64, Heads: 4, Hidden: 96, Patch: 4, Out: Tiny(architecture).Width}
	if architecture == "qwen2vl" {
		s.Projector, s.Window, s.Whole = "qwen2.5vl_merger", 16, 2
		return s
	}
	s.Projector, s.Side = "qwen3vl_merger", 6
	for i := range Tiny(architecture).Layers {
		s.Deepened = append(s.Deepened, i)
	}
	return s
}

func (s *TowerShape) third() bool { return s.Projector == "qwen3vl_merger" }

// WriteTower writes a vision tower of a shape, as llama.cpp's converter does. The
// same seed makes the same file.
func WriteTower(to io.Writer, s TowerShape, t quant.Type, seed uint64) error {
	w := &tower{TowerShape: s, typ: t, writer: writer{random: rand.New(rand.NewPCG(seed, 1))}}
	w.settings()
	for i, name := range []string{"v.patch_embd.weight", "v.patch_embd.weight.1"} {
		w.plain(name, 0, 0.5*fan(3*s.Patch*s.Patch)*float64(2-i), s.Patch, s.Patch, 3, s.Width)
	}
	if s.third() {
		w.plain("v.patch_embd.bias", 0, 0.3, s.Width)
		w.plain("v.position_embd.weight", 0, 0.5, s.Width, s.Side*s.Side)
	}
	for i := range s.Layers {
		w.layer(fmt.Sprintf("v.blk.%d.", i))
	}
	w.norm("v.post_ln", s.Width, s.third())
	w.merger("mm.0", "mm.2")
	for _, i := range s.Deepened {
		p := fmt.Sprintf("v.deepstack.%d.", i)
		w.norm(p+"norm", 4*s.Width, true)
		w.merger(p+"fc1", p+"fc2")
	}
	_, err := w.file.WriteTo(to)
	return err
}

// A tower fills a file.
type tower struct {
	TowerShape
	writer
	typ quant.Type
}

func (w *tower) settings() {
	f := &w.file
	f.Set("general.architecture", "clip")
	f.Set("clip.has_vision_encoder", true)
	f.Set("clip.projector_type", w.Projector)
	for key, v := range map[string]int{"image_size": 8 * w.Patch, "patch_size": w.Patch, "embedding_length": w.Width, "feed_forward_length": w.Hidden,
		"block_count": w.Layers, "projection_dim": w.Out, "attention.head_count": w.Heads, "spatial_merge_size": 2} {
		w.set("clip.vision."+key, uint32(v))
	}
	w.set("clip.vision.attention.layer_norm_epsilon", float32(1e-6))
	w.set("clip.vision.image_mean", []float32{0.48, 0.46, 0.41})
	w.set("clip.vision.image_std", []float32{0.27, 0.26, 0.28})
	if w.third() {
		f.Set("clip.use_gelu", true)
		deep := make([]bool, w.Layers)
		for _, i := range w.Deepened {
			deep[i] = true
		}
		w.set("clip.vision.is_deepstack_layers", deep)
	} else {
		f.Set("clip.use_silu", true)
		w.set("clip.vision.n_wa_pattern", uint32(w.Whole))
		w.set("clip.vision.window_size", uint32(w.Window))
	}
	for key, v := range w.Settings {
		f.Set(key, v)
	}
}

// set writes a setting that the shape's own Settings do not replace.
func (w *tower) set(key string, v any) {
	if _, own := w.Settings[key]; !own {
		w.file.Set(key, v)
	}
}

func (w *tower) norm(name string, n int, bias bool) {
	w.plain(name+".weight", 1, 0.2, n)
	if bias {
		w.plain(name+".bias", 0, 0.2, n)
	}
}

func (w *tower) linear(name string, k, rows int) {
	t := fallback(w.typ, k)
	x := make([]float32, k*rows)
	for i := range x {
		x[i] = float32(w.random.NormFloat64() * fan(k))
	}
	w.file.Add(name+".weight", t, []int{k, rows}, func() []byte { return encode(t, x) })
	w.plain(name+".bias", 0, 0.2, rows)
}

func (w *tower) layer(p string) {
	w.norm(p+"ln1", w.Width, w.third())
	w.norm(p+"ln2", w.Width, w.third())
	if w.third() {
		w.linear(p+"attn_qkv", w.Width, 3*w.Width)
	} else {
		for _, sort := range []string{"q", "k", "v"} {
			w.linear(p+"attn_"+sort, w.Width, w.Width)
		}
		w.linear(p+"ffn_gate", w.Width, w.Hidden)
	}
	w.linear(p+"attn_out", w.Width, w.Width)
	w.linear(p+"ffn_up", w.Width, w.Hidden)
	w.linear(p+"ffn_down", w.Hidden, w.Width)
}

func (w *tower) merger(up, down string) {
	w.linear(up, 4*w.Width, 4*w.Width)
	w.linear(down, 4*w.Width, w.Out)
}
