package hunyuan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/hunyuan"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/wire"
)

func compatible(site string) partnertest.Opener {
	return func(t testing.TB, base string, key partner.Key) partner.Driver {
		t.Helper()
		d, err := hunyuan.New(hunyuan.Options{Account: wire.Account{Base: base, Key: key, Site: site}})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

func native(t testing.TB, base string, key partner.Key) partner.Driver {
	t.Helper()
	d, err := hunyuan.NewNative(hunyuan.NativeOptions{Base: base, SecretID: "AKIDEXAMPLE", SecretKey: key})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestConformance(t *testing.T) {
	t.Run("TokenHub", func(t *testing.T) { partnertest.Run(t, partnertest.TokenHub(), compatible("")) })
	t.Run("compatible", func(t *testing.T) { partnertest.Run(t, partnertest.OpenAI(), compatible("compat")) })
	t.Run("native", func(t *testing.T) { partnertest.Run(t, partnertest.Hunyuan{}, native) })
}

func exchange(t *testing.T, r qiao.Request, reply partnertest.Reply) (partnertest.Request, qiao.Answer, error) {
	t.Helper()
	return partnertest.Exchange(t, partnertest.Hunyuan{}, native, r, reply)
}

func TestSegmentsAreModeratedAndMayEndAnAnswer(t *testing.T) {
	sent, a, err := exchange(t, qiao.Request{}, partnertest.Said(
		`data: {"Choices":[{"Delta":{"Content":"begun"},"FinishReason":""}],"Usage":{"PromptTokens":3,"CompletionTokens":1,"PromptTokensDetails":{"CachedTokens":"2"}}}`+"\n\n"+
			`data: {"Choices":[{"Delta":{"Content":""},"FinishReason":"sensitive"}],"Usage":{"PromptTokens":3,"CompletionTokens":2,"PromptTokensDetails":{"CachedTokens":"2"}}}`+"\n\n"))
	if err != nil || a.Finish != qiao.FinishBlocked || a.Usage != (qiao.Usage{Input: 3, CachedInput: 2, Output: 2}) {
		t.Errorf("%+v, %v", a, err)
	}
	if !gjson.GetBytes(sent.Body, "StreamModeration").Bool() || sent.Header.Get("X-TC-Action") != "ChatCompletions" || sent.Header.Get("X-TC-Version") != "2023-09-01" {
		t.Errorf("%s, headers %v", sent.Body, sent.Header)
	}
}

func TestFailuresComeWithStatus200(t *testing.T) {
	for body, want := range map[string]qiao.Kind{
		`{"Response":{"Error":{"Code":"AuthFailure.SecretIdNotFound","Message":"x"},"RequestId":"1"}}`:                    qiao.Unauthenticated,
		`{"Response":{"Error":{"Code":"FailedOperation.EngineServerLimitExceeded","Message":"x"},"RequestId":"1"}}`:       qiao.RateLimited,
		`{"Response":{"Error":{"Code":"Brand.New","Message":"x"},"RequestId":"1"}}`:                                       qiao.Unavailable,
		"data: {\"Choices\":[{\"Delta\":{\"Content\":\"a\"}}]}\n\ndata: {\"ErrorMsg\":{\"Msg\":\"x\",\"Code\":4001}}\n\n": qiao.Timeout,
		"data: {\"Choices\":[{\"Delta\":{\"Content\":\"a\"},\"FinishReason\":\"tired\"}]}\n\n":                            qiao.Protocol,
		`{"Response":{"RequestId":"1"}}`: qiao.Protocol,
	} {
		if _, _, err := exchange(t, qiao.Request{}, partnertest.Said(body)); qiao.KindOf(err) != want {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// The text that stops an answer stays in it, unlike elsewhere.
func TestTheStopTextIsTakenOff(t *testing.T) {
	r := qiao.Request{Stop: []string{"END"}}
	for name, c := range map[string]struct {
		d    partnertest.Dialect
		open partnertest.Opener
	}{"native": {partnertest.Hunyuan{}, native}, "compatible": {partnertest.OpenAI(), compatible("compat")}} {
		_, a, err := partnertest.Exchange(t, c.d, c.open, r, partnertest.Reply{Text: "one EN two END"})
		if err != nil || a.Text != "one EN two " {
			t.Errorf("%s: %q, %v", name, a.Text, err)
		}
	}
}

func TestConversationsTakeTheNativeForm(t *testing.T) {
	r := qiao.Request{User: "u", MaxTokens: 9, Thinking: qiao.ThinkingOn, Tools: []qiao.Tool{{Name: "f"}, {Name: "g", Parameters: []byte(`{"type":"object"}`)}},
		Messages: []qiao.Message{
			qiao.Text(qiao.User, "a"), qiao.Text(qiao.System, "Be brief."), qiao.Text(qiao.User, "b"),
			{Role: qiao.Assistant, Reasoning: "hm", ToolCalls: []qiao.ToolCall{{ID: "1", Name: "f", Arguments: "{}"}}},
			{Role: qiao.ToolRole, ToolID: "1", Parts: []qiao.Part{{Text: "one"}}},
			{Role: qiao.User, Parts: []qiao.Part{{Text: "c"}, {Image: &qiao.Image{URL: "https://h/a.png"}}}},
		}}
	sent, _, err := exchange(t, r, partnertest.Reply{Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for path, raw := range map[string]string{
		"Messages.#.Role": `["system","user","assistant","tool","user"]`, "Messages.1.Content": `"a\n\nb"`, "Messages.2.ReasoningContent": "",
		"Messages.2.ToolCalls.0.Function.Arguments": `"{}"`, "Messages.3.ToolCallId": `"1"`, "Messages.4.Contents.1.ImageUrl.Url": `"https://h/a.png"`,
		"Tools.1.Function.Parameters": `"{\"type\":\"object\"}"`, "MaxTokens": "",
	} {
		if got := gjson.GetBytes(sent.Body, path).Raw; got != raw {
			t.Errorf("%s is %s, want %s", path, got, raw)
		}
	}
	if d := cmp.Diff([]string{"max_tokens", "user", "thinking"}, native(t, "http://h", "k").(partner.Dropper).Drops(&r)); d != "" {
		t.Error(d)
	}
	r.Messages = nil
	for range 21 {
		r.Messages = append(r.Messages, qiao.Text(qiao.User, "a"), qiao.Text(qiao.Assistant, "b"))
	}
	if sent, _, err := exchange(t, r, partnertest.Reply{}); qiao.KindOf(err) != qiao.TooLarge || sent.Body != nil {
		t.Errorf("42 messages: %v", err)
	}
}

func TestASecretIsNeeded(t *testing.T) {
	if _, err := hunyuan.NewNative(hunyuan.NativeOptions{SecretID: "x"}); qiao.KindOf(err) != qiao.Misconfigured || qiao.FixOf(err) == "" {
		t.Error(err)
	}
}

func FuzzAnyReplyIsReadOrRefused(f *testing.F) {
	f.Add("data: {\"Choices\":[{\"Delta\":{\"ToolCalls\":[{\"Id\":\"1\"}]},\"FinishReason\":\"stop\"}]}\n\n")
	f.Add(`{"Response":{"Choices":[]}}`)
	f.Fuzz(func(t *testing.T, body string) { partnertest.Digest(t, partnertest.Hunyuan{}, native, body) })
}
