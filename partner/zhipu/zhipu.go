// Package zhipu calls Zhipu's GLM models.
//
// Start with [New]. The package says only how Zhipu differs from package openai:
// numeric error codes under a few statuses (429 is a limit, a bill or a locked
// account), tool arguments that stream only when asked to, the end user's id in
// a field of its own, and moderation that stops an answer half-way with the
// finish reason "sensitive".
package zhipu

import (
	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Vendor says how Zhipu is reached.
func Vendor() wire.Vendor {
	return wire.Vendor{Name: "GLM", Variable: "ZHIPUAI_API_KEY", Console: "open.bigmodel.cn (z.ai abroad)",
		Sites: []wire.Site{
			{Name: "cn", Base: "https://open.bigmodel.cn/api/paas/v4", Region: "cn"},
			{Name: "intl", Base: "https://api.z.ai/api/paas/v4"},
		}}
}

// Options say whom to call and how. Key is required.
type Options struct {
	wire.Account
	WholeTools bool // do not ask for streamed tool arguments
}

// New makes the driver.
func New(o Options) (*openai.Driver, error) {
	d := openai.ThinkingType()
	d.User, d.Codes = "user_id", codes()
	d.Lacks = []string{"presence_penalty", "frequency_penalty", "logprobs"} // from memory, as is the next
	d.Choice = openai.NoChoice
	d.Vectors, d.Embedding, d.EmbedBatch = true, "embedding-3", 64 // from memory
	d.Adapt = func(r *qiao.Request, body openai.Body) error {
		if len(r.Tools) > 0 && !o.WholeTools && r.Extra["tool_stream"] == nil {
			body["tool_stream"] = true
		}
		return nil
	}
	return openai.Dial(Vendor(), o.Account, d)
}

// codes are those of the page "API codes" of docs.bigmodel.cn, seen in November
// 2026.
func codes() map[string]qiao.Kind {
	return wire.Table(map[qiao.Kind][]string{
		qiao.Unauthenticated: {"1000", "1001", "1002", "1003", "1004", "1005"},
		qiao.Forbidden:       {"1110", "1111", "1112", "1121"},                 // with 429: the account is locked
		qiao.Billing:         {"1113", "1304", "1308", "1309", "1310"},         // with 429: arrears, caps, plans
		qiao.Invalid:         {"1210", "1212", "1213", "1214", "1215"},         //
		qiao.NotFound:        {"1211", "1220", "1221", "1222", "1311"},         // with 400
		qiao.TooLarge:        {"1261"},                                         // with 400
		qiao.Blocked:         {"1300", "1301"},                                 // with 400
		qiao.RateLimited:     {"1302", "1303", "1313"},                         // with 429
		qiao.Overloaded:      {"1305", "1312"},                                 // with 429
		qiao.Unavailable:     {"500", "1200", "1230", "1234", "network_error"}, // with 500
	})
}
