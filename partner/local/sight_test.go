package local_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/local"
)

// seeing is the part of Qwen's templates that places pictures.
const seeing = "{% for message in messages %}<|im_start|>{{ message.role }}\n{% if message.content is string %}{{ message.content }}{% else %}" +
	"{% for content in message.content %}{% if content.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ content.text }}{% endif %}{% endfor %}" +
	"{% endif %}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"

// writeSeeing makes a model of random weights that sees, and its projector.
func writeSeeing(t *testing.T, architecture, projector string) string {
	t.Helper()
	var model, tower bytes.Buffer
	shape := enginetest.Chat(architecture)
	shape.Settings["tokenizer.chat_template"] = seeing
	if err := enginetest.Write(&model, shape, enginetest.All(quant.F32), 7); err != nil {
		t.Fatal(err)
	}
	if err := enginetest.WriteTower(&tower, enginetest.TinyTower(architecture), quant.F16, 3); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "Tiny-VL-Q8_0.gguf")
	for name, b := range map[string][]byte{path: model.Bytes(), filepath.Join(dir, projector): tower.Bytes()} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// drawn is a PNG file of one colour.
func drawn(t *testing.T, width, height int, c color.Color) *qiao.Image {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		m.Set(i%width, i/width, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return &qiao.Image{Data: b.Bytes(), Type: "image/png"}
}

func about(pictures ...*qiao.Image) qiao.Request {
	r := hello()
	parts := []qiao.Part{{Text: "What is <|image_pad|> this?"}} // what people write is no place
	for _, p := range pictures {
		parts = append(parts, qiao.Part{Image: p}, qiao.Part{Text: "and"})
	}
	r.Messages = []qiao.Message{{Role: qiao.User, Parts: parts}}
	return r
}

func TestAModelOfThisMachineSees(t *testing.T) {
	red, blue := color.RGBA{R: 255, A: 255}, color.RGBA{B: 255, G: 80, A: 255}
	for _, architecture := range []string{"qwen2vl", "qwen3vl"} {
		t.Run(architecture, func(t *testing.T) {
			p := open(t, writeSeeing(t, architecture, "mmproj-Tiny-VL-F16.gguf"))
			if card, _ := p.Card(p.Model()); card.Images != partner.Yes {
				t.Fatalf("%+v", card)
			}
			words, err := ask(t.Context(), p, about())
			if err != nil {
				t.Fatal(err)
			}
			one, err := ask(t.Context(), p, about(drawn(t, 48, 32, red)))
			if err != nil {
				t.Fatal(err)
			}
			// 6 by 4 parts, the two marks around them, and a word.
			if one.Usage.Input != words.Usage.Input+24+2+3 {
				t.Errorf("%d tokens with a picture, %d without", one.Usage.Input, words.Usage.Input)
			}
			again, err := ask(t.Context(), p, about(drawn(t, 48, 32, red)))
			if err != nil || again.Text != one.Text || again.Usage.CachedInput < 24 {
				t.Errorf("again %q with %d tokens known, %v; first %q", again.Text, again.Usage.CachedInput, err, one.Text)
			}
			other, err := ask(t.Context(), p, about(drawn(t, 48, 32, blue)))
			if err != nil || other.Text == one.Text {
				t.Errorf("two pictures look the same: %q, %v", other.Text, err)
			}
			if _, err := ask(t.Context(), p, about(drawn(t, 48, 32, red), drawn(t, 32, 48, blue), drawn(t, 500, 300, blue))); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPicturesThatCannotBeSeenAreRefused(t *testing.T) {
	path := writeSeeing(t, "qwen3vl", "Tiny-VL.mmproj.gguf")
	p := open(t, path)
	broken := drawn(t, 40, 40, color.White)
	broken.Data = broken.Data[:len(broken.Data)/2]
	for name, c := range map[string]struct {
		image *qiao.Image
		kind  qiao.Kind
	}{
		"only an address": {&qiao.Image{URL: "https://h/a.png"}, qiao.Unsupported},
		"half a file":     {broken, qiao.Invalid},
		"no picture":      {&qiao.Image{Data: []byte("what is this"), Type: "image/png"}, qiao.Invalid},
		"a long line":     {drawn(t, 1000, 2, color.White), qiao.Unsupported},
	} {
		if _, err := ask(t.Context(), p, about(c.image)); qiao.KindOf(err) != c.kind || qiao.FixOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Remove(local.Projector(path)); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t.Context(), open(t, path), about(drawn(t, 40, 40, color.White))); err == nil {
		t.Error("a blind model answered")
	}
	// The tower of another model.
	var tower bytes.Buffer
	s := enginetest.TinyTower("qwen3vl")
	s.Deepened = nil
	if err := enginetest.WriteTower(&tower, s, quant.F16, 3); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "mmproj-tiny-vl.gguf"), tower.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t.Context(), open(t, path), about(drawn(t, 40, 40, color.White))); qiao.KindOf(err) != qiao.Invalid || qiao.FixOf(err) == "" {
		t.Errorf("another model's tower: %v", err)
	}
}

// A model and its projector are told by their names.
func TestAProjectorIsFoundByItsName(t *testing.T) {
	for _, c := range []struct {
		model, other string
		is, fits     bool
	}{
		{"Qwen3-VL-2B-Instruct-Q4_K_M.gguf", "mmproj-Qwen3-VL-2B-Instruct-F16.gguf", true, true},
		{"qwen2.5-vl-3b.gguf", "mmproj-Qwen2.5-VL-3B-Q8_0.gguf", true, true},
		{"Qwen3VL-4B-Q8_0.gguf", "Qwen3VL-4B-mmproj-BF16.gguf", true, true},
		{"a.gguf", "a.mmproj.gguf", true, true},
		{"a.gguf", "a.mmproj-f16.GGUF", true, true},
		{"a-Q4_0.gguf", "mmproj-b.gguf", true, false},
		{"a.gguf", "mmproj.gguf", true, false},
		{"a.gguf", "mmproj-a.bin", true, false},
		{"a.gguf", "a-Q8_0.gguf", false, false},
		{"a.gguf", "a-mmprojects.gguf", false, false},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, c.other), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := local.IsProjector(c.other); got != c.is {
			t.Errorf("%s is a projector: %v", c.other, got)
		}
		if got := local.Projector(filepath.Join(dir, c.model)); (got != "") != c.fits {
			t.Errorf("%s and %s: %q", c.model, c.other, got)
		}
	}
}
