package qianfan_test

import (
	"fmt"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/partnertest"
)

func TestTheFlagEndsAndHidesAnAnswer(t *testing.T) {
	for flag, want := range map[int]qiao.Answer{
		0: {Text: "begun more", Finish: qiao.FinishStop}, 1: {Text: "begun more", Finish: qiao.FinishStop},
		2: {Text: "begun more", Finish: qiao.FinishBlocked}, 3: {Text: "begun", Finish: qiao.FinishBlocked}, 4: {Text: "begun", Finish: qiao.FinishBlocked},
	} {
		_, a, err := partnertest.Exchange(t, partnertest.Qianfan(), open, qiao.Request{}, partnertest.Said(
			`data: {"choices":[{"index":0,"delta":{"content":"begun"},"flag":0}]}`+"\n\n"+
				fmt.Sprintf(`data: {"choices":[{"index":0,"delta":{"content":" more"},"finish_reason":"stop","flag":%d}],"ban_round":-1}`, flag)+"\n\ndata: [DONE]\n\n"))
		if err != nil || a.Text != want.Text || a.Finish != want.Finish {
			t.Errorf("flag %d: %q, %s, %v", flag, a.Text, a.Finish, err)
		}
	}
}

// The retired v1's bodies, and limits under status 200, still turn up.
func TestOlderBodiesAreRead(t *testing.T) {
	for body, want := range map[string]qiao.Kind{
		`{"error_code":336501,"error_msg":"Rate limit reached for RPM"}`:        qiao.RateLimited,
		`{"code":"rpm_rate_limit_exceeded","msg":"Rate limit reached for RPM"}`: qiao.RateLimited,
	} {
		_, _, err := partnertest.Exchange(t, partnertest.Qianfan(), open, qiao.Request{}, partnertest.Said(body))
		if qiao.KindOf(err) != want {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestTheTokenLimitIsNamedAsTheModelWantsIt(t *testing.T) {
	for model, field := range map[qiao.ModelID]string{"ernie-5.1": "max_completion_tokens", "ernie-x1.1-preview": "max_completion_tokens", "ernie-4.5-turbo-128k": "max_tokens"} {
		sent, _, err := partnertest.Exchange(t, partnertest.Qianfan(), open, qiao.Request{Model: model, MaxTokens: 9}, partnertest.Reply{Text: "x"})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"max_tokens", "max_completion_tokens"} {
			if got := gjson.GetBytes(sent.Body, name).Exists(); got != (name == field) {
				t.Errorf("%s: %s is sent: %v", model, name, got)
			}
		}
	}
}
