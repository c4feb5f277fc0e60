package app_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qiao-ai/qiao/engine/enginetest"
	"github.com/qiao-ai/qiao/engine/quant"
)

// tinyModel writes a model of random weights into the folder of models.
func (h home) tinyModel(t *testing.T, name string, more map[string]any) {
	t.Helper()
	dir := filepath.Join(h.dir, ".local/share/qiao/models")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, name+".gguf"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	shape := enginetest.Chat("qwen3")
	for k, v := range more {
		shape.Settings[k] = v
	}
	if err := enginetest.Write(f, shape, enginetest.All(quant.Q8_0), 3); err != nil {
		t.Fatal(err)
	}
}

// post sends a body and returns the status and what came.
func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

// OpenAI's clients talk to the models of this machine: plainly, as a stream, with a
// schema, and for vectors.
func TestTheGatewayServesModelsOfThisMachine(t *testing.T) {
	h := newHome(t)
	h.tinyModel(t, "Tiny-Q8_0", nil)
	h.tinyModel(t, "Vectors-Q8_0", map[string]any{"qwen3.pooling_type": uint32(3)})
	models := filepath.Join(h.dir, ".local/share/qiao/models")
	a := h.open(t, "models: {memory: 2GiB, idle: 1m}\npartners:\n"+
		"  - {id: vectors, kind: local, path: "+filepath.Join(models, "Vectors-Q8_0.gguf")+"}\n"+
		"  - {id: tiny-q8_0, kind: local, path: "+filepath.Join(models, "Tiny-Q8_0.gguf")+"}\n")
	base := serve(t, a, h.sources())
	chat := base + "/openai/v1/chat/completions"
	const hi = `"messages":[{"role":"user","content":"你好"}],"temperature":0,"max_tokens":8`

	for _, model := range []string{"local/tiny-q8_0", "local/Tiny-Q8_0", "tiny-q8_0/Tiny-Q8_0", "Tiny-Q8_0"} {
		status, body := post(t, chat, `{"model":"`+model+`",`+hi+`}`)
		var got struct {
			Model   string
			Choices []struct {
				Message      struct{ Content *string }
				FinishReason string `json:"finish_reason"`
			}
			Usage struct {
				Completion int `json:"completion_tokens"`
			}
		}
		if err := json.Unmarshal([]byte(body), &got); err != nil || status != 200 || len(got.Choices) != 1 || got.Usage.Completion == 0 || got.Choices[0].FinishReason == "" {
			t.Errorf("%s: %d %s %v", model, status, body, err)
		}
	}
	if status, body := post(t, chat, `{"model":"local/tiny-q8_0","stream":true,`+hi+`}`); status != 200 || !strings.Contains(body, "data: [DONE]") || !strings.Contains(body, `"finish_reason":"`) {
		t.Errorf("a stream: %d %s", status, body)
	}
	// Random weights know no JSON: the schema alone makes it so.
	status, body := post(t, chat, `{"model":"local/tiny-q8_0","messages":[{"role":"user","content":"?"}],"temperature":0,"max_tokens":400,
		"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","properties":{"n":{"enum":[1,2]}},"required":["n"],"additionalProperties":false}}}}`)
	content, finish := answerOf(t, body)
	var got struct{ N int }
	if status != 200 || finish != "length" && (json.Unmarshal([]byte(content), &got) != nil || got.N < 1 || got.N > 2) {
		t.Errorf("a schema: %d %s", status, body)
	}
	// A tool is offered; random weights will hardly call it, but the prompt holds it.
	status, body = post(t, chat, `{"model":"local/tiny-q8_0",`+hi+`,"tools":[{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{}}}}]}`)
	if status != 200 {
		t.Errorf("a tool: %d %s", status, body)
	}
	status, body = post(t, base+"/openai/v1/embeddings", `{"model":"local/vectors","input":["a","b"],"dimensions":32}`)
	if status != 200 || strings.Count(body, `"embedding":[`) != 2 {
		t.Errorf("vectors: %d %s", status, body)
	}
}

// answerOf is an answer's text and why it ended.
func answerOf(t *testing.T, body string) (content, finish string) {
	t.Helper()
	var got struct {
		Choices []struct {
			Message      struct{ Content string }
			FinishReason string `json:"finish_reason"`
		}
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil || len(got.Choices) != 1 {
		t.Errorf("%s: %v", body, err)
		return "", "length"
	}
	return got.Choices[0].Message.Content, got.Choices[0].FinishReason
}

func TestWhatAModelOfThisMachineCannotDoIsSaid(t *testing.T) {
	h := newHome(t)
	h.tinyModel(t, "Tiny-Q8_0", nil)
	path := filepath.Join(h.dir, ".local/share/qiao/models/Tiny-Q8_0.gguf")
	a := h.open(t, "partners:\n  - {id: tiny, kind: local, path: "+path+"}\n")
	base := serve(t, a, h.sources()) + "/openai/v1/chat/completions"
	status, body := post(t, base, `{"model":"local/tiny","messages":[{"role":"user","content":"`+strings.Repeat("long ", 3000)+`"}]}`)
	if status < 400 || status >= 500 || !strings.Contains(body, "tokens") {
		t.Errorf("a prompt longer than the context: %d %.300s", status, body)
	}
	h.set(t, "models: {memory: 1MiB}\npartners:\n  - {id: tiny, kind: local, path: "+path+"}\n")
	small := h.open(t, "models: {memory: 1MiB}\npartners:\n  - {id: tiny, kind: local, path: "+path+"}\n")
	base = serve(t, small, h.sources()) + "/openai/v1/chat/completions"
	status, body = post(t, base, `{"model":"local/tiny","messages":[{"role":"user","content":"hi"}]}`)
	if status < 400 || !strings.Contains(body, "MB are there") {
		t.Errorf("a model larger than memory: %d %.300s", status, body)
	}
	list, err := small.LocalModels()
	if err != nil || len(list) != 1 || list[0].Fits || list[0].Architecture != "qwen3" || list[0].Quantisation != "Q8_0" {
		t.Errorf("%+v %v", list, err)
	}
}
