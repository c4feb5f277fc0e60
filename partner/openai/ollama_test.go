package openai_test

import (
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// Ollama has no tool_choice and no user, fetches no pictures, and repeats the role in
// each piece.
func TestOllamaGetsWhatItTakes(t *testing.T) {
	opener := func(t testing.TB, base string, key partner.Key) partner.Driver {
		d, err := openai.New(openai.Options{Base: base, Key: key, Dialect: openai.Ollama()})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	picture := func(i qiao.Image) []qiao.Message {
		return []qiao.Message{{Role: qiao.User, Parts: []qiao.Part{{Text: "what?"}, {Image: &i}}}}
	}
	reply := partnertest.Reply{ToolCalls: []qiao.ToolCall{{ID: "call_a", Name: "f", Arguments: `{"a":1}`}}}
	r := qiao.Request{Messages: picture(qiao.Image{Data: []byte("PNG"), Type: "image/png"}), Tools: []qiao.Tool{{Name: "f"}}, User: "u"}
	sent, a, err := partnertest.Exchange(t, partnertest.Ollama(), opener, r, reply)
	v := gjson.ParseBytes(sent.Body)
	if err != nil || len(a.ToolCalls) != 1 || a.ToolCalls[0].Arguments != `{"a":1}` || a.Finish != qiao.FinishTools {
		t.Errorf("%+v, %v", a, err)
	}
	if v.Get("tool_choice").Exists() || v.Get("user").Exists() || v.Get("messages.0.content.1.image_url.url").String() != "data:image/png;base64,UE5H" {
		t.Errorf("sent %s", sent.Body)
	}
	sent, _, err = partnertest.Exchange(t, partnertest.Ollama(), opener, qiao.Request{Messages: picture(qiao.Image{URL: "https://h/a.png"})}, reply)
	if qiao.KindOf(err) != qiao.Unsupported || sent.Body != nil {
		t.Errorf("a picture by address: %v, sent %s", err, sent.Body)
	}
}
