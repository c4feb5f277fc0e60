package chat

import (
	"math"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/internal/gateway"
)

func TestLogprobsAreWrittenInBothForms(t *testing.T) {
	list := []qiao.Logprob{
		{Token: "你", Logprob: -0.5, Top: []qiao.Logprob{{Token: "你", Logprob: -0.5}, {Token: "\xe4\xbd", Logprob: math.Inf(-1)}}},
		{Token: "\xe5\xa5", Logprob: -1e-7},
	}
	whole := Dialect{}.Encode(gateway.Outline{}, "1", time.Unix(1, 0)).Whole(nil, qiao.Answer{Text: "你", Logprobs: list})
	event := Dialect{}.Encode(gateway.Outline{}, "1", time.Unix(1, 0)).Chunk(nil, qiao.Chunk{Text: "你", Logprobs: list})
	for _, got := range [][]byte{whole, event[len("data: "):]} {
		v := gjson.GetBytes(got, "choices.0.logprobs.content")
		if !gjson.ValidBytes(got) || v.Get("0.token").String() != "你" || v.Get("0.bytes").Raw != "[228,189,160]" || v.Get("0.logprob").Num != -0.5 ||
			v.Get("0.top_logprobs.1.token").String() != "\uFFFD\uFFFD" || v.Get("0.top_logprobs.1.bytes").Raw != "[228,189]" || v.Get("0.top_logprobs.1.logprob").Num != -9999 ||
			v.Get("1.logprob").Num != -1e-7 || v.Get("1.top_logprobs").Raw != "[]" {
			t.Errorf("%s", got)
		}
	}
	plain := Dialect{}.Encode(gateway.Outline{}, "1", time.Unix(1, 0)).Whole(nil, qiao.Answer{Text: "a"})
	if gjson.GetBytes(plain, "choices.0.logprobs").Raw != "null" {
		t.Errorf("%s", plain)
	}
}
