package deepseek_test

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/deepseek"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/wire"
)

// While a request queues, comments come for minutes, and blank lines before a
// whole reply.
func TestAQueueIsWaitedThrough(t *testing.T) {
	for _, whole := range []bool{false, true} {
		_, a, err := partnertest.Exchange(t, partnertest.DeepSeek(), open, qiao.Request{}, partnertest.Reply{
			Text: "好的。", Reasoning: "想", Heartbeats: 30, Whole: whole, Usage: &qiao.Usage{Input: 120, CachedInput: 64, Output: 40, Reasoning: 30}})
		if err != nil || a.Text != "好的。" || a.Reasoning != "想" || a.Usage.CachedInput != 64 {
			t.Errorf("whole %v: %+v, %v", whole, a, err)
		}
	}
}

func TestItsOwnUsageAndFinish(t *testing.T) {
	_, a, err := partnertest.Exchange(t, partnertest.DeepSeek(), open, qiao.Request{}, partnertest.Said(
		`data: {"model":"deepseek-flash","choices":[{"index":0,"delta":{"content":null,"reasoning_content":"r"}}]}

data: {"choices":[{"index":0,"delta":{"content":"a","reasoning_content":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":120,"completion_tokens":40,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":56,"completion_tokens_details":{"reasoning_tokens":30}}}

data: [DONE]

`))
	if want := (qiao.Usage{Input: 120, CachedInput: 64, Output: 40, Reasoning: 30}); err != nil || a.Usage != want || a.Text != "a" || a.Reasoning != "r" {
		t.Errorf("%+v, %v", a, err)
	}
	_, _, err = partnertest.Exchange(t, partnertest.DeepSeek(), open, qiao.Request{}, partnertest.Said(
		`data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"insufficient_system_resource"}]}`+"\n\n"))
	if qiao.KindOf(err) != qiao.Overloaded {
		t.Error(err)
	}
}

// Tool turns without their reasoning are refused by V4.
func TestWhatIsSent(t *testing.T) {
	r := qiao.Request{Thinking: qiao.ThinkingOn, User: "a1-b_2", Messages: []qiao.Message{
		qiao.Text(qiao.User, "now?"),
		{Role: qiao.Assistant, Reasoning: "look it up", ToolCalls: []qiao.ToolCall{{ID: "c", Name: "clock", Arguments: "{}"}}},
		{Role: qiao.ToolRole, ToolID: "c", Parts: []qiao.Part{{Text: "noon"}}},
	}}
	hard := func(t testing.TB, base string, key partner.Key) partner.Driver {
		d, err := deepseek.New(deepseek.Options{Account: wire.Account{Base: base, Key: key}, Effort: "max"})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	sent, _, err := partnertest.Exchange(t, partnertest.DeepSeek(), hard, r, partnertest.Reply{Text: "noon"})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"thinking.type": "enabled", "reasoning_effort": "max", "user_id": "a1-b_2", "user": "",
		"messages.1.reasoning_content": "look it up"} {
		if got := gjson.GetBytes(sent.Body, path).String(); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

func TestAUserIDOutsideItsAlphabetIsRefused(t *testing.T) {
	for _, id := range []string{"a@b.example", "李娜", strings.Repeat("a", 513)} {
		sent, _, err := partnertest.Exchange(t, partnertest.DeepSeek(), open, qiao.Request{User: id}, partnertest.Reply{})
		if qiao.KindOf(err) != qiao.Invalid || sent.Body != nil || strings.Contains(err.Error(), id) {
			t.Errorf("%q: %v", id, err)
		}
	}
}
