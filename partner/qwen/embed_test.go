package qwen_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/qwen"
)

// native answers as DashScope's own API does, and tells what it was sent.
func native(t *testing.T, status int, reply string) (*qwen.Native, *http.Request, *[]byte) {
	t.Helper()
	got, body := &http.Request{}, new([]byte)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*got = *r
		*body, _ = io.ReadAll(r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, reply)
	}))
	t.Cleanup(s.Close)
	n, err := qwen.NewNative(s.URL+"/api/v1", "sk-1", nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return n, got, body
}

func TestVectorsOfTexts(t *testing.T) {
	n, got, body := native(t, 200, `{"output":{"embeddings":[{"text_index":1,"embedding":[0.5,2]},{"text_index":0,"embedding":[-1e-3,0]}]},"usage":{"total_tokens":6},"request_id":"7d"}`)
	e, err := n.Embed(t.Context(), &qiao.EmbedRequest{Model: "text-embedding-v4", Inputs: []qiao.Part{{Text: "a"}, {Text: "b"}}, Query: true, Dimensions: 2})
	if err != nil || e.Vectors[0][0] != -1e-3 || e.Vectors[1][1] != 2 || e.Usage.Input != 6 {
		t.Errorf("%+v, %v", e, err)
	}
	v := gjson.ParseBytes(*body)
	if got.URL.Path != "/api/v1/services/embeddings/text-embedding/text-embedding" || v.Get("parameters.text_type").String() != "query" ||
		v.Get("parameters.dimension").Int() != 2 || v.Get("input.texts.1").String() != "b" || got.Header.Get("Authorization") != "Bearer sk-1" {
		t.Errorf("%s %s", got.URL.Path, *body)
	}
}

func TestVectorsOfPictures(t *testing.T) {
	n, got, body := native(t, 200, `{"output":{"embeddings":[{"index":0,"type":"text","embedding":[1]},{"index":1,"type":"image","embedding":[2]}]},"usage":{"input_tokens":10,"image_tokens":896,"image_count":1},"request_id":"7d"}`)
	e, err := n.Embed(t.Context(), &qiao.EmbedRequest{Model: "qwen3-vl-embedding", Inputs: []qiao.Part{{Text: "海边日落"}, {Image: &qiao.Image{Data: []byte("JPEG"), Type: "image/jpeg"}}}})
	if err != nil || e.Vectors[1][0] != 2 || e.Usage.Input != 906 {
		t.Errorf("%+v, %v", e, err)
	}
	v := gjson.ParseBytes(*body)
	if got.URL.Path != "/api/v1/services/embeddings/multimodal-embedding/multimodal-embedding" ||
		v.Get("input.contents.1.image").String() != "data:image/jpeg;base64,SlBFRw==" || v.Get("input.contents.0.text").String() != "海边日落" {
		t.Errorf("%s %s", got.URL.Path, *body)
	}
	heic := []qiao.Part{{Image: &qiao.Image{Data: []byte("x"), Type: "image/heic"}}}
	if _, err := n.Embed(t.Context(), &qiao.EmbedRequest{Model: "qwen3-vl-embedding", Inputs: heic}); qiao.KindOf(err) != qiao.Unsupported {
		t.Errorf("HEIC: %v", err)
	}
}

func TestVectorsThatAreNotThoseOfTheInputsAreRefused(t *testing.T) {
	for _, reply := range []string{`{"output":{"embeddings":[]}}`, `{"output":{"embeddings":[{"text_index":7,"embedding":[1]}]}}`,
		`{"output":{"embeddings":[{"embedding":["x"]}]}}`, `{}`, `[]`, ``} {
		n, _, _ := native(t, 200, reply)
		if _, err := n.Embed(t.Context(), &qiao.EmbedRequest{Model: "text-embedding-v4", Inputs: []qiao.Part{{Text: "a"}}}); qiao.KindOf(err) != qiao.Protocol {
			t.Errorf("%s: %v", reply, err)
		}
	}
	n, _, _ := native(t, 429, `{"code":"Throttling.AllocationQuota","message":"Allocated quota exceeded","request_id":"7d"}`)
	if _, err := n.Embed(t.Context(), &qiao.EmbedRequest{Model: "text-embedding-v4", Inputs: []qiao.Part{{Text: "a"}}}); qiao.KindOf(err) != qiao.RateLimited {
		t.Error(err)
	}
}

func TestTranscripts(t *testing.T) {
	const reply = `{"output":{"choices":[{"finish_reason":"stop","message":{"role":"assistant","annotations":[{"language":"zh"}],"content":[{"text":"你好"}]}}]},"usage":{"seconds":3,"input_tokens":9,"output_tokens":2},"request_id":"7d"}`
	for format, want := range map[string]string{"": `{"text":"你好"}`, "json": `{"text":"你好"}`, "text": "你好\n",
		"verbose_json": `{"task":"transcribe","text":"你好","language":"zh","duration":3}`} {
		n, got, body := native(t, 200, reply)
		s, err := n.Transcribe(t.Context(), &partner.Recording{Model: "qwen3-asr-flash", Data: []byte("RIFF"), Name: "a.mp3", Language: "zh", Prompt: "names", Format: format})
		if err != nil {
			t.Fatal(err)
		}
		out, _ := io.ReadAll(s.Body)
		v := gjson.ParseBytes(*body)
		if string(out) != want || s.Usage.Input != 9 || !strings.HasSuffix(got.URL.Path, "/multimodal-generation/generation") ||
			v.Get("input.messages.1.content.0.audio").String() != "data:audio/mpeg;base64,UklGRg==" ||
			v.Get("parameters.asr_options.language").String() != "zh" || v.Get("input.messages.0.content.0.text").String() != "names" {
			t.Errorf("%q: %s of %s", format, out, *body)
		}
	}
	n, _, _ := native(t, 200, reply)
	if _, err := n.Transcribe(t.Context(), &partner.Recording{Model: "m", Format: "srt"}); qiao.KindOf(err) != qiao.Unsupported || qiao.FixOf(err) == "" {
		t.Errorf("subtitles: %v", err)
	}
}

// What Qwen does better by its own API is not hidden by the compatible endpoint.
func TestTheDriverHasBothAPIs(t *testing.T) {
	var d partner.Driver
	d, err := qwen.New(qwen.Options{Key: "sk-1"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := partner.New(partner.Options{ID: "qwen", Driver: d, Open: true})
	if err != nil {
		t.Fatal(err)
	}
	v, ok := p.Vectors("")
	if !ok || v.Model != qwen.TextVectors || !p.Transcribes() || p.Speaks() {
		t.Errorf("vectors %+v, transcribes %t, speaks %t", v, p.Transcribes(), p.Speaks())
	}
	if v, _ := p.Vectors(qwen.PictureVectors); v.Images != partner.Yes || v.Batch != 20 {
		t.Errorf("%+v", v)
	}
	if _, ok := d.(partner.Forwarder); !ok {
		t.Error("bodies cannot go through")
	}
	if p.Address() != "https://dashscope.aliyuncs.com/compatible-mode/v1" {
		t.Error(p.Address())
	}
}
