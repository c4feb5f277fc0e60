package zhipu_test

import (
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

// Moderation stops a stream half-way with an empty chunk, or a call with a code.
func TestModerationInBothForms(t *testing.T) {
	_, a, err := partnertest.Exchange(t, partnertest.Zhipu(), open, qiao.Request{}, partnertest.Said(
		`data: {"choices":[{"index":0,"delta":{"content":"begun"}}]}`+"\n\n"+
			`data: {"choices":[{"index":0,"delta":{"content":""},"finish_reason":"sensitive"}],"content_filter":[{"role":"assistant","level":0}]}`+"\n\ndata: [DONE]\n\n"))
	if err != nil || a.Finish != qiao.FinishBlocked || a.Text != "begun" {
		t.Errorf("%+v, %v", a, err)
	}
	_, _, err = partnertest.Exchange(t, partnertest.Zhipu(), open, qiao.Request{}, partnertest.Reply{Status: 400,
		Body: `{"error":{"code":"1301","message":"系统检测到输入或生成内容可能包含不安全或敏感内容"},"contentFilter":[{"level":1,"role":"user"}]}`})
	if qiao.KindOf(err) != qiao.Blocked {
		t.Error(err)
	}
}

func TestWhatIsSent(t *testing.T) {
	r := qiao.Request{User: "user-123", Tools: []qiao.Tool{{Name: "f"}}, Thinking: qiao.ThinkingOff}
	sent, _, err := partnertest.Exchange(t, partnertest.Zhipu(), open, r, partnertest.Reply{Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"user_id": `"user-123"`, "tool_stream": "true", "thinking.type": `"disabled"`, "user": ""} {
		if got := gjson.GetBytes(sent.Body, path).Raw; got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
}
