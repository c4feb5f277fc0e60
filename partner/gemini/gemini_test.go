package gemini_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/gemini"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/wire"
)

func open(t testing.TB, base string, key partner.Key) partner.Driver {
	t.Helper()
	d, err := gemini.New(gemini.Options{Account: wire.Account{Base: base, Key: key}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestConformance(t *testing.T) { partnertest.Run(t, partnertest.Gemini{}, open) }

func exchange(t *testing.T, r qiao.Request, reply partnertest.Reply) (partnertest.Request, qiao.Answer, error) {
	t.Helper()
	return partnertest.Exchange(t, partnertest.Gemini{}, open, r, reply)
}

func events(data ...string) partnertest.Reply {
	return partnertest.Said("data: " + strings.Join(data, "\n\ndata: ") + "\n\n")
}

func TestPartsAreReadForWhatTheyAre(t *testing.T) {
	_, a, err := exchange(t, qiao.Request{}, events(
		`{"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true}]},"index":0}],"modelVersion":"gemini-2.5-flash"}`,
		`{"candidates":[{"content":{"parts":[{"text":"Hi"},{"inlineData":{}},{"functionCall":{"name":"now"},"thoughtSignature":"CsQ="},{"functionCall":{"id":"x","name":"add","args":{"a": 1}}}]}}]}`,
		`{"candidates":[{"content":{},"finishReason":"STOP","safetyRatings":[]}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":4,"thoughtsTokenCount":3,"cachedContentTokenCount":2,"totalTokenCount":16}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := qiao.Answer{Text: "Hi", Reasoning: "hm", Replay: "gemini:CsQ=", Finish: qiao.FinishTools,
		ToolCalls: []qiao.ToolCall{{Index: 0, ID: "qiao-0", Name: "now", Arguments: "{}"}, {Index: 1, ID: "x", Name: "add", Arguments: `{"a": 1}`}},
		Usage:     qiao.Usage{Input: 9, CachedInput: 2, Output: 7, Reasoning: 3},
		Served:    qiao.Served{Partner: "tested", Model: "gemini-2.5-flash"}}
	if d := cmp.Diff(want, a); d != "" {
		t.Error(d)
	}
}

func TestConversationsTakeTheProtocolsForm(t *testing.T) {
	seed, warm := int64(1), 0.5
	r := qiao.Request{Model: "models/gemini-2.5-flash", Seed: &seed, Temperature: &warm, User: "u", Thinking: qiao.ThinkingOn,
		Tools:  []qiao.Tool{{Name: "now", Parameters: []byte(`{"type":"object"}`)}},
		Schema: []byte(`{"type":"object"}`),
		Extra:  map[string]jsonRaw{"safetySettings": jsonRaw(`[]`), "generationConfig": jsonRaw(`{"topK":40}`)},
		Messages: []qiao.Message{
			qiao.Text(qiao.System, "Be brief."), {Role: qiao.User, Parts: []qiao.Part{{Text: "a"}, {Image: &qiao.Image{Data: []byte("JPEG"), Type: "image/jpeg"}}}}, qiao.Text(qiao.User, "b"),
			{Role: qiao.Assistant, Replay: "gemini:CsQ=", ToolCalls: []qiao.ToolCall{{ID: "qiao-0", Name: "now", Arguments: "{}"}, {ID: "x", Name: "add", Arguments: `{"a":1}`}}},
			{Role: qiao.ToolRole, ToolID: "qiao-0", Parts: []qiao.Part{{Text: "noon"}}}, {Role: qiao.ToolRole, ToolID: "x", Parts: []qiao.Part{{Text: `{"sum":1}`}}},
			{Role: qiao.Assistant, Replay: "anthropic:[]", Parts: []qiao.Part{{Text: "done"}}}, qiao.Text(qiao.User, "c"),
		}}
	sent, _, err := exchange(t, r, partnertest.Reply{Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for path, raw := range map[string]string{
		"systemInstruction.parts.#.text": `["Be brief."]`, "contents.#.role": `["user","model","user","model","user"]`,
		"contents.0.parts.1.inlineData": `{"data":"SlBFRw==","mimeType":"image/jpeg"}`, "contents.0.parts.#": "3",
		"contents.1.parts.0": `{"functionCall":{"args":{},"name":"now"},"thoughtSignature":"CsQ="}`, "contents.1.parts.1": `{"functionCall":{"args":{"a":1},"id":"x","name":"add"}}`,
		"contents.2.parts.0.functionResponse": `{"name":"now","response":{"result":"noon"}}`, "contents.2.parts.1.functionResponse": `{"id":"x","name":"add","response":{"sum":1}}`,
		"contents.3.parts": `[{"text":"done"}]`, "generationConfig.seed": "1", "generationConfig.topK": "40", "generationConfig.temperature": "0.5", "safetySettings": "[]",
		"generationConfig.thinkingConfig": `{"includeThoughts":true,"thinkingBudget":-1}`, "generationConfig.responseMimeType": `"application/json"`,
		"tools.0.functionDeclarations.0.parameters": `{"type":"object"}`,
	} {
		if got := gjson.GetBytes(sent.Body, path).Raw; got != raw {
			t.Errorf("%s is %s, want %s", path, got, raw)
		}
	}
	if sent.Path != "/models/gemini-2.5-flash:streamGenerateContent" || sent.Header.Get("X-Goog-Api-Key") == "" || sent.Header.Get("Authorization") != "" {
		t.Errorf("%s, headers %v", sent.Path, sent.Header)
	}
	if d := cmp.Diff([]string{"user"}, open(t, "http://h/v1beta", "k").(partner.Dropper).Drops(&r)); d != "" {
		t.Error(d)
	}
}

type jsonRaw = json.RawMessage

func TestSafetyBlocksBeforeAndInTheMiddle(t *testing.T) {
	_, _, err := exchange(t, qiao.Request{}, events(`{"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[]},"usageMetadata":{"promptTokenCount":3}}`))
	if qiao.KindOf(err) != qiao.Blocked {
		t.Error(err)
	}
	for reason, want := range map[string]qiao.Finish{"SAFETY": "content_filter", "RECITATION": "content_filter", "PROHIBITED_CONTENT": "content_filter", "MAX_TOKENS": "length", "STOP": "stop"} {
		_, a, err := exchange(t, qiao.Request{}, events(`{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"`+reason+`"}]}`))
		if err != nil || a.Finish != want {
			t.Errorf("%s: %q, %v", reason, a.Finish, err)
		}
	}
	for reason, want := range map[string]qiao.Kind{"MALFORMED_FUNCTION_CALL": qiao.Unavailable, "TIRED": qiao.Protocol} {
		if _, _, err := exchange(t, qiao.Request{}, events(`{"candidates":[{"finishReason":"`+reason+`"}]}`)); qiao.KindOf(err) != want {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

func TestRefusalsTellWhenToComeAgain(t *testing.T) {
	body := `{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your current quota","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"17s"}]}}`
	for _, body := range []string{body, "[" + body + "]"} {
		_, _, err := exchange(t, qiao.Request{}, partnertest.Reply{Status: 429, Body: body})
		if e, ok := err.(*qiao.Error); !ok || e.Kind != qiao.RateLimited || e.RetryAfter != 17*time.Second {
			t.Errorf("%+v", err)
		}
	}
	for body, want := range map[string]qiao.Kind{
		`{"error":{"code":400,"status":"FAILED_PRECONDITION","message":"User location is not supported for the API use."}}`: qiao.Forbidden,
		`{"error":{"code":400,"status":"FAILED_PRECONDITION","message":"Enable billing"}}`:                                  qiao.Billing,
	} {
		if _, _, err := exchange(t, qiao.Request{}, partnertest.Reply{Status: 400, Body: body}); qiao.KindOf(err) != want {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestWhatCannotBeAskedIsNotSent(t *testing.T) {
	byAddress := qiao.Message{Role: qiao.User, Parts: []qiao.Part{{Image: &qiao.Image{URL: "https://h/a.png"}}}}
	for name, c := range map[string]struct {
		r    qiao.Request
		want qiao.Kind
	}{
		"an image by address":        {qiao.Request{Messages: []qiao.Message{byAddress}}, qiao.Unsupported},
		"a name that is a path":      {qiao.Request{Model: "../../x"}, qiao.NotFound},
		"a name that holds a query":  {qiao.Request{Model: "x?key=1"}, qiao.NotFound},
		"an extra that is no object": {qiao.Request{Extra: map[string]jsonRaw{"contents": jsonRaw("[]")}}, qiao.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.r
			sent, _, err := exchange(t, r, partnertest.Reply{})
			if qiao.KindOf(err) != c.want || qiao.FixOf(err) == "" || sent.Body != nil {
				t.Errorf("%v", err)
			}
		})
	}
}

func FuzzAnyReplyIsReadOrRefused(f *testing.F) {
	f.Add(`data: {"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}` + "\n\n")
	f.Add(`[{"error":{"details":[{"retryDelay":"1s"}]}}]`)
	f.Fuzz(func(t *testing.T, body string) { partnertest.Digest(t, partnertest.Gemini{}, open, body) })
}
