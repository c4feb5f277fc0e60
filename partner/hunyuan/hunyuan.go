package hunyuan

import (
	"strings"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Vendor says how the compatible endpoints are reached.
func Vendor() wire.Vendor {
	return wire.Vendor{Name: "Hunyuan", Variable: "HUNYUAN_API_KEY", Console: "console.cloud.tencent.com",
		Sites: []wire.Site{
			{Name: "tokenhub", Base: "https://tokenhub.tencentmaas.com/v1", Region: "cn"},
			{Name: "compat", Base: "https://api.hunyuan.cloud.tencent.com/v1", Region: "cn"},
		}}
}

// Options say whom to call and how. Key is required.
type Options struct {
	wire.Account
	Effort string // with thinking on, at TokenHub: low, medium or high; its default if empty
}

// New makes the driver for TokenHub, or for the older compatible host.
func New(o Options) (*openai.Driver, error) {
	d := openai.Dialect{KeepsStop: true, Vectors: true, Embedding: "hunyuan-embedding"} // as documented for the native API
	if o.Site != "compat" && !strings.Contains(o.Base, "api.hunyuan.cloud.tencent.com") {
		d = openai.ThinkingType()
		d.History = "reasoning_content"
		d.Codes = tokenHubCodes()
		if o.Effort != "" {
			d.Thinking[qiao.ThinkingOn]["reasoning_effort"] = o.Effort
		}
	}
	return openai.Dial(Vendor(), o.Account, d)
}

// tokenHubCodes are those of page 1823/131595 of cloud.tencent.com, seen in
// November 2026.
func tokenHubCodes() map[string]qiao.Kind {
	return wire.Table(map[qiao.Kind][]string{
		qiao.Invalid:         {"400001", "400002", "400004"},
		qiao.Unauthenticated: {"401002"},
		qiao.Billing:         {"401007", "401008", "403004"},
		qiao.Forbidden:       {"403001", "403002", "403005"},
		qiao.RateLimited:     {"429001"},
		qiao.Blocked:         {"451001"},
		qiao.Unavailable:     {"502001", "upstream_error"},
	})
}
