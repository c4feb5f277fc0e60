package app_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// placing places pictures as Qwen's templates do.
const placing = "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.content is string %}{{ m.content }}{% else %}{% for c in m.content %}" +
	"{% if c.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ c.text }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}<|im_start|>assistant\n"

// seeingModel writes a model of random weights that sees, and its projector, into the
// folder of models.
func (h home) seeingModel(t *testing.T) string {
	t.Helper()
	var model, tower bytes.Buffer
	shape := enginetest.Chat("qwen3vl")
	shape.Settings["tokenizer.chat_template"] = placing
	if err := enginetest.Write(&model, shape, enginetest.All(quant.Q8_0), 3); err != nil {
		t.Fatal(err)
	}
	if err := enginetest.WriteTower(&tower, enginetest.TinyTower("qwen3vl"), quant.Q8_0, 3); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(h.dir, ".local/share/qiao/models")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "Eyes-Q8_0.gguf")
	for name, b := range map[string][]byte{path: model.Bytes(), filepath.Join(dir, "mmproj-Eyes-F16.gguf"): tower.Bytes()} {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// oneColour is a JPEG file of one colour, as a data URL's end.
func oneColour(t *testing.T, c color.Color) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		m.Set(i%64, i/64, c)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// Clients of OpenAI and of Anthropic ask a model of this machine about pictures, and
// for the probabilities of what it says.
func TestTheGatewayShowsPicturesToModelsOfThisMachine(t *testing.T) {
	h := newHome(t)
	path := h.seeingModel(t)
	a := h.open(t, "partners:\n  - {id: eyes, kind: local, path: "+path+"}\n")
	base := serve(t, a, h.sources())
	said := map[string]string{}
	for name, c := range map[string]color.Color{"red": color.RGBA{R: 250, A: 255}, "blue": color.RGBA{B: 250, A: 255}} {
		status, body := post(t, base+"/openai/v1/chat/completions", `{"model":"local/eyes","temperature":0,"max_tokens":8,"logprobs":true,"top_logprobs":2,
			"messages":[{"role":"user","content":[{"type":"text","text":"what?"},{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,`+oneColour(t, c)+`"}}]}]}`)
		first := gjson.Get(body, "choices.0.logprobs.content.0")
		if status != 200 || gjson.Get(body, "usage.prompt_tokens").Int() < 48 || len(first.Get("top_logprobs").Array()) != 2 || first.Get("logprob").Num >= 0 {
			t.Errorf("%s: %d %s", name, status, body)
		}
		said[name] = gjson.Get(body, "choices.0.logprobs.content.0.logprob").Raw
	}
	if said["red"] == said["blue"] {
		t.Error("it sees no colours")
	}
	status, body := post(t, base+"/anthropic/v1/messages", `{"model":"local/eyes","max_tokens":8,"messages":[{"role":"user","content":[
		{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"`+oneColour(t, color.Black)+`"}},{"type":"text","text":"what?"}]}]}`)
	if status != 200 || gjson.Get(body, "usage.input_tokens").Int() < 48 {
		t.Errorf("in Anthropic's dialect: %d %s", status, body)
	}
	status, body = post(t, base+"/openai/v1/chat/completions", `{"model":"local/eyes","stream":true,"logprobs":true,"temperature":0,"max_tokens":8,"messages":[{"role":"user","content":"a"}]}`)
	if status != 200 || !strings.Contains(body, `"logprobs":{"content":[{"token":`) {
		t.Errorf("a stream: %d %s", status, body)
	}
	status, body = post(t, base+"/openai/v1/chat/completions", `{"model":"local/eyes","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,bm8gcGljdHVyZQ=="}}]}]}`)
	if status < 400 || status >= 500 || !strings.Contains(body, "picture") {
		t.Errorf("no picture: %d %s", status, body)
	}
	list, err := a.LocalModels()
	if err != nil || len(list) != 1 || !list[0].Sees || list[0].Blind != "" {
		t.Errorf("%+v %v", list, err)
	}
	if err := os.Remove(filepath.Join(filepath.Dir(path), "mmproj-Eyes-F16.gguf")); err != nil {
		t.Fatal(err)
	}
	if list, err := a.LocalModels(); err != nil || len(list) != 1 || list[0].Sees || list[0].Blind == "" || list[0].Problem != "" {
		t.Errorf("%+v %v", list, err)
	}
}

// A tool that must be called is, whatever the weights.
func TestTheGatewayMakesModelsOfThisMachineCallATool(t *testing.T) {
	h := newHome(t)
	h.tinyModel(t, "Tiny-Q8_0", nil)
	a := h.open(t, "partners:\n  - {id: tiny, kind: local, path: "+filepath.Join(h.dir, ".local/share/qiao/models/Tiny-Q8_0.gguf")+"}\n")
	base := serve(t, a, h.sources())
	status, body := post(t, base+"/openai/v1/chat/completions", `{"model":"local/tiny","tool_choice":{"type":"function","function":{"name":"light"}},"temperature":0,"max_tokens":300,
		"tools":[{"type":"function","function":{"name":"light","parameters":{"type":"object","properties":{"on":{"type":"boolean"}},"required":["on"],"additionalProperties":false}}}],
		"messages":[{"role":"user","content":"a"}]}`)
	call := gjson.Get(body, "choices.0.message.tool_calls.0.function")
	if status != 200 || gjson.Get(body, "choices.0.finish_reason").String() != "length" && (call.Get("name").String() != "light" || !gjson.Parse(call.Get("arguments").String()).Get("on").IsBool()) {
		t.Errorf("%d %s", status, body)
	}
}
