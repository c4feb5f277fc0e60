package responses_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/responses"
)

func open(t testing.TB, base string, key partner.Key) partner.Driver {
	t.Helper()
	d, err := responses.New(responses.Options{Base: base, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestConformance(t *testing.T) { partnertest.Run(t, partnertest.Responses{}, open) }

func exchange(t *testing.T, r qiao.Request, reply partnertest.Reply) (partnertest.Request, qiao.Answer, error) {
	t.Helper()
	return partnertest.Exchange(t, partnertest.Responses{}, open, r, reply)
}

func events(data ...string) partnertest.Reply {
	var s strings.Builder
	for _, d := range data {
		s.WriteString("event: " + gjson.Get(d, "type").String() + "\ndata: " + d + "\n\n")
	}
	return partnertest.Said(s.String())
}

// The order of events that the protocol's documentation gives, whole.
func TestTheSequenceOfEvents(t *testing.T) {
	_, a, err := exchange(t, qiao.Request{}, events(
		`{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","model":"gpt-6-luna","status":"in_progress","output":[],"error":null}}`,
		`{"type":"response.in_progress","sequence_number":1,"response":{"status":"in_progress"}}`,
		`{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}}`,
		`{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","delta":"hm"}`,
		`{"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning"}}`,
		`{"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message","content":[]}}`,
		`{"type":"response.content_part.added","item_id":"msg_1","part":{"type":"output_text","text":""}}`,
		`{"type":"response.output_text.delta","item_id":"msg_1","delta":"Hi","obfuscation":"xyz"}`,
		`{"type":"response.output_text.done","item_id":"msg_1","text":"Hi"}`,
		`{"type":"response.content_part.done","item_id":"msg_1","part":{"type":"output_text","text":"Hi"}}`,
		`{"type":"response.output_item.done","output_index":1,"item":{"id":"msg_1","type":"message"}}`,
		`{"type":"response.output_item.added","output_index":2,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"f","arguments":""}}`,
		`{"type":"response.output_item.added","output_index":3,"item":{"id":"fc_2","type":"function_call","call_id":"call_2","name":"g","arguments":""}}`,
		`{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":"{\"a\""}`,
		`{"type":"response.output_item.done","output_index":3,"item":{"id":"fc_2","type":"function_call","arguments":"{}"}}`,
		`{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,"delta":":1}"}`,
		`{"type":"response.output_item.done","output_index":2,"item":{"id":"fc_1","type":"function_call","arguments":"{\"a\":1}"}}`,
		`{"type":"response.completed","response":{"status":"completed","output":[{"type":"reasoning","id":"rs_1","encrypted_content":"gAAA"},{"type":"message"}],"usage":{"input_tokens":8,"input_tokens_details":{"cached_tokens":2,"cache_write_tokens":3},"output_tokens":9,"output_tokens_details":{"reasoning_tokens":4}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := qiao.Answer{Text: "Hi", Reasoning: "hm", Finish: qiao.FinishTools,
		Replay:    `responses:[{"type":"reasoning","id":"rs_1","encrypted_content":"gAAA"}]`,
		ToolCalls: []qiao.ToolCall{{Index: 0, ID: "call_1", Name: "f", Arguments: `{"a":1}`}, {Index: 1, ID: "call_2", Name: "g", Arguments: "{}"}},
		Usage:     qiao.Usage{Input: 8, CachedInput: 2, CacheWrite: 3, Output: 9, Reasoning: 4},
		Served:    qiao.Served{Partner: "tested", Model: "gpt-6-luna"}}
	if d := cmp.Diff(want, a); d != "" {
		t.Error(d)
	}
}

func TestEndsAndFailures(t *testing.T) {
	delta := `{"type":"response.output_text.delta","delta":"a"}`
	for end, want := range map[string]qiao.Finish{
		`{"type":"response.completed","response":{"status":"completed"}}`:                                                       "stop",
		`{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}`: "length",
		`{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"content_filter"}}}`:    "content_filter",
	} {
		if _, a, err := exchange(t, qiao.Request{}, events(delta, end)); err != nil || a.Finish != want {
			t.Errorf("%s: %q, %v", end, a.Finish, err)
		}
	}
	for end, want := range map[string]qiao.Kind{
		`{"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"x"}}}`: qiao.RateLimited,
		`{"type":"error","code":"server_error","message":"x","param":null}`:                                              qiao.Unavailable,
		`{"type":"response.completed","response":{"status":"queued"}}`:                                                   qiao.Protocol,
		`{"type":"response.new"}`: qiao.Protocol,
	} {
		if _, _, err := exchange(t, qiao.Request{}, events(delta, end)); qiao.KindOf(err) != want {
			t.Errorf("%s: %v", end, err)
		}
	}
	_, a, err := exchange(t, qiao.Request{}, events(`{"type":"response.refusal.delta","delta":"I cannot"}`, delta, `{"type":"response.completed","response":{"status":"completed"}}`))
	if err != nil || a.Finish != qiao.FinishBlocked {
		t.Errorf("a refusal: %+v, %v", a, err)
	}
}

func TestConversationsTakeTheProtocolsForm(t *testing.T) {
	seed := int64(1)
	r := qiao.Request{Seed: &seed, User: "u-1", Thinking: qiao.ThinkingOn, Stop: []string{"."}, Messages: []qiao.Message{
		qiao.Text(qiao.System, "Be brief."), {Role: qiao.User, Parts: []qiao.Part{{Text: "a"}, {Image: &qiao.Image{URL: "https://h/a.png"}}}},
		{Role: qiao.Assistant, Replay: `responses:[{"type":"reasoning","id":"rs_1","encrypted_content":"gAAA"}]`, Parts: []qiao.Part{{Text: "b"}}, ToolCalls: []qiao.ToolCall{{ID: "call_1", Name: "f", Arguments: "{}"}}},
		{Role: qiao.ToolRole, ToolID: "call_1", Parts: []qiao.Part{{Text: "one"}}},
	}}
	sent, _, err := exchange(t, r, partnertest.Reply{Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for path, raw := range map[string]string{
		"instructions": `"Be brief."`, "store": "false", "safety_identifier": `"u-1"`, "reasoning.effort": `"medium"`, "seed": "", "stop": "",
		"input.0.content.#.type": `["input_text","input_image"]`, "input.1.encrypted_content": `"gAAA"`, "input.2.content.0": `{"text":"b","type":"output_text"}`,
		"input.3": `{"arguments":"{}","call_id":"call_1","name":"f","type":"function_call"}`, "input.4": `{"call_id":"call_1","output":"one","type":"function_call_output"}`,
	} {
		if got := gjson.GetBytes(sent.Body, path).Raw; got != raw {
			t.Errorf("%s is %s, want %s", path, got, raw)
		}
	}
	if d := cmp.Diff([]string{"seed", "stop"}, open(t, "http://h/v1", "k").(partner.Dropper).Drops(&r)); d != "" {
		t.Error(d)
	}
}

func FuzzAnyReplyIsReadOrRefused(f *testing.F) {
	f.Add("data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[{\"type\":\"reasoning\",\"encrypted_content\":\"x\"}]}}\n\n")
	f.Add(`{"output":[{"type":"function_call"},{"type":"function_call"}],"status":"completed"}`)
	f.Fuzz(func(t *testing.T, body string) { partnertest.Digest(t, partnertest.Responses{}, open, body) })
}
