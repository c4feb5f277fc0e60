// Package ark calls ByteDance's Doubao models through Volcengine Ark, and
// through BytePlus ModelArk abroad.
//
// Start with [New]. The package says only how Ark differs from package openai:
// its switch for thinking, error codes that tell a bill from a limit under the
// same status, and a note of its moderation plan beside an answer. A model is a
// dated id or an endpoint's id (ep-…); an account may allow only the latter.
package ark

import (
	"slices"

	"github.com/tidwall/gjson"

	"github.com/qiao-ai/qiao"
	"github.com/qiao-ai/qiao/partner/openai"
	"github.com/qiao-ai/qiao/partner/wire"
)

// Vendor says how Ark is reached.
func Vendor() wire.Vendor {
	return wire.Vendor{Name: "Doubao", Variable: "ARK_API_KEY", Console: "console.volcengine.com/ark",
		Sites: []wire.Site{
			{Name: "beijing", Base: "https://ark.cn-beijing.volces.com/api/v3", Region: "cn"},
			{Name: "intl", Base: "https://ark.ap-southeast.bytepluses.com/api/v3", Region: "sg"},
		}}
}

// Options say whom to call and how. Key is required.
type Options struct {
	wire.Account
	// Hits are the moderation_hit_type values that end an answer as blocked;
	// severe_violation and violence if nil.
	Hits []string
}

// New makes the driver.
func New(o Options) (*openai.Driver, error) {
	if o.Hits == nil {
		o.Hits = []string{"severe_violation", "violence"}
	}
	d := openai.ThinkingType()
	d.Lacks = []string{"seed", "user"}
	d.Codes, d.Prefixes = codes(), prefixes()
	d.Vectors = true // no model for them is usual
	d.Inspect = func(v gjson.Result, c *qiao.Chunk) {
		if c.Finish != "" && slices.Contains(o.Hits, v.Get("choices.0.moderation_hit_type").String()) {
			c.Finish = qiao.FinishBlocked
		}
	}
	return openai.Dial(Vendor(), o.Account, d)
}

// codes are those of page 82379/1299023 of volcengine.com, seen in November
// 2026.
func codes() map[string]qiao.Kind {
	return wire.Table(map[qiao.Kind][]string{
		qiao.Blocked: {"InputTextRiskDetection", "InputImageRiskDetection", "OutputTextRiskDetection",
			"InputTextSensitiveContentDetected", "InputImageSensitiveContentDetected",
			"OutputTextSensitiveContentDetected", "OutputImageSensitiveContentDetected"},
		qiao.Invalid: {"MissingParameter"},
		qiao.NotFound: {"InvalidEndpoint.ClosedEndpoint", "InvalidEndpointOrModel.NotFound", "ModelNotOpen",
			"InvalidEndpointOrModel.ModelIDAccessDisabled"},
		qiao.Unauthenticated: {"AuthenticationError", "InvalidAccountStatus"},
		qiao.Forbidden:       {"AccessDenied", "OperationDenied.ServiceNotOpen"},
		// 403 and 429: no money, the free quota or the plan is used up, or the
		// owner's own guard on spending has closed.
		qiao.Billing:     {"AccountOverdueError", "OperationDenied.ServiceOverdue", "QuotaExceeded", "SetLimitExceeded"},
		qiao.RateLimited: {"AccountRateLimitExceeded", "InflightBatchsizeExceeded", "RequestBurstTooFast"},
		qiao.Overloaded:  {"ServerOverloaded"},
		qiao.Unavailable: {"InternalServiceError"},
	})
}

func prefixes() map[string]qiao.Kind {
	return map[string]qiao.Kind{
		"SensitiveContentDetected": qiao.Blocked, "InvalidParameter": qiao.Invalid, "InvalidImageURL": qiao.Invalid,
		"RateLimitExceeded.": qiao.RateLimited, "ModelAccount": qiao.RateLimited, "APIAccount": qiao.RateLimited,
	}
}
