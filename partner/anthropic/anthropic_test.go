package anthropic_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/anthropic"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/wire"
)

func open(t testing.TB, base string, key partner.Key) partner.Driver {
	t.Helper()
	d, err := anthropic.New(anthropic.Options{Account: wire.Account{Base: base, Key: key}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestConformance(t *testing.T) { partnertest.Run(t, partnertest.Anthropic{}, open) }

func exchange(t *testing.T, r qiao.Request, reply partnertest.Reply) (partnertest.Request, qiao.Answer, error) {
	t.Helper()
	return partnertest.Exchange(t, partnertest.Anthropic{}, open, r, reply)
}

const (
	start  = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-haiku-5-5\",\"usage\":{\"input_tokens\":5,\"cache_creation_input_tokens\":10,\"cache_read_input_tokens\":20,\"output_tokens\":1}}}\n\n"
	ping   = "event: ping\ndata: {\"type\": \"ping\"}\n\n"
	finish = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
)

func block(index, start string, deltas ...string) string {
	s := "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":" + start + "}\n\n"
	for _, d := range deltas {
		s += "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":" + d + "}\n\n"
	}
	return s + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":" + index + "}\n\n"
}

// The grammar of a stream, with pings anywhere, signed and redacted thoughts, a
// tool without arguments, and events of a later version.
func TestAStreamIsReadByItsGrammar(t *testing.T) {
	body := start + ping +
		block("0", `{"type":"thinking","thinking":"","signature":""}`, `{"type":"thinking_delta","thinking":"hm"}`, `{"type":"signature_delta","signature":"Eq"}`, `{"type":"signature_delta","signature":"QB"}`) +
		block("1", `{"type":"redacted_thinking","data":"xyz"}`) + ping +
		block("2", `{"type":"text","text":""}`, `{"type":"text_delta","text":"Hi"}`, `{"type":"citations_delta","citation":{}}`, `{"type":"brand_new_delta"}`) +
		"event: brand_new\ndata: {\"type\":\"brand_new\"}\n\n" +
		block("3", `{"type":"tool_use","id":"toolu_1","name":"now","input":{}}`) +
		block("4", `{"type":"tool_use","id":"toolu_2","name":"add","input":{}}`, `{"type":"input_json_delta","partial_json":""}`, `{"type":"input_json_delta","partial_json":"{\"a\":"}`, `{"type":"input_json_delta","partial_json":"1}"}`) +
		strings.Replace(finish, "end_turn", "tool_use", 1)
	_, a, err := exchange(t, qiao.Request{}, partnertest.Said(body))
	if err != nil {
		t.Fatal(err)
	}
	want := qiao.Answer{Text: "Hi", Reasoning: "hm", Finish: qiao.FinishTools,
		Replay:    `anthropic:[{"signature":"EqQB","thinking":"hm","type":"thinking"},{"data":"xyz","type":"redacted_thinking"}]`,
		ToolCalls: []qiao.ToolCall{{Index: 0, ID: "toolu_1", Name: "now", Arguments: "{}"}, {Index: 1, ID: "toolu_2", Name: "add", Arguments: `{"a":1}`}},
		Usage:     qiao.Usage{Input: 35, CachedInput: 20, CacheWrite: 10, Output: 9},
		Served:    qiao.Served{Partner: "tested", Model: "claude-haiku-5-5"}}
	if d := cmp.Diff(want, a); d != "" {
		t.Error(d)
	}
}

func TestConversationsTakeTheProtocolsForm(t *testing.T) {
	seed, warm := int64(1), 0.5
	r := qiao.Request{Model: "claude-haiku-5-5", Seed: &seed, Temperature: &warm, User: "u-1", Stop: []string{"END"}, Messages: []qiao.Message{
		qiao.Text(qiao.System, "Be brief."), qiao.Text(qiao.System, "Be kind."),
		{Role: qiao.User, Parts: []qiao.Part{{Text: "a"}, {Text: ""}, {Image: &qiao.Image{URL: "https://h/a.png"}}}}, qiao.Text(qiao.User, "b"),
		{Role: qiao.Assistant, Replay: `anthropic:[{"type":"thinking","thinking":"hm","signature":"EqQB"}]`, ToolCalls: []qiao.ToolCall{
			{ID: "1", Name: "f", Arguments: `{"x":1}`}, {ID: "2", Name: "g", Arguments: "not JSON"}}},
		{Role: qiao.ToolRole, ToolID: "1", Parts: []qiao.Part{{Text: "one"}}}, {Role: qiao.ToolRole, ToolID: "2"},
		{Role: qiao.Assistant, Replay: "gemini:x", Parts: []qiao.Part{{Text: "done"}}}, qiao.Text(qiao.User, "c"),
	}}
	sent, _, err := exchange(t, r, partnertest.Reply{Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"system": `"Be brief.\n\nBe kind."`, "messages.#": "5", "max_tokens": "8192", "metadata.user_id": `"u-1"`, "stop_sequences": `["END"]`, "seed": "", "temperature": "0.5",
		"messages.0.content.#.type": `["text","image","text"]`, "messages.0.content.1.source": `{"type":"url","url":"https://h/a.png"}`,
		"messages.1.content.#.type": `["thinking","tool_use","tool_use"]`, "messages.1.content.0.signature": `"EqQB"`, "messages.1.content.1.input": `{"x":1}`, "messages.1.content.2.input": `{}`,
		"messages.2.role": `"user"`, "messages.2.content.#.tool_use_id": `["1","2"]`, "messages.2.content.0.content.0.text": `"one"`,
		"messages.3.content": `[{"text":"done","type":"text"}]`,
	}
	for path, raw := range want {
		if got := gjson.GetBytes(sent.Body, path).Raw; got != raw {
			t.Errorf("%s is %s, want %s", path, got, raw)
		}
	}
	if sent.Header.Get("X-Api-Key") == "" || sent.Header.Get("Anthropic-Version") != "2023-06-01" || sent.Header.Get("Authorization") != "" {
		t.Errorf("headers %v", sent.Header)
	}
}

func TestThinkingHasABudgetOfItsOwnAndNoTemperature(t *testing.T) {
	warm := 0.5
	r := qiao.Request{Thinking: qiao.ThinkingOn, MaxTokens: 100, Temperature: &warm}
	sent, _, err := exchange(t, r, partnertest.Reply{Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for path, raw := range map[string]string{"thinking.budget_tokens": "2048", "max_tokens": "2148", "temperature": ""} {
		if got := gjson.GetBytes(sent.Body, path).Raw; got != raw {
			t.Errorf("%s is %s, want %s", path, got, raw)
		}
	}
	drops := open(t, "http://h", "k").(partner.Dropper).Drops(&r)
	if d := cmp.Diff([]string{"temperature"}, drops); d != "" {
		t.Error(d)
	}
}

func TestEndsAndFailures(t *testing.T) {
	for reason, want := range map[string]qiao.Finish{"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length",
		"model_context_window_exceeded": "length", "pause_turn": "length", "tool_use": "tool_calls", "refusal": "content_filter"} {
		_, a, err := exchange(t, qiao.Request{}, partnertest.Said(start+block("0", `{"type":"text","text":"a"}`)+strings.Replace(finish, "end_turn", reason, 1)))
		if err != nil || a.Finish != want {
			t.Errorf("%s: %q, %v", reason, a.Finish, err)
		}
	}
	for body, want := range map[string]qiao.Kind{
		start + strings.Replace(finish, "end_turn", "tired", 1):                                                            qiao.Protocol,
		start + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n": qiao.Overloaded,
		"data: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"x\"}}\n\n":                              qiao.Unavailable,
		start + ping:         qiao.Protocol,
		`{"type":"message"}`: qiao.Protocol,
	} {
		if _, _, err := exchange(t, qiao.Request{}, partnertest.Said(body)); qiao.KindOf(err) != want {
			t.Errorf("%s: %v", body, err)
		}
	}
	_, _, err := exchange(t, qiao.Request{}, partnertest.Reply{Status: 400, Body: `{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 201000 tokens > 200000 maximum"}}`})
	if qiao.KindOf(err) != qiao.TooLarge {
		t.Error(err)
	}
}

func TestAddressesMayLackTheVersion(t *testing.T) {
	for in, want := range map[string]string{
		"": "https://api.anthropic.com/v1", "https://api.anthropic.com": "https://api.anthropic.com/v1", "https://api.deepseek.com/anthropic/": "https://api.deepseek.com/anthropic/v1",
		"https://h/v1/messages": "https://h/v1",
	} {
		d, err := anthropic.New(anthropic.Options{Account: wire.Account{Key: "k", Base: in}})
		if err != nil || d.Address() != want {
			t.Errorf("%q: %v", in, err)
		}
	}
	for _, bad := range []string{"h", "https://h?key=secret"} {
		if _, err := anthropic.New(anthropic.Options{Account: wire.Account{Key: "k", Base: bad}}); qiao.KindOf(err) != qiao.Misconfigured {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzAnyReplyIsReadOrRefused(f *testing.F) {
	f.Add(start + block("0", `{"type":"tool_use","input":{"a":1}}`) + finish)
	f.Add(`{"content":[{"type":"thinking","signature":"x"}],"stop_reason":"end_turn"}`)
	f.Fuzz(func(t *testing.T, body string) { partnertest.Digest(t, partnertest.Anthropic{}, open, body) })
}
