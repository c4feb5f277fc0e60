// Package qianfan calls Baidu's ERNIE models through Qianfan v2.
//
// Start with [New]. The package says only how Qianfan differs from package
// openai: a flag beside each choice that says what moderation thinks of it,
// switches for thinking, the name of the token limit, and error codes.
package qianfan

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Vendor says how Qianfan is reached.
func Vendor() wire.Vendor {
	return wire.Vendor{Name: "ERNIE", Variable: "QIANFAN_API_KEY", Console: "console.bce.baidu.com/qianfan",
		Sites: []wire.Site{{Name: "main", Base: "https://qianfan.baidubce.com/v2", Region: "cn"}}}
}

// Options say whom to call and how. Key is required.
type Options struct {
	wire.Account
	BlockFrom int // the flag from which an answer counts as blocked; 2 if 0
	HideFrom  int // the flag from which its text is not to be shown; 3 if 0
}

// New makes the driver.
func New(o Options) (*openai.Driver, error) {
	if o.BlockFrom == 0 {
		o.BlockFrom = 2
	}
	if o.HideFrom == 0 {
		o.HideFrom = 3
	}
	return openai.Dial(Vendor(), o.Account, openai.Dialect{
		Thinking: map[qiao.Thinking]openai.Body{
			qiao.ThinkingOff: {"enable_thinking": false},
			qiao.ThinkingOn:  {"enable_thinking": true},
		},
		Fields: map[string]string{"repetition_penalty": "penalty_score"},
		Codes:  codes(), Adapt: adapt, Inspect: o.inspect,
		Vectors: true, Embedding: "embedding-v1", EmbedBatch: 16, // from memory
	})
}

// adapt names the token limit as the newer models do, which count their
// thinking apart.
func adapt(r *qiao.Request, body openai.Body) error {
	if n, ok := body["max_tokens"]; ok && (strings.HasPrefix(string(r.Model), "ernie-5") || strings.HasPrefix(string(r.Model), "ernie-x1")) {
		delete(body, "max_tokens")
		body["max_completion_tokens"] = n
	}
	return nil
}

// inspect reads the flag: 0 is fine, 1 a low risk, 2 ends the conversation, 3
// hides the text, 4 withdraws what is on the screen.
func (o Options) inspect(v gjson.Result, c *qiao.Chunk) {
	flag := int(v.Get("choices.0.flag").Int())
	if flag >= o.HideFrom {
		c.Text = ""
	}
	if flag >= o.BlockFrom {
		c.Finish = qiao.FinishBlocked
	}
}

// codes are those of the "error codes" page of qianfan-api, seen in November
// 2026, and of the retired v1, whose bodies still turn up.
func codes() map[string]qiao.Kind {
	return wire.Table(map[qiao.Kind][]string{
		qiao.Invalid:         {"malformed_json", "invalid_messages", "invalid_argument", "invalid_image_url", "invalid_plugin_argument"},
		qiao.TooLarge:        {"characters_too_long", "tokens_too_long"},
		qiao.Blocked:         {"unsafe_request", "image_url_unsafe"},
		qiao.Unauthenticated: {"invalid_iam_token", "invalid_appid"},
		qiao.Forbidden:       {"access_denied", "no_parameter_permission"},
		qiao.RateLimited: {"rate_limit_exceeded", "rpm_rate_limit_exceeded", "tpm_rate_limit_exceeded",
			"preemptible_rpm_rate_limit_exceeded", "preemptible_tpm_rate_limit_exceeded",
			"user_rpm_rate_limit_exceeded", "user_tpm_rate_limit_exceeded", "336501", "336502"},
		qiao.Unavailable: {"internal_error", "dispatch_internal_error"},
	})
}
