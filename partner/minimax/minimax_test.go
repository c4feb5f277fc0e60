package minimax_test

import (
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner"
	"github.com/qiao-ai/qiao/partner/minimax"
	"github.com/qiao-ai/qiao/partner/partnertest"
	"github.com/qiao-ai/qiao/partner/wire"
)

// A failure comes with status 200, beside choices that are null; success says so
// in the same place.
func TestStatus200IsNoSuccess(t *testing.T) {
	for body, want := range map[string]qiao.Kind{
		`{"choices":null,"base_resp":{"status_code":1002,"status_msg":"rate limit"}}`:                                                                                 qiao.RateLimited,
		`{"base_resp":{"status_code":1027,"status_msg":"output new_sensitive"}}`:                                                                                      qiao.Blocked,
		`{"base_resp":{"status_code":4711,"status_msg":"new"}}`:                                                                                                       qiao.Unavailable,
		"data: " + `{"choices":[{"index":0,"delta":{"content":"a"}}]}` + "\n\ndata: " + `{"choices":null,"base_resp":{"status_code":1001,"status_msg":"x"}}` + "\n\n": qiao.Timeout,
		`{"choices":[{"index":0,"message":{"content":"ok"},"finish_reason":"stop"}],"base_resp":{"status_code":0,"status_msg":""}}`:                                   qiao.Other,
	} {
		_, _, err := partnertest.Exchange(t, partnertest.MiniMax(), open, qiao.Request{}, partnertest.Said(body))
		if qiao.KindOf(err) != want || (err == nil) != (want == qiao.Other) {
			t.Errorf("%s: %v, want %v", body, err, want)
		}
	}
}

func TestModerationIsSaidBesideTheAnswer(t *testing.T) {
	_, a, err := partnertest.Exchange(t, partnertest.MiniMax(), open, qiao.Request{}, partnertest.Said(
		`{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],"output_sensitive":true,"base_resp":{"status_code":0}}`))
	if err != nil || a.Finish != qiao.FinishBlocked {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestThinkingComesBetweenTagsOrApart(t *testing.T) {
	split := func(t testing.TB, base string, key partner.Key) partner.Driver {
		d, err := minimax.New(minimax.Options{Account: wire.Account{Base: base, Key: key}, ReasoningSplit: true})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for body, o := range map[string]partnertest.Opener{
		`{"choices":[{"index":0,"message":{"content":"<think>hm</think>\nYes"},"finish_reason":"stop"}]}`:                                open,
		`{"choices":[{"index":0,"message":{"content":"Yes","reasoning_details":[{"type":"text","text":"hm"}]},"finish_reason":"stop"}]}`: split,
	} {
		sent, a, err := partnertest.Exchange(t, partnertest.MiniMax(), o, qiao.Request{}, partnertest.Said(body))
		if err != nil || a.Reasoning != "hm" || a.Text != "Yes" {
			t.Errorf("%+v, %v", a, err)
		}
		if asked := gjson.GetBytes(sent.Body, "reasoning_split").Bool(); asked != gjson.Get(body, "choices.0.message.reasoning_details").Exists() {
			t.Errorf("reasoning_split is %v", asked)
		}
	}
}
